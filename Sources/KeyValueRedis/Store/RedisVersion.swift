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

  /// What a script compares with; of another store's notation, what no value ever has.
  var argument: [UInt8] {
    valueLength == nil
      ? [UInt8](repeating: 0xff, count: Self.lengthCount + Self.digestCount) : token
  }
}

/// Digests as text.
enum Hex {
  private static let digits = Array("0123456789abcdef".utf8)

  /// The lower-case hex digits of `bytes`.
  static func bytes(_ bytes: [UInt8]) -> [UInt8] {
    bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }

  /// The bytes that `text` writes; nil where it is no hex.
  static func decoded(_ text: [UInt8]) -> [UInt8]? {
    guard text.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: text.count, by: 2) {
      guard let high = digits.firstIndex(of: text[index]),
        let low = digits.firstIndex(of: text[index + 1])
      else { return nil }
      bytes.append(UInt8(high << 4 | low))
    }
    return bytes
  }
}
