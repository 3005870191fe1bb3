/// Names of segments, without order: a bit for each canonical one, and a set for the others.
///
/// Rows are read by the hundred thousand, and hashing names was most of the work.
struct SegmentSet {
  private static let canonical = Segments.canonical.map { Array($0.utf8) }

  private var bits: UInt32 = 0
  private var others: Set<[UInt8]> = []

  private static func bit(_ name: [UInt8]) -> UInt32? {
    canonical.firstIndex(of: name).map { 1 << UInt32($0) }
  }

  mutating func insert(_ name: [UInt8]) {
    if let bit = Self.bit(name) { bits |= bit } else { others.insert(name) }
  }

  mutating func remove(_ name: [UInt8]) {
    if let bit = Self.bit(name) { bits &= ~bit } else { others.remove(name) }
  }

  var count: Int { bits.nonzeroBitCount + others.count }

  /// How many names are in both.
  func countShared(with other: SegmentSet) -> Int {
    (bits & other.bits).nonzeroBitCount
      + (others.isEmpty || other.others.isEmpty ? 0 : others.intersection(other.others).count)
  }

  /// How many names are in one or the other.
  func countOfAll(with other: SegmentSet) -> Int {
    count + other.count - countShared(with: other)
  }
}
