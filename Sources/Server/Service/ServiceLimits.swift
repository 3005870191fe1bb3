/// How much the service takes.
public struct ServiceLimits: Sendable, Equatable {
  /// The largest body of a request, in bytes.
  public var bodyBytes = 1 << 20
  /// The most bytes of all bodies that are under way, at least that of one.
  public var heldBytes = 128 << 20
  /// The longest id of a thread, a file or a segment, in bytes.
  public var idBytes = 512
  /// Files in one load.
  public var files = 64
  /// Segments of one file in one load.
  public var segments = 64
  /// Requests that work on the store or the source at a time; one more is told to come again.
  public var requests = 256
  /// Connections at a time.
  public var connections = 4096

  /// The usual limits.
  public init() {}
}
