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
      guard let segment = PercentText.decoded(piece, plusIsSpace: false) else { return nil }
      segments.append(segment)
    }
    var query: [[UInt8]] = []
    var token: [UInt8]?
    for item in rest.dropFirst().split(separator: UInt8(ascii: "&")) {
      let halves = item.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      var words: [[UInt8]] = []
      for half in halves {
        guard let word = PercentText.decoded(half, plusIsSpace: true) else { return nil }
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
}
