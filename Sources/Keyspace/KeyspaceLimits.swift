/// How much a keyspace lets its callers use.
public struct KeyspaceLimits: Sendable, Equatable {
  /// How long a script may run.
  ///
  /// Nobody else writes meanwhile.
  public var scriptDuration = Duration.seconds(2)
  /// How many instructions of Lua, and steps of its pattern matching, a script may take.
  public var scriptInstructions = 1_000_000_000
  /// How many bytes Lua may have for a script: its arguments, what it reads, what it builds.
  public var scriptMemory = 256 << 20
  /// How many bytes a script may answer.
  public var scriptReply = 64 << 20
  /// How many elements a script may answer, at any depth.
  public var scriptReplyElements = 1 << 20
  /// How many scripts are remembered for `EVALSHA`; the one that was used longest ago goes first.
  public var scripts = 512
  /// How many bytes of scripts are remembered.
  public var scriptBytes = 8 << 20
  /// How long commands share a transaction before others get their turn.
  public var transactionDuration = Duration.milliseconds(100)

  /// Limits for a developer's own machine.
  public init() {}
}
