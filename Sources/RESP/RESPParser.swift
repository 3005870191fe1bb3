/// Reads replies out of bytes that come in any pieces.
public struct RESPParser: Sendable {
  /// A parser of a new connection.
  public init() {}
}
