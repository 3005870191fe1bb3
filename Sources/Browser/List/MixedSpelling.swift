/// Finds a text in ids that spell some letters with their accents as one character and others apart.
///
/// Ids are compared as they are, letter by letter in each of its spellings: taking an id apart first costs a hundred times
/// as much.
struct MixedSpelling: Sendable {
  /// The spellings of the first letter that has several: what an id must have for the rest to be compared.
  let letters: [Needle]
  /// How many bytes of the text stand before that letter.
  private let offset: Int
  /// The text: what is spelled in one way, and letters with each of their spellings.
  private let parts: [[Needle]]

  /// Nil: the text has fewer than two such letters, whose spellings are known beforehand.
  init?(_ text: String, folding: Bool) {
    var parts: [[[UInt8]]] = []
    for letter in text {
      let spellings = CanonicalText.spellings(of: letter, folding: folding)
      if spellings.count == 1, parts.last?.count == 1 {
        parts[parts.count - 1][0] += spellings[0]
      } else {
        parts.append(spellings)
      }
    }
    guard parts.count(where: { $0.count > 1 }) > 1,
      let first = parts.firstIndex(where: { $0.count > 1 })
    else { return nil }
    offset = first > 0 ? parts[0][0].count : 0
    self.parts = parts.map { $0.map { Needle($0, folding: folding) } }
    letters = self.parts[first]
  }

  /// Whether an id has the text, however either is spelled.
  func isIn(_ id: UnsafeBufferPointer<UInt8>) -> Bool {
    let hay = UnsafeRawBufferPointer(id)
    return letters.contains { letter in
      var place = 0
      while let found = letter.find(in: hay, from: place) {
        if isAround(found, in: hay) { return true }
        place = found + 1
      }
      return false
    }
  }

  /// Whether the text is in an id in which the first of the ``letters`` is at a place.
  func isAround(_ place: Int, in id: UnsafeRawBufferPointer) -> Bool {
    var place = place - offset
    guard place >= 0 else { return false }
    for part in parts {
      guard let spelling = part.first(where: { $0.isHere(place, in: id) }) else { return false }
      place += spelling.bytes.count
    }
    return true
  }
}
