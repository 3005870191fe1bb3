import Synchronization

/// Counts the commands that are sent for what is done within it, whoever sends them.
///
/// A store that counts what it sends tells the tally of the task that asks; tasks begun within belong to it.
///
/// ```swift
/// let tally = CommandTally()
/// let page = try await tally.counting { try await store.scan(request) }
/// print(tally.commands)
/// ```
public final class CommandTally: Sendable {
  /// The tally of this task; nil: nobody counts.
  @TaskLocal public static var current: CommandTally?

  private let counted = Atomic(0)
  /// The one that it is a part of.
  private let whole: CommandTally?

  /// A tally of nothing yet.
  ///
  /// - Parameter whole: for which counts what this one counts; nil: for none.
  public init(partOf whole: CommandTally? = CommandTally.current) { self.whole = whole }

  /// How many commands were sent so far.
  public var commands: Int { counted.load(ordering: .relaxed) }

  /// Counts commands that are spent.
  public func add(_ commands: Int) {
    counted.wrappingAdd(commands, ordering: .relaxed)
    whole?.add(commands)
  }

  /// Does `body`, with all that it sends counted here.
  public func counting<Result>(
    isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Result
  ) async rethrows -> Result {
    try await Self.$current.withValue(self, operation: body, isolation: isolation)
  }
}
