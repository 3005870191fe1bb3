/// A set of places of the index: one bit each.
struct Marks: Sendable, Equatable {
  private var words: [UInt64] = []
  /// How many are marked.
  private(set) var count = 0

  func contains(_ place: UInt32) -> Bool {
    let word = Int(place / 64)
    return word < words.count && words[word] & (1 << UInt64(place % 64)) != 0
  }

  mutating func set(_ place: UInt32, _ marked: Bool) {
    guard contains(place) != marked else { return }
    let word = Int(place / 64)
    if word >= words.count {
      words.append(contentsOf: repeatElement(0, count: word + 1 - words.count))
    }
    words[word] ^= 1 << UInt64(place % 64)
    count += marked ? 1 : -1
  }

  mutating func removeAll() { self = Marks() }

  /// Marks all places below `end`.
  mutating func fill(_ end: UInt32) {
    var filled = Marks()
    filled.words = Array(repeating: .max, count: Int(end / 64))
    if end % 64 != 0 { filled.words.append((1 << UInt64(end % 64)) - 1) }
    for index in words.indices {
      if index < filled.words.count {
        filled.words[index] |= words[index]
      } else {
        filled.words.append(words[index])
      }
    }
    filled.count = filled.words.reduce(0) { $0 + $1.nonzeroBitCount }
    self = filled
  }

  /// The marked places, rising.
  var places: [UInt32] {
    var places: [UInt32] = []
    places.reserveCapacity(count)
    for (index, word) in words.enumerated() where word != 0 {
      var rest = word
      while rest != 0 {
        places.append(UInt32(index * 64 + rest.trailingZeroBitCount))
        rest &= rest - 1
      }
    }
    return places
  }
}
