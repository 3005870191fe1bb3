/// How much the gateway takes, as the service's plans have it, so that applications can be tested against them.
public struct GatewayLimits: Sendable, Equatable {
  /// The largest body of a request, in bytes.
  public var requestBytes = 10 << 20
  /// The largest argument of a command that writes, in bytes; nil: as large as a request may be.
  public var recordBytes: Int?
  /// The longest key, in bytes.
  public var keyBytes = 32 << 10
  /// Commands a day (of UTC); nil: any number.
  public var dailyCommands: Int?
  /// Commands a month (of UTC); nil: any number.
  public var monthlyCommands: Int?
  /// Connections at a time.
  public var connections = 4096
  /// What the store may hold, in bytes; nil: what it can.
  public var storageBytes: Int?

  /// The limits of the service's free plan, but for those that count.
  public init() {}
}
