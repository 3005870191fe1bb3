internal import Crypto

/// The version of something stored, as `ETag` and `If-Match` carry it: a digest of its bytes.
struct EntityTag: Sendable, Equatable, CustomStringConvertible {
  private let digits: String

  /// The tag of these bytes.
  init(of bytes: some Sequence<UInt8>) {
    let digest = SHA256.hash(data: Array(bytes))
    digits = digest.prefix(16).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }

  /// As headers have it.
  var description: String { "\"\(digits)\"" }

  /// Whether an `If-Match` header lets this version through: `*`, or a list of tags that has it.
  func isMatched(by header: String) -> Bool {
    Self.isAny(header) || header.split(separator: ",").contains { Self.trimmed($0) == description }
  }

  /// Whether an `If-Match` header is one: `*`, or a list of tags in quotes, of which weak ones match nothing.
  static func isList(_ header: String) -> Bool {
    if isAny(header) { return true }
    let tags = header.split(separator: ",").map { trimmed($0) }.filter { !$0.isEmpty }
    return !tags.isEmpty
      && tags.allSatisfy { tag in
        let opaque = tag.hasPrefix("W/") ? tag.dropFirst(2) : tag
        return opaque.count >= 2 && opaque.first == "\"" && opaque.last == "\""
          && !opaque.dropFirst().dropLast().contains("\"")
      }
  }

  /// Whether an `If-Match` header lets every version through; beside tags a `*` means nothing.
  static func isAny(_ header: String) -> Bool { trimmed(header[...]) == "*" }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return text
  }
}
