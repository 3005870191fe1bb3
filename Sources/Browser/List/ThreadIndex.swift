public import ThreadCache

/// The ids of all threads found so far, in the order they were found; cheap to copy.
public struct ThreadIndex: Sendable {
  /// The chunks, in order.
  public private(set) var chunks: [Chunk] = []
  /// Number of ids.
  public private(set) var count = 0

  /// An index without ids.
  public init() {}

  /// Takes a chunk; one that does not follow the last one is refused.
  @discardableResult
  public mutating func append(_ chunk: Chunk) -> Bool {
    guard Int(chunk.base) == count else { return false }
    chunks.append(chunk)
    count += chunk.count
    return true
  }

  /// The thread at a place of the index; nil beyond its end.
  public subscript(index: UInt32) -> ThreadIdentity? {
    guard let chunk = chunk(of: index) else { return nil }
    return chunk.identity(Int(index - chunk.base))
  }

  /// The threads at some places, without an object for each; places beyond the end are left out.
  public func threads(at places: [UInt32]) -> ThreadList {
    var list = ThreadList()
    // Most ids are as long as the first one.
    let length = places.first.flatMap { self[$0]?.id.bytes.count } ?? 0
    list.reserveCapacity(places.count, bytes: places.count * length)
    for place in places {
      guard let chunk = chunk(of: place) else { continue }
      let offset = Int(place - chunk.base)
      chunk.withBytes(offset) { list.append(chunk.schema(offset), $0) }
    }
    return list
  }

  /// The chunk that holds a place of the index.
  func chunk(of index: UInt32) -> Chunk? {
    guard Int(index) < count else { return nil }
    var low = 0
    var high = chunks.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if chunks[middle].base <= index { low = middle } else { high = middle - 1 }
    }
    return chunks[low]
  }
}
