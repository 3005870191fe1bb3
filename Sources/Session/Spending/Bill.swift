import KeyValue
import Synchronization

/// What one process spends on the stores that it opens, where they are paid by the command.
///
/// A budget is of the session, not of a store: all stores are paid from one account, but for those for which the config
/// file has a budget of its own. Going away from a store and back to it makes neither more of it nor less.
///
/// ```swift
/// let bill = Bill()
/// try await bill.charging { try await command.run() }
/// print(await bill.settled() ?? "nothing was to be paid")
/// ```
public final class Bill: Sendable {
  private struct State {
    /// By the name of the store that has its own; nil: that of the session.
    var accounts: [String?: Spending] = [:]
    /// The diaries of stores that are open.
    var diaries: [ObjectIdentifier: SpendingDiary] = [:]
    /// The stores that were opened.
    var choices: [StoreChoice] = []
    var isToBeSaid = false
    var onPaying: (@Sendable () -> Void)?
  }

  @TaskLocal private static var current: Bill?

  private let state = Mutex(State())

  /// A bill of nothing yet.
  public init() {}

  /// Does `body`; the stores that it opens are on this bill.
  public func charging<Result>(
    isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Result
  ) async rethrows -> Result {
    try await Self.$current.withValue(self, operation: body, isolation: isolation)
  }

  /// That of this task, or a new one.
  static var ofTask: Bill { current ?? Bill() }

  /// Calls `body` before the first store is opened that is paid by the command.
  public func whenPaying(_ body: @escaping @Sendable () -> Void) {
    state.withLock { $0.onPaying = body }
  }

  /// What a store is paid from; nil: it costs nothing.
  func spending(for settings: Settings) -> Spending? {
    guard settings.store.rest != nil else { return nil }
    let (spending, onPaying) = state.withLock { state in
      let account = settings.hasOwnBudget ? settings.storeName : nil
      let spending =
        state.accounts[account] ?? Spending(CommandAccount(budget: settings.budget))
      state.accounts[account] = spending
      state.choices.append(settings.store)
      state.isToBeSaid = state.isToBeSaid || settings.saysSpending
      defer { state.onPaying = nil }
      return (spending, state.onPaying)
    }
    onPaying?()
    return spending
  }

  /// A store is open whose count is kept there.
  func begin(_ diary: SpendingDiary) {
    state.withLock { $0.diaries[ObjectIdentifier(diary)] = diary }
  }

  /// It is about to be closed.
  func end(_ diary: SpendingDiary) async {
    await diary.tell()
    state.withLock { $0.diaries[ObjectIdentifier(diary)] = nil }
  }

  /// What was spent, told where it is kept; nil: nothing had to be paid.
  public func settled() async -> Total? {
    for diary in state.withLock({ Array($0.diaries.values) }) { await diary.tell() }
    return total
  }

  /// Tells what was spent where it is kept, without waiting longer for a store that does not answer.
  public func settle(within time: Duration) async {
    // Not a task group: that would wait for a store that does not heed its cancellation.
    let end = Promise<Void>()
    Task {
      _ = await settled()
      end.resolve(())
    }
    let timer = Task {
      try? await Task.sleep(for: time)
      end.resolve(())
    }
    await end.value()
    timer.cancel()
  }

  /// What was spent so far, and nothing is from now on; nil: nothing had to be paid.
  public func closed() -> Total? {
    for account in state.withLock({ Array($0.accounts.values) }) { account.account.close() }
    return total
  }

  private var total: Total? {
    let accounts = state.withLock { Array($0.accounts.values) }
    guard !accounts.isEmpty else { return nil }
    // What is under way may be counted, and nobody will be there to learn it.
    let most = accounts.map(\.account.mostTraffic.commands)
    let settled = accounts.map(\.commands)
    return Total(
      commands: most.reduce(0, +), isAtLeast: accounts.contains(where: \.isAtLeast),
      isAtMost: most != settled)
  }

  /// Whether what was spent is to be said.
  public var isToBeSaid: Bool { state.withLock { $0.isToBeSaid } }

  /// What an error means to the one who called the command: of a store that is asked only when something is wanted of it,
  /// with why it was chosen and what to do.
  public func failure(_ error: any Error) -> Failure {
    let failure = Failure(error)
    let choices = state.withLock { $0.choices }
    guard let cause = failure.cause, !failure.tellsChoice, choices.count == 1 else {
      return failure
    }
    return Failure(cause, from: choices[0], failure.advice)
  }
}

extension Bill {
  /// What was spent.
  public struct Total: Sendable, Equatable {
    /// Commands that were sent.
    public let commands: Int
    /// Whether more were, nobody knows how many.
    public let isAtLeast: Bool
    /// Whether some of them may not be counted: they were under way when this was said.
    public let isAtMost: Bool

    /// A sum.
    public init(commands: Int, isAtLeast: Bool = false, isAtMost: Bool = false) {
      self.commands = commands
      self.isAtLeast = isAtLeast
      self.isAtMost = isAtMost
    }
  }
}
