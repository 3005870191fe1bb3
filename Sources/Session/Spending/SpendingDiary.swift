import Foundation
import KeyValue

/// Keeps count, in the store itself, of what all sessions spend in a day; only where the user allows it, for it costs a
/// command each time.
///
/// The key is that of the other counts which services keep there: `analytics:bobbin_commands:2026-11-29`, by the
/// calendar of UTC.
actor SpendingDiary {
  /// So many commands are not kept back.
  static let most = 500

  private let spending: Spending
  private let store: any KeyValueStore
  private let clock: @Sendable () -> Int64
  private var told = 0

  /// - Parameter clock: milliseconds since 1970.
  init(
    _ spending: Spending, _ store: any KeyValueStore,
    clock: @escaping @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1000) }
  ) {
    self.spending = spending
    self.store = store
    self.clock = clock
  }

  /// Adds what was spent since the last time, and learns what all have spent today.
  ///
  /// - Parameter least: fewer commands are kept back until the next time.
  func tell(atLeast least: Int = 1) async {
    let spent = spending.commands
    guard spent - told >= least else { return }
    let before = told
    // With the command that says it.
    told = spent + 1
    let amount = Int64(told - before)
    let key = Self.key(at: clock())
    let totals = await spending.counting(for: .diary) {
      try? await store.add([(key, amount)], lifetime: .after(milliseconds: 90 * 86_400_000))
    }
    if let total = totals?.first { spending.note(today: Int(total)) } else { told = before }
  }

  static func key(at time: Int64) -> StoreKey {
    let day = Date(timeIntervalSince1970: Double(time) / 1000)
      .formatted(.iso8601.year().month().day())
    return StoreKey("analytics:bobbin_commands:\(day)")
  }
}
