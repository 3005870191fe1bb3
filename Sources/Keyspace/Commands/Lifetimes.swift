internal import KeyValue

extension Command {
  static let lifetimes = [
    Command("expire", -3, .writing) { try expire($0, unit: 1000, isAbsolute: false) },
    Command("pexpire", -3, .writing) { try expire($0, unit: 1, isAbsolute: false) },
    Command("expireat", -3, .writing) { try expire($0, unit: 1000, isAbsolute: true) },
    Command("pexpireat", -3, .writing) { try expire($0, unit: 1, isAbsolute: true) },
    Command("ttl", 2, .reading) { try tell($0) { ($0 - $1 + 500) / 1000 } },
    Command("pttl", 2, .reading) { try tell($0) { $0 - $1 } },
    Command("expiretime", 2, .reading) { try tell($0) { moment, _ in (moment &+ 500) / 1000 } },
    Command("pexpiretime", 2, .reading) { try tell($0) { moment, _ in moment } },
    Command("persist", 2, .writing, persist),
  ]

  /// What `told` makes of the moment and the time now; -1: it never goes away; -2: it is not there.
  private static func tell(_ call: Call, _ told: (Int64, Int64) -> Int64) throws -> Reply {
    guard let inspection = try call.entries.inspect(call.key(1)) else { return .integer(-2) }
    guard let expiry = inspection.expiry else { return .integer(-1) }
    return .integer(told(expiry.milliseconds, call.entries.now))
  }

  private static func persist(_ call: Call) throws -> Reply {
    guard try call.entries.inspect(call.key(1))?.expiry != nil else { return .integer(0) }
    _ = try call.entries.expire(call.key(1), .never)
    return .integer(1)
  }

  private static func expire(_ call: Call, unit: Int64, isAbsolute: Bool) throws -> Reply {
    let conditions = try Conditions(call)
    let (milliseconds, overflow) = try call.integer(2).multipliedReportingOverflow(by: unit)
    let base = isAbsolute ? 0 : call.entries.now
    let (moment, past) = milliseconds.addingReportingOverflow(base)
    if overflow || past { throw CommandError.expireTime(call.name) }
    guard let inspection = try call.entries.inspect(call.key(1)),
      conditions.allow(moment, instead: inspection.expiry?.milliseconds)
    else { return .integer(0) }
    _ = try call.entries.expire(call.key(1), .at(Expiry(milliseconds: moment)))
    return .integer(1)
  }

  /// When an expiry is set only under a condition: what follows the time.
  private struct Conditions {
    private var words: Set<String> = []

    init(_ call: Call) throws(CommandError) {
      for place in 3..<max(3, call.count) {
        let word = call.option(place)
        guard ["NX", "XX", "GT", "LT"].contains(word) else {
          throw CommandError("ERR Unsupported option \(call[place].text)")
        }
        words.insert(word)
      }
      if words.contains("NX"), words.count > 1 {
        throw CommandError(
          "ERR NX and XX, GT or LT options at the same time are not compatible")
      }
      if words.isSuperset(of: ["GT", "LT"]) {
        throw CommandError("ERR GT and LT options at the same time are not compatible")
      }
    }

    /// No expiry is later than any.
    func allow(_ moment: Int64, instead current: Int64?) -> Bool {
      for word in words {
        let isAllowed =
          switch word {
          case "NX": current == nil
          case "XX": current != nil
          case "GT": current.map { moment > $0 } ?? false
          default: current.map { moment < $0 } ?? true
          }
        if !isAllowed { return false }
      }
      return true
    }
  }
}
