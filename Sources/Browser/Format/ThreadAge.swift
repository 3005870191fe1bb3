import KeyValue
import ThreadCache

/// How long ago a thread was updated.
///
/// A record that does not say so tells it by its lifetime, for an update gives it 90 days, and only where nothing
/// speaks against that: not where the lifetime was set by hand, nor where more is left of it than an update gives. A change
/// by hand keeps the lifetime: the journal knows when that was.
enum ThreadAge {
  /// By how much the clocks of two machines may differ, in milliseconds.
  private static let skew: Int64 = 60_000

  /// An age, and whether it is estimated from what is left of a lifetime.
  typealias Known = (span: Int64, estimated: Bool)

  /// An age in words: `about 2 h`, `2 h`.
  static func words(_ age: Known) -> String {
    guard age.span >= least else { return "less than 1 min" }
    return (isAbout(age) ? "about " : "") + Ages.short(age.span)
  }

  /// Whether it is to be marked as estimated: that it is less than the least that is told says enough.
  static func isAbout(_ age: Known) -> Bool { age.estimated && age.span >= least }

  /// Ages below this are not told apart, in milliseconds.
  private static let least: Int64 = 60_000

  static func of(_ summary: ThreadSummary, now: Int64) -> Known? {
    newest(
      summary.lastUpdated.map { (max(0, now - $0), false) }
        ?? (summary.isLifetimeSet ? nil : estimated(summary.expiry, now: now)),
      summary.lastChange, now)
  }

  static func of(_ record: ThreadRecord, now: Int64) -> Known? {
    newest(
      record.lastUpdated.map { (max(0, now - $0), false) }
        ?? estimated(record.expiry, of: record, now: now), record.lastChange, now)
  }

  /// The age, or that of a change by hand that came later.
  private static func newest(_ age: Known?, _ change: Int64?, _ now: Int64) -> Known? {
    guard let change else { return age }
    let span = max(0, now - change)
    if let age, age.span <= span { return age }
    return (span, false)
  }

  /// What threads are ordered by, in milliseconds: their age, which is less than nothing where the clock of who wrote them
  /// is ahead of this one; nil: it is not known.
  static func order(_ summary: ThreadSummary, now: Int64) -> Int64? {
    let age =
      summary.lastUpdated.map { now - $0 }
      ?? (summary.isLifetimeSet ? nil : span(summary.expiry, now: now))
    return [age, summary.lastChange.map { now - $0 }].compactMap { $0 }.min()
  }

  /// What the lifetime of a key of a thread suggests.
  static func estimated(_ expiry: Expiry?, of record: ThreadRecord?, now: Int64) -> Known? {
    record?.isLifetimeSet == true ? nil : estimated(expiry, now: now)
  }

  private static func estimated(_ expiry: Expiry?, now: Int64) -> Known? {
    span(expiry, now: now).map { (max(0, $0), true) }
  }

  private static func span(_ expiry: Expiry?, now: Int64) -> Int64? {
    guard let expiry else { return nil }
    let span = ThreadCache.Settings.usualLifetime - (expiry.milliseconds - now)
    return span < -skew ? nil : span
  }

  /// Milliseconds until the words for what is left of a lifetime or for an age change.
  static func untilChange(_ expiry: Expiry?, _ age: Known?, now: Int64) -> Int64? {
    let left = expiry.flatMap { Ages.untilLess($0.milliseconds - now) }
    return [left, age.map { Ages.untilOlder($0.span) }].compactMap { $0 }.min()
  }
}
