import Browser
import KeyValue
import Synchronization

/// What a session spends on a store that is paid by the command: how much, for what, and how much it may.
///
/// The store counts what it sends; here that is told apart, and what other processes of this session spent is added.
public final class Spending: Sendable {
  private struct State {
    var budget: Int?
    var tallies: [SpendingPurpose: CommandTally] = [:]
    /// What was spent for a purpose that no tally counted.
    var others: [SpendingPurpose: Int] = [:]
    var heldBack = 0
    var today: Int?
  }

  private let store: any BilledStore
  private let state: Mutex<State>

  /// Counts from now on; what the store has sent already was for opening it.
  init(_ store: any BilledStore) {
    self.store = store
    state = Mutex(State(budget: store.budget, others: [.opening: store.traffic.commands]))
  }

  /// What this process has exchanged with the store.
  var traffic: StoreTraffic { store.traffic }

  /// Commands that were sent.
  public var commands: Int { store.traffic.commands + byProcesses }

  /// The most that may be sent; nil: there is no limit.
  public var budget: Int? {
    get { state.withLock { $0.budget } }
    set {
      state.withLock {
        $0.budget = newValue
        $0.heldBack = 0
      }
      limit()
    }
  }

  /// What may still be sent; nil: any number.
  var left: Int? { budget.map { max(0, $0 - commands) } }

  /// All that is known of it.
  var report: SpendingReport {
    let traffic = store.traffic
    var report = SpendingReport()
    state.withLock { state in
      report.budget = state.budget
      report.heldBack = state.heldBack
      report.today = state.today
      report.parts = state.others.merging(state.tallies.mapValues(\.commands), uniquingKeysWith: +)
      report.commands = traffic.commands + (state.others[.processes] ?? 0)
    }
    report.bytesOut = traffic.bytesOut
    report.bytesIn = traffic.bytesIn
    return report
  }

  /// Does `body`; what it sends was for `purpose`.
  func counting<Result>(
    for purpose: SpendingPurpose, isolation: isolated (any Actor)? = #isolation,
    _ body: () async throws -> Result
  ) async rethrows -> Result {
    let tally = state.withLock { state in
      let tally = state.tallies[purpose] ?? CommandTally()
      state.tallies[purpose] = tally
      return tally
    }
    return try await tally.counting(isolation: isolation, body)
  }

  /// Takes note of what a process of this session has spent.
  func add(byProcess commands: Int) {
    state.withLock { $0.others[.processes, default: 0] += commands }
    limit()
  }

  /// Takes note of a call that the budget had no room for.
  func noteHeldBack() { state.withLock { $0.heldBack += 1 } }

  /// Takes note of what all sessions have spent today.
  func note(today: Int) { state.withLock { $0.today = today } }

  private var byProcesses: Int { state.withLock { $0.others[.processes] ?? 0 } }

  /// What other processes spent is no longer there for this one.
  private func limit() { store.budget = budget.map { max(0, $0 - byProcesses) } }
}

extension Spending? {
  /// Does `body`; what it sends was for `purpose`, where that is counted.
  func counting<Result>(
    for purpose: SpendingPurpose, isolation: isolated (any Actor)? = #isolation,
    _ body: () async throws -> Result
  ) async rethrows -> Result {
    guard let self else { return try await body() }
    return try await self.counting(for: purpose, isolation: isolation, body)
  }
}
