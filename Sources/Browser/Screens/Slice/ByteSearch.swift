/// Looks for a text in bytes, forwards and backwards; small letters find capitals too, unless the text has
/// a capital.
struct ByteSearch: Sendable {
  private let needle: Needle

  /// Bytes that are looked through at a time on the way back.
  private static let window = 1 << 16

  init(_ query: ThreadQuery) {
    needle = Needle(Array(query.text.utf8), folding: !query.isCaseSensitive)
  }

  /// The first place at or after `start`, as an index of `bytes`; nil: there is none.
  func first(in bytes: ArraySlice<UInt8>, from start: Int) -> Int? {
    let base = bytes.startIndex
    return bytes.withUnsafeBytes { needle.find(in: $0, from: max(0, start - base)) }
      .map { $0 + base }
  }

  /// The last place before `end`; nil: there is none.
  func last(in bytes: ArraySlice<UInt8>, before end: Int) -> Int? {
    var stop = min(end, bytes.endIndex)
    while stop > bytes.startIndex {
      let start = max(bytes.startIndex, stop - Self.window)
      // What begins before `stop` may go on after it.
      let hay = bytes[start..<min(bytes.endIndex, stop + needle.bytes.count - 1)]
      var found: Int?
      var from = start
      while let place = first(in: hay, from: from), place < stop {
        found = place
        from = place + 1
      }
      if let found { return found }
      stop = start
    }
    return nil
  }
}
