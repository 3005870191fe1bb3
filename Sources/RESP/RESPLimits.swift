/// How much of a reply is taken before it is refused.
public struct RESPLimits: Sendable, Hashable {
  /// The longest string, in bytes.
  ///
  /// The bytes of a longer one are passed over, and `RESPError.tooLarge` stands in its place.
  public var bulkBytes = 512 << 20
  /// All strings of one reply together, in bytes; those beyond it are passed over like a string too long.
  public var replyBytes = 1 << 30
  /// All elements of one reply together, whatever their depth.
  public var elements = 1 << 22
  /// How deep aggregates may lie in each other.
  public var depth = 64
  /// The longest line, in bytes: lengths, numbers, simple strings and errors.
  public var lineBytes = 1 << 16

  /// The limits of Redis itself for a string, and generous ones for the rest.
  public init() {}
}
