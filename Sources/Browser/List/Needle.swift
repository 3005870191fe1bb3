/// A text to look for in bytes, eight places at a time.
///
/// A place can only be a hit if the first and the last byte of the text are there, which is checked for
/// eight places by a few operations on words; what is left is compared byte by byte. Ids begin alike,
/// so the first byte alone would find every one of them.
struct Needle: Sendable {
  /// The text; small letters where case does not count.
  let bytes: [UInt8]
  /// The bit that tells a capital from its small letter, where the text has a letter; else 0.
  private let folds: [UInt8]

  private let first: UInt64
  private let firstFold: UInt64
  private let last: UInt64
  private let lastFold: UInt64

  /// - Parameter folding: whether the small letters of `bytes` match capitals too.
  init(_ bytes: [UInt8], folding: Bool) {
    self.bytes = bytes
    folds = bytes.map { folding && $0 >= 0x61 && $0 <= 0x7A ? 0x20 : 0 }
    first = Self.spread(bytes.first ?? 0)
    firstFold = Self.spread(folds.first ?? 0)
    last = Self.spread(bytes.last ?? 0)
    lastFold = Self.spread(folds.last ?? 0)
  }

  /// A byte eight times.
  private static func spread(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

  /// The first place from `start` on where the text is; nil: there is none.
  func find(in hay: UnsafeRawBufferPointer, from start: Int) -> Int? {
    let length = bytes.count
    guard length > 0, let base = hay.baseAddress else { return nil }
    var place = start
    // Both words must lie inside of `hay`.
    let lastWord = hay.count - length - 7
    while place <= lastWord {
      let heads = base.loadUnaligned(fromByteOffset: place, as: UInt64.self) | firstFold
      let tails = base.loadUnaligned(fromByteOffset: place + length - 1, as: UInt64.self) | lastFold
      var hits = Self.zeroBytes(
        UInt64(littleEndian: (heads ^ first) | (tails ^ last)))
      while hits != 0 {
        let hit = place + hits.trailingZeroBitCount / 8
        if isHere(base + hit) { return hit }
        hits &= hits - 1
      }
      place += 8
    }
    while place + length <= hay.count {
      if isHere(base + place) { return place }
      place += 1
    }
    return nil
  }

  /// Whether the text is at a place.
  func isHere(_ place: Int, in hay: UnsafeRawBufferPointer) -> Bool {
    guard let base = hay.baseAddress, place + bytes.count <= hay.count else { return false }
    return isHere(base + place)
  }

  /// The highest bit of each byte that is 0, and no other bit.
  private static func zeroBytes(_ word: UInt64) -> UInt64 {
    let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    return ~(((word & low) &+ low) | word | low)
  }

  private func isHere(_ place: UnsafeRawPointer) -> Bool {
    for index in bytes.indices {
      let byte = place.load(fromByteOffset: index, as: UInt8.self)
      guard byte != bytes[index] else { continue }
      // Only a capital differs from the small letter by that bit.
      guard folds[index] != 0, byte | folds[index] == bytes[index] else { return false }
    }
    return true
  }
}
