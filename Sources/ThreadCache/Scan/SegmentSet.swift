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

  /// Adds a name; false: it was there.
  @discardableResult
  mutating func insert(_ name: [UInt8]) -> Bool {
    guard let bit = Self.bit(name) else { return others.insert(name).inserted }
    let isNew = bits & bit == 0
    bits |= bit
    return isNew
  }

  /// Takes a name out; false: it was not there.
  @discardableResult
  mutating func remove(_ name: [UInt8]) -> Bool {
    guard !isEmpty else { return false }
    guard let bit = Self.bit(name) else { return others.remove(name) != nil }
    let isThere = bits & bit != 0
    bits &= ~bit
    return isThere
  }

  func contains(_ name: [UInt8]) -> Bool {
    guard !isEmpty else { return false }
    return Self.bit(name).map { bits & $0 != 0 } ?? others.contains(name)
  }

  private var isEmpty: Bool { bits == 0 && others.isEmpty }

  var count: Int { bits.nonzeroBitCount + others.count }

  /// How many names are in both.
  func countShared(with other: SegmentSet) -> Int {
    (bits & other.bits).nonzeroBitCount
      + (others.isEmpty || other.others.isEmpty ? 0 : others.intersection(other.others).count)
  }

  /// How many names are in all three.
  func countShared(with second: SegmentSet, _ third: SegmentSet) -> Int {
    let own = (bits & second.bits & third.bits).nonzeroBitCount
    if others.isEmpty || second.others.isEmpty || third.others.isEmpty { return own }
    return own + others.count { second.others.contains($0) && third.others.contains($0) }
  }

  /// How many names are in one or the other.
  func countOfAll(with other: SegmentSet) -> Int {
    count + other.count - countShared(with: other)
  }
}
