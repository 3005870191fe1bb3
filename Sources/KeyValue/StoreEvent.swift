/// One operation that a store has done or failed to do, as ``MeteredStore`` tells whoever observes it.
public struct StoreEvent: Sendable {
  /// Which operation.
  public let operation: StoreOperation
  /// The first of the keys it was about.
  public let key: StoreKey?
  /// How many keys it was about.
  public let keyCount: Int
  /// How many commands that were, by what the store counts (and bills) as one.
  public let commands: Int
  /// Bytes of keys and values that went to the store.
  public let bytesOut: Int
  /// Bytes of keys and values that came from it.
  public let bytesIn: Int
  /// How long it took.
  public let duration: Duration
  /// Why it failed; nil: it did not.
  public let error: StoreError?

  /// Whether ``duration`` says how fast the store answers: not where nothing came of the way to it, or of the store
  /// itself, for that time is one of waiting and of connecting anew.
  public var isTimed: Bool { error.map { $0.code.isAnswer && !$0.code.isFault } ?? true }

  /// An operation that is over.
  public init(
    operation: StoreOperation, key: StoreKey?, keyCount: Int, commands: Int = 1, bytesOut: Int = 0,
    bytesIn: Int = 0, duration: Duration, error: StoreError? = nil
  ) {
    self.operation = operation
    self.key = key
    self.keyCount = keyCount
    self.commands = commands
    self.bytesOut = bytesOut
    self.bytesIn = bytesIn
    self.duration = duration
    self.error = error
  }
}
