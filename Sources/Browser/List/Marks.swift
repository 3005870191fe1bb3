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
