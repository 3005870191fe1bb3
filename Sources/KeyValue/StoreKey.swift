/// The name of a value in a store: any bytes.
///
/// ```swift
/// let key: StoreKey = "thread:thread_ksxPGKuaRnSFZOrbAyYFmqWT:meta"
/// ```
public struct StoreKey: Hashable, Sendable, Comparable {
  /// The key as the store has it.
  public let bytes: [UInt8]

  /// A key of these bytes.
  public init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

  /// A key of the UTF-8 of `text`.
  public init(_ text: String) { self.bytes = Array(text.utf8) }

  /// Hashes all bytes at once: an array hashes one after the other.
  public func hash(into hasher: inout Hasher) {
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }

  /// Orders keys by their bytes.
  public static func < (a: StoreKey, b: StoreKey) -> Bool {
    a.bytes.lexicographicallyPrecedes(b.bytes)
  }
}

extension StoreKey: ExpressibleByStringLiteral {
  /// A key of the UTF-8 of a literal.
  public init(stringLiteral value: String) { self.init(value) }
}

extension StoreKey: CustomStringConvertible {
  /// The key as text; bytes that are not UTF-8 become U+FFFD.
  ///
  /// For messages, not for the terminal: control characters are still in it.
  public var description: String { String(decoding: bytes, as: UTF8.self) }
}
