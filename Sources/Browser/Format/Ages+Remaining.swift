import KeyValue

extension Ages {
  /// What is left of some lifetimes, shortest and longest: `57 d left`, `12 h to 89 d left`, `never expires`; nil: there
  /// are none.
  static func leftNow(_ expiries: [Expiry?], now: Int64) -> String? {
    guard !expiries.isEmpty else { return nil }
    let ends = expiries.map { $0?.milliseconds ?? .max }
    func words(_ end: Int64?) -> String {
      left(end == .max ? nil : end.map(Expiry.init(milliseconds:)), now: now)
    }
    let (first, last) = (words(ends.min()), words(ends.max()))
    if first != last { return last == "never" ? "\(first) to never" : "\(first) to \(last) left" }
    return first == "never" ? "never expires" : first == "over" ? "expired" : "\(first) left"
  }

  private static let minute: Int64 = 60_000
  private static let hour: Int64 = 3_600_000
  private static let day: Int64 = 86_400_000

  /// What is left of a span, to the nearest unit: `90 d` for a lifetime of 90 days that was set a moment ago.
  ///
  /// Below two days it is told in hours, so that what was set as 36 hours is told as that; 24 of them are a day.
  package static func remaining(_ milliseconds: Int64) -> String {
    let hours = nearest(milliseconds, hour)
    if hours >= 48 { return "\(nearest(milliseconds, day)) d" }
    if hours == 24 { return "1 d" }
    let minutes = nearest(milliseconds, minute)
    if minutes >= 60 { return "\(max(1, hours)) h" }
    return milliseconds >= minute - 500 ? "\(minutes) min" : "<1 min"
  }

  /// Milliseconds until `remaining` of a shrinking span says something else; nil: it no longer will.
  static func untilLess(_ milliseconds: Int64) -> Int64? {
    guard milliseconds > 0 else { return nil }
    let least: Int64
    if nearest(milliseconds, hour) >= 48 {
      least = max(middle(below: nearest(milliseconds, day), of: day), middle(below: 48, of: hour))
    } else if nearest(milliseconds, minute) >= 60 {
      let hours = max(1, nearest(milliseconds, hour))
      least = max(middle(below: hours, of: hour), middle(below: 60, of: minute))
    } else if milliseconds >= minute - 500 {
      least = max(middle(below: nearest(milliseconds, minute), of: minute), minute - 500)
    } else {
      return milliseconds
    }
    return milliseconds - least + 1
  }

  private static func nearest(_ span: Int64, _ unit: Int64) -> Int64 {
    span / unit + (span % unit * 2 >= unit ? 1 : 0)
  }

  /// The least span that is told as so many units.
  private static func middle(below count: Int64, of unit: Int64) -> Int64 {
    count * unit - unit / 2
  }
}
