/// How much a document may ask of whoever reads it.
public struct JSONLimits: Sendable, Equatable {
  /// How many arrays and objects may be open at the same time.
  ///
  /// Nothing in this room recurses, so a higher limit costs memory and never the stack.
  public var maxDepth: Int

  /// How many bytes a document may have; nil: ``largestDocument``.
  public var maxBytes: Int?

  /// The size that no document may pass: 512 MiB less one byte.
  ///
  /// That is as much as one string of Redis can hold, and it keeps a node of the tape at 16 bytes.
  public static let largestDocument = (1 << 29) - 1

  /// 1,000 levels, any size up to ``largestDocument``.
  public static let standard = JSONLimits()

  /// Limits of this depth and size.
  public init(maxDepth: Int = 1000, maxBytes: Int? = nil) {
    self.maxDepth = maxDepth
    self.maxBytes = maxBytes
  }

  var effectiveMaxBytes: Int { min(maxBytes ?? Self.largestDocument, Self.largestDocument) }
}
