/// Path and query of a request line, taken apart as bytes.
///
/// Segments and pairs are arguments of a command, so that nothing in them is a path: `..` is a word like another.
struct RequestTarget: Sendable, Equatable {
  /// The path's segments, decoded; without the empty one that a slash at the end makes.
  let segments: [[UInt8]]
  /// The query's names and values in order, decoded, without `_token`; a name without `=` stands alone.
  let query: [[UInt8]]
  /// What `_token` says.
  let token: [UInt8]?

  /// Nil: a `%` is not followed by two hexadecimal digits.
  init?(_ target: String) {
    let bytes = Array(target.utf8)
    let path = bytes.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    let rest = bytes[path.endIndex...].prefix { $0 != UInt8(ascii: "#") }
    var segments: [[UInt8]] = []
    var pieces = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)[...]
    if pieces.first?.isEmpty == true { pieces.removeFirst() }
    if pieces.last?.isEmpty == true { pieces.removeLast() }
    for piece in pieces {
      guard let segment = Self.decoded(piece, plusIsSpace: false) else { return nil }
      segments.append(segment)
    }
    var query: [[UInt8]] = []
    var token: [UInt8]?
    for item in rest.dropFirst().split(separator: UInt8(ascii: "&")) {
      let halves = item.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      var words: [[UInt8]] = []
      for half in halves {
        guard let word = Self.decoded(half, plusIsSpace: true) else { return nil }
        words.append(word)
      }
      if words[0].elementsEqual("_token".utf8) {
        token = words.count > 1 ? words[1] : []
      } else {
        query += words
      }
    }
    self.segments = segments
    self.query = query
    self.token = token
  }

  /// A path that is no command begins with this name.
  func isNamed(_ name: String) -> Bool {
    guard let first = segments.first else { return false }
    return first.elementsEqual(name.utf8)
  }

  private static func decoded(_ text: ArraySlice<UInt8>, plusIsSpace: Bool) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var index = text.startIndex
    while index < text.endIndex {
      let byte = text[index]
      if byte == UInt8(ascii: "%") {
        guard index + 2 < text.endIndex, let high = digit(text[index + 1]),
          let low = digit(text[index + 2])
        else { return nil }
        bytes.append(high << 4 | low)
        index += 3
      } else {
        bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
        index += 1
      }
    }
    return bytes
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
