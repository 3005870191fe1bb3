/// What a store says of itself, for an operator; nil where it does not say.
public struct StoreStatistics: Sendable, Equatable {
  /// The software and its version: `redis 7.0.15`.
  public var server: String?
  /// `master`, `replica of 10.0.0.1:6379`, `cluster of 3 masters`.
  public var role: String?
  /// Why it takes no writes from anybody; nil: it does, or does not say.
  public var writeRefusal: String?
  /// Replicas that follow.
  public var replicas: Int?
  /// How long it has been up, in seconds.
  public var uptimeSeconds: Int64?
  /// Keys it holds.
  public var keys: Int?
  /// Keys with a lifetime.
  public var expiringKeys: Int?
  /// Bytes in use.
  public var usedBytes: Int64?
  /// The most bytes it may use; nil: no limit is set.
  public var limitBytes: Int64?
  /// What it does at that limit (`noeviction`, `allkeys-lru`).
  public var evictionPolicy: String?
  /// Keys it removed for want of memory.
  public var evictedKeys: Int64?
  /// Keys it removed because their time was over.
  public var expiredKeys: Int64?
  /// What survives a crash, in words.
  public var durability: String?
  /// Clients that are connected.
  public var clients: Int?
  /// Commands a second, as the store measures it.
  public var commandsPerSecond: Double?
  /// Look-ups of keys that were there, and that were not.
  public var hits: Int64?
  /// Look-ups of keys that were not there.
  public var misses: Int64?
  /// How changes by others come to be known, in words.
  public var changes: String?
  /// What this process has exchanged with it since it opened the store; nil: that is not counted.
  public var traffic: StoreTraffic?

  /// Nothing known.
  public init() {}
}

/// What went over the wire, by the store's own count.
public struct StoreTraffic: Sendable, Equatable {
  /// Commands that were sent.
  public var commands: Int
  /// Bytes that were sent.
  public var bytesOut: Int
  /// Bytes that came.
  public var bytesIn: Int

  /// So many commands and bytes.
  public init(commands: Int, bytesOut: Int, bytesIn: Int) {
    self.commands = commands
    self.bytesOut = bytesOut
    self.bytesIn = bytesIn
  }
}
