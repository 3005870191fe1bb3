import Foundation

/// A day by the calendar of UTC, in which the service counts.
struct UTCDay: Sendable, Comparable {
  /// Days since 1 January 1970.
  let number: Int

  /// The day of a moment.
  init(secondsSince1970 seconds: Double) { number = Int((seconds / 86_400).rounded(.down)) }

  /// Today.
  static func now() -> UTCDay { UTCDay(secondsSince1970: Date().timeIntervalSince1970) }

  /// Its month, counted through all years.
  var month: Int {
    // Years begin in March here, so that the odd days of February stand at the end of one.
    let days = number + 719_468
    let era = (days >= 0 ? days : days - 146_096) / 146_097
    let dayOfEra = days - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    return (yearOfEra + era * 400) * 12 + (5 * dayOfYear + 2) / 153
  }

  static func < (left: UTCDay, right: UTCDay) -> Bool { left.number < right.number }
}
