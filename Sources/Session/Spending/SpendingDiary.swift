import Foundation
import KeyValue
import Watching

/// Keeps count, in the store itself, of what all sessions spend on it in a day; only where the user allows it, for it
/// costs a command each time.
///
/// The key is that of the other counts which services keep there: `analytics:bobbin_commands:2026-11-29`, by the
/// calendar of UTC.
actor SpendingDiary {
  /// So many commands are not kept back.
  static let most = 500

  private let billed: any BilledStore
  private let spending: Spending
  private let store: any KeyValueStore
  private let clock: @Sendable () -> Int64
  /// What other processes of this session spent on it.
  private var byProcesses = 0
  private var told = 0
  /// What was spent when it was last tried: a store that refuses is not asked again for each command.
  private var tried = 0
  private var underway: Task<Void, Never>?

  /// - Parameters:
  ///   - billed: the store that is paid.
  ///   - store: it, as it is asked.
  ///   - clock: milliseconds since 1970.
  init(
    _ billed: any BilledStore, _ spending: Spending, _ store: any KeyValueStore,
    clock: @escaping @Sendable () -> Int64 = { WallClock.now() }
  ) {
    self.billed = billed
    self.spending = spending
    self.store = store
    self.clock = clock
  }

  /// Takes note of what a process of this session has spent on the store.
  func add(byProcess commands: Int) { byProcesses += commands }

  /// Adds what was spent since the last time, and learns what all have spent today.
  ///
  /// - Parameter least: fewer commands are kept back until the next time.
  func tell(atLeast least: Int = 1) async {
    // Two at once would both tell what was spent meanwhile.
    while let underway { await underway.value }
    guard spent - max(told, tried) >= least else { return }
    let task = Task {
      await add()
      // Here, not by who waits for it: others that wait would find it, and it is over already.
      underway = nil
    }
    underway = task
    await task.value
  }

  private var spent: Int { billed.traffic.commands + byProcesses }

  private func add() async {
    tried = spent
    // With the command that says it.
    let amount = spent + 1 - told
    told += amount
    let key = UsageMetric.commands.key(UsageDay(at: clock()))
    let result = await spending.counting(for: .diary) { () async -> Result<[Int64], StoreError> in
      do throws(StoreError) {
        return .success(
          try await store.add([(key, Int64(amount))], lifetime: UsageMetric.lifetime))
      } catch { return .failure(error) }
    }
    switch result {
    case .success(let totals): if let total = totals.first { spending.note(today: Int(total)) }
    // It may be there: told again it might count twice.
    case .failure(let error) where error.code == .outcomeUnknown: break
    case .failure: told -= amount
    }
  }
}
