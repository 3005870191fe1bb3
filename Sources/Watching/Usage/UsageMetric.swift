internal import Foundation
public import KeyValue

/// What is counted a day in the store itself, for all processes together: `analytics:<metric>:<date>`.
public enum UsageMetric: String, Sendable, CaseIterable {
  /// Lazy loads.
  case loads = "bobbin_loads"
  /// Segments that were cached.
  case hits = "bobbin_hits"
  /// Segments that came from the source.
  case misses = "bobbin_misses"
  /// Loads that went past the cache.
  case bypassed = "bobbin_bypassed"
  /// Loads whose answer was queued.
  case queued = "bobbin_queued"
  /// Calls of the store that failed for a reason of the store's.
  case errors = "bobbin_errors"
  /// Commands sent to the store.
  case commands = "bobbin_commands"

  /// Counts are kept so long, in milliseconds: 90 days, as threads are.
  public static let lifetime = Lifetime.after(milliseconds: 90 * 86_400_000)

  /// The key of its count of a day.
  public func key(_ day: UsageDay) -> StoreKey { StoreKey("analytics:\(rawValue):\(day.text)") }
}

/// A day of the calendar, in UTC.
public struct UsageDay: Sendable, Hashable {
  /// Days since 1970.
  private let number: Int64

  /// The day of a time, in milliseconds since 1970.
  public init(at time: Int64) { number = Int64((Double(time) / 86_400_000).rounded(.down)) }

  private init(number: Int64) { self.number = number }

  /// Whether both are of one month.
  public func isOfMonth(of other: UsageDay) -> Bool { text.prefix(7) == other.text.prefix(7) }

  /// `2026-11-29`.
  public var text: String {
    Date(timeIntervalSince1970: Double(number) * 86_400).formatted(.iso8601.year().month().day())
  }

  /// The days before it, the newest first.
  public func before(_ count: Int) -> [UsageDay] {
    (1...max(1, count)).map { UsageDay(number: number - Int64($0)) }
  }

  /// The days of its month up to it, the newest first.
  public var monthSoFar: [UsageDay] {
    [self] + before(31).prefix { $0.isOfMonth(of: self) }
  }
}
