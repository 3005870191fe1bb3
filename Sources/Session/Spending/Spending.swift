import Browser
import KeyValue
import Synchronization

/// What a session spends on stores that are paid by the command: how much, for what, and how much it may.
///
/// The account has what was sent, of whichever store; here that is told apart, and what other processes of this session
/// spent is added.
public final class Spending: Sendable {
  private struct State {
    var tallies: [SpendingPurpose: CommandTally] = [:]
    /// What was spent for a purpose that no tally counted.
    var others: [SpendingPurpose: Int] = [:]
    var heldBack = 0
    var today: Int?
    /// Whether a process ended without a word of what it had spent.
    var isAtLeast = false
  }

  /// What the stores are paid from.
  let account: CommandAccount
  private let state: Mutex<State>

  /// Counts from now on; what was spent already was for opening a store.
  init(_ account: CommandAccount) {
    self.account = account
    state = Mutex(State(others: [.opening: account.traffic.commands]))
  }

  /// What was exchanged with the stores.
  var traffic: StoreTraffic { account.traffic }

  /// Commands that were sent.
  public var commands: Int { account.traffic.commands }

  /// Whether more were sent, nobody knows how many.
  public var isAtLeast: Bool { state.withLock { $0.isAtLeast } }

  /// The most that may be sent; nil: there is no limit.
  public var budget: Int? {
    get { account.budget }
    set {
      account.budget = newValue
      state.withLock { $0.heldBack = 0 }
    }
  }

  /// All that is known of it.
  var report: SpendingReport {
    let traffic = account.traffic
    var report = SpendingReport()
    report.budget = account.budget
    report.commands = traffic.commands
    state.withLock { state in
      report.heldBack = state.heldBack
      report.today = state.today
      report.isAtLeast = state.isAtLeast
      report.parts = state.others.merging(state.tallies.mapValues(\.commands), uniquingKeysWith: +)
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
      // It outlives the task that is the first to spend for this, and is no part of what that one counts.
      let tally = state.tallies[purpose] ?? CommandTally(partOf: nil)
      state.tallies[purpose] = tally
      return tally
    }
    return try await tally.counting(isolation: isolation, body)
  }

  /// Lets another process spend, of what is left no more than `most`, and takes note of what it has spent then.
  ///
  /// - Parameters:
  ///   - most: how many commands it can be expected to need.
  ///   - body: told how many it may spend, nil: any number. Answers what it has spent; nil: nobody knows.
  func lending<Result>(
    _ most: Int, isolation: isolated (any Actor)? = #isolation,
    _ body: (Int?) async -> (result: Result, spent: Bill.Total?)
  ) async -> Result {
    let lent = account.holdRest(atMost: most)
    let (result, spent) = await body(lent)
    guard let spent else {
      // What it was lent may all be gone: it stays held.
      state.withLock { $0.isAtLeast = true }
      return result
    }
    account.settle(held: lent ?? 0, sent: spent.commands)
    state.withLock { state in
      state.others[.processes, default: 0] += spent.commands
      state.isAtLeast = state.isAtLeast || spent.isAtLeast
    }
    return result
  }

  /// Takes note of a call that the budget had no room for.
  func noteHeldBack() { state.withLock { $0.heldBack += 1 } }

  /// Takes note of what all sessions have spent today.
  func note(today: Int) { state.withLock { $0.today = today } }
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
