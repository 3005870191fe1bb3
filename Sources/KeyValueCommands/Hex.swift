/// Digests as text.
package enum Hex {
  private static let digits = Array("0123456789abcdef".utf8)

  /// The lower-case hex digits of `bytes`.
  package static func bytes(_ bytes: [UInt8]) -> [UInt8] {
    bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }

  /// The bytes that `text` writes; nil where it is no hex.
  package static func decoded(_ text: [UInt8]) -> [UInt8]? {
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
