/// How far two texts are the same from their starts and to their ends, in whole lines.
struct SharedEnds {
  /// The bytes of the lines that both begin with.
  let head: Int
  /// The bytes of the lines that both end with.
  let tail: Int

  private static let lineFeed = UInt8(ascii: "\n")

  init(_ one: [UInt8], _ other: [UInt8]) {
    (head, tail) = one.withUnsafeBytes { one in
      other.withUnsafeBytes { other in
        var head = Self.sharedStart(one, other)
        while head > 0, one[head - 1] != Self.lineFeed { head -= 1 }
        let shared = Self.sharedEnd(one, other, most: min(one.count, other.count) - head)
        // What both end with begins after a line feed that both have.
        let start = one[(one.count - shared)...].firstIndex(of: Self.lineFeed)
        return (head, start.map { one.count - $0 - 1 } ?? 0)
      }
    }
  }

  private static func sharedStart(
    _ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer
  ) -> Int {
    let count = min(one.count, other.count)
    var place = 0
    // Eight at a time: large texts differ in little.
    while place + 8 <= count,
      one.loadUnaligned(fromByteOffset: place, as: UInt64.self)
        == other.loadUnaligned(fromByteOffset: place, as: UInt64.self)
    { place += 8 }
    while place < count, one[place] == other[place] { place += 1 }
    return place
  }

  private static func sharedEnd(
    _ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer, most: Int
  ) -> Int {
    var count = 0
    while count + 8 <= most,
      one.loadUnaligned(fromByteOffset: one.count - count - 8, as: UInt64.self)
        == other.loadUnaligned(fromByteOffset: other.count - count - 8, as: UInt64.self)
    { count += 8 }
    while count < most, one[one.count - count - 1] == other[other.count - count - 1] { count += 1 }
    return count
  }
}
