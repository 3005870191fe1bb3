/// How threads are copied from one store to another.
public struct CopyOptions: Sendable, Hashable {
  /// Which threads, by their ids.
  public var filter = ThreadFilter.all
  /// Only threads of this schema; nil: both.
  public var schema: KeySchema?
  /// True: what the target has otherwise is replaced, and everything is read to find it; false: it is left alone and
  /// reported.
  public var overwriting = false
  /// True: says what would be copied; writes nothing.
  public var isDryRun = false
  /// True: the target is known to hold nothing, and a dry run does not ask it what it has.
  public var isTargetEmpty = false
  /// True: afterwards everything is read from both stores once more and compared.
  public var compares = true
  /// How many threads are copied at the same time; more where a store is paid by the command, for there they ask together.
  public var atATime = 16

  /// All threads, nothing replaced, compared at the end.
  public init() {}
}
