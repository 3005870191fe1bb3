/// A change of a text: `removed` bytes at `offset` are replaced by `inserted`.
public struct JSONSplice: Sendable, Equatable {
  /// Where, in bytes from the start of the original.
  public let offset: Int
  /// How many bytes of the original go.
  public let removed: Int
  /// What comes in their place.
  public let inserted: [UInt8]

  /// A replacement of `removed` bytes at `offset`.
  public init(offset: Int, removed: Int, inserted: [UInt8]) {
    self.offset = offset
    self.removed = removed
    self.inserted = inserted
  }

  /// The bytes with the changes made; the splices must be in ascending order, must not overlap and
  /// must lie within `bytes`.
  public static func apply(_ splices: [JSONSplice], to bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    let growth = splices.reduce(0) { $0 + $1.inserted.count - $1.removed }
    result.reserveCapacity(bytes.count + growth)
    var kept = 0
    for splice in splices {
      result += bytes[kept..<splice.offset]
      result += splice.inserted
      kept = splice.offset + splice.removed
    }
    result += bytes[kept...]
    return result
  }

  var end: Int { offset + removed }

  /// The same change without what it only rewrites at its start and its end; nil if that is all.
  func trimmed(against original: [UInt8]) -> JSONSplice? {
    let shorter = min(removed, inserted.count)
    var same = 0
    while same < shorter, original[offset + same] == inserted[same] { same += 1 }
    var sameAtEnd = 0
    while sameAtEnd < shorter - same,
      original[end - 1 - sameAtEnd] == inserted[inserted.count - 1 - sameAtEnd]
    { sameAtEnd += 1 }
    if same == removed, same == inserted.count { return nil }
    return JSONSplice(
      offset: offset + same, removed: removed - same - sameAtEnd,
      inserted: Array(inserted[same..<inserted.count - sameAtEnd]))
  }
}
