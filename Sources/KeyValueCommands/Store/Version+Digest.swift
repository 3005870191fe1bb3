import KeyValue

/// Versions as Redis can compute them: the length (8 bytes, most significant first) and the SHA-1 of a value.
extension Version {
  static let digestCount = 20
  private static let lengthCount = 8

  /// The version of a value.
  init(of value: [UInt8]) { self.init(length: value.count, digest: SHA1.digest(value)) }

  init(length: Int, digest: [UInt8]) {
    let length = withUnsafeBytes(of: UInt64(length).bigEndian) { Array($0) }
    self.init(token: length + digest)
  }

  /// The length of the value; nil where this is another store's notation.
  var valueLength: Int? {
    guard token.count == Self.lengthCount + Self.digestCount else { return nil }
    return Int(exactly: token[..<Self.lengthCount].reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }

  /// What a script compares with, as text, because not every way to a server carries other bytes: the length, a colon,
  /// the digest in hex; of another store's notation, what no value ever has.
  var argument: [UInt8] {
    guard let length = valueLength else { return Array("?".utf8) }
    return DecimalText.bytes(Int64(length)) + [UInt8(ascii: ":")]
      + Hex.bytes(Array(token[Self.lengthCount...]))
  }
}
