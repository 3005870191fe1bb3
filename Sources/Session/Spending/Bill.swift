import Synchronization

/// What one command spends on the stores that it opens, where they are paid by the command.
///
/// ```swift
/// let bill = Bill()
/// try await bill.charging { try await command.run() }
/// print(await bill.settled() ?? "nothing was to be paid")
/// ```
public final class Bill: Sendable {
  @TaskLocal private static var current: Bill?

  private let workspaces = Mutex<[Workspace]>([])

  /// A bill of nothing yet.
  public init() {}

  /// Does `body`; the stores that it opens are on this bill.
  public func charging<Result>(
    isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Result
  ) async rethrows -> Result {
    try await Self.$current.withValue(self, operation: body, isolation: isolation)
  }

  /// Puts a store on the bill of this task.
  static func add(_ workspace: Workspace) {
    guard workspace.spending != nil else { return }
    Self.current?.workspaces.withLock { $0.append(workspace) }
  }

  /// What was spent, told where it is kept; nil: nothing had to be paid.
  public func settled() async -> Int? {
    let all = workspaces.withLock { $0 }
    for workspace in all { await workspace.diary?.tell() }
    return all.isEmpty ? nil : all.reduce(0) { $0 + ($1.spending?.commands ?? 0) }
  }

  /// Whether what was spent is to be said.
  public var isToBeSaid: Bool {
    workspaces.withLock { $0.contains { $0.settings.saysSpending } }
  }

  /// What an error means to the one who called the command: of a store that is asked only when something is wanted of it,
  /// with why it was chosen and what to do.
  public func failure(_ error: any Error) -> Failure {
    let failure = Failure(error)
    let all = workspaces.withLock { $0 }
    guard let cause = failure.cause, all.count == 1 else { return failure }
    return Failure(cause, from: all[0].settings.store)
  }
}
