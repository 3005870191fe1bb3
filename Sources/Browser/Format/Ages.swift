import KeyValue

/// Spans of time in one unit, and when what they say changes next.
package enum Ages {
  private static let units: [(milliseconds: Int64, word: String)] = [
    (86_400_000, "d"), (3_600_000, "h"), (60_000, "min"),
  ]

  /// A span in its largest unit: `89 d`, `5 h`, `2 min`, `<1 min`.
  ///
  /// Nothing is told in seconds, so nothing changes every second.
  package static func short(_ milliseconds: Int64) -> String {
    for unit in units where milliseconds >= unit.milliseconds {
      return "\(milliseconds / unit.milliseconds) \(unit.word)"
    }
    return "<1 min"
  }

  /// Milliseconds until `short` of a growing span says something else.
  static func untilOlder(_ milliseconds: Int64) -> Int64 {
    let span = max(0, milliseconds)
    let unit = units.first { span >= $0.milliseconds }?.milliseconds ?? 60_000
    return unit - span % unit
  }

  /// What is left of a lifetime: `90 d`, `never` ends, `over`.
  static func left(_ expiry: Expiry?, now: Int64) -> String {
    guard let expiry else { return "never" }
    let left = expiry.milliseconds - now
    return left <= 0 ? "over" : remaining(left)
  }

  /// `14:02:11`, or `3 Nov 14:02` when it was another day, in a time zone so many seconds east.
  static func moment(_ time: Int64, now: Int64, secondsEast: Int) -> String {
    let local = time / 1000 + Int64(secondsEast)
    let day = local / 86_400
    let second = Int(local % 86_400)
    let clock = "\(two(second / 3600)):\(two(second / 60 % 60))"
    if day == (now / 1000 + Int64(secondsEast)) / 86_400 { return clock + ":\(two(second % 60))" }
    let (month, dayOfMonth) = date(ofDay: day)
    return "\(dayOfMonth) \(months[month - 1]) \(clock)"
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// Month and day of a day counted from 1 January 1970 (civil-from-days over eras of 400 years).
  private static func date(ofDay day: Int64) -> (month: Int, day: Int) {
    let shifted = day + 719_468
    let dayOfEra = shifted - (shifted >= 0 ? shifted : shifted - 146_096) / 146_097 * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let dayOfMonth = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    return (Int(marchMonth < 10 ? marchMonth + 3 : marchMonth - 9), Int(dayOfMonth))
  }
}
