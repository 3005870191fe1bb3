internal import KeyValue

/// What may follow the value of `SET`, or the key of `GETEX`.
struct SetOptions {
  enum Family { case set, get }

  enum Condition { case absent, present }

  private enum Time: Hashable {
    case after(unit: Int64)
    case at(unit: Int64)
  }

  private(set) var condition: Condition?
  private(set) var gets = false
  private var keepsExpiry = false
  private var persists = false
  private var time: Time?
  private var timePlace = 0

  init(_ call: Call, from start: Int, family: Family) throws(CommandError) {
    var place = start
    while place < call.count {
      switch (call.option(place), family) {
      case ("NX", .set) where condition != .present: condition = .absent
      case ("XX", .set) where condition != .absent: condition = .present
      case ("GET", .set): gets = true
      case ("KEEPTTL", .set) where time == nil: keepsExpiry = true
      case ("PERSIST", .get) where time == nil: persists = true
      case (let word, _):
        // Said twice it is no mistake, as long as it is the same.
        guard let said = Self.times[word], time == nil || time == said, !keepsExpiry, !persists,
          place + 1 < call.count
        else { throw .syntax }
        time = said
        place += 1
        timePlace = place
      }
      place += 1
    }
  }

  /// What becomes of the key's lifetime; nil: nothing was said.
  func lifetime(_ call: Call) throws(CommandError) -> Lifetime? {
    switch time {
    case .after(let unit):
      .at(try call.expiry(call.integer(timePlace), unit: unit, isAbsolute: false))
    case .at(let unit):
      .at(try call.expiry(call.integer(timePlace), unit: unit, isAbsolute: true))
    case nil: keepsExpiry ? .keep : persists ? .never : nil
    }
  }

  private static let times: [String: Time] = [
    "EX": .after(unit: 1000), "PX": .after(unit: 1), "EXAT": .at(unit: 1000), "PXAT": .at(unit: 1),
  ]
}

extension Call {
  /// The moment that a number in a `SET` or `SETEX` means: it must lie in the range of the clock, and not before its
  /// beginning.
  func expiry(_ number: Int64, unit: Int64, isAbsolute: Bool) throws(CommandError) -> Expiry {
    let (milliseconds, overflow) = number.multipliedReportingOverflow(by: unit)
    let base = isAbsolute ? 0 : entries.now
    let (moment, past) = milliseconds.addingReportingOverflow(base)
    guard number > 0, !overflow, !past, moment > 0 else { throw .expireTime(name) }
    return Expiry(milliseconds: moment)
  }
}
