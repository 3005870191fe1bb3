/// What was asked of a store, and how it answered, since counting began.
public struct StoreUsage: Sendable, Equatable {
  /// How long operations took that were answered.
  public struct Latency: Sendable, Equatable {
    /// How many operations were measured: what nobody has answered is not.
    public var count = 0
    /// Half of them took no longer.
    public var p50 = Duration.zero
    /// 95 of 100 took no longer.
    public var p95 = Duration.zero
    /// 99 of 100 took no longer.
    public var p99 = Duration.zero
    /// The longest.
    public var longest = Duration.zero

    /// Nothing measured.
    public init() {}
  }

  /// How many operations of each kind were asked for, those that failed too.
  public var operations: [StoreOperation: Int] = [:]
  /// How many commands that were, by what the store counts (and bills) as one.
  public var commands = 0
  /// Bytes of keys and values that went to the store.
  public var bytesOut = 0
  /// Bytes of keys and values that came from the store.
  public var bytesIn = 0
  /// How many operations failed, by reason.
  public var errors: [StoreError.Code: Int] = [:]
  /// How long operations took, of all kinds.
  public var latency = Latency()
  /// How long operations took, by kind.
  public var latencies: [StoreOperation: Latency] = [:]

  /// Nothing counted.
  public init() {}
}
