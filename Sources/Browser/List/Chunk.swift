public import ThreadCache

/// Up to 4096 thread ids that a scan found one after the other: immutable, and without an object for each.
public final class Chunk: Sendable {
  /// As many ids as a chunk should have; the first one has fewer, so that it is on the screen early.
  public static let capacity = 4096

  /// Place of the first id in the index.
  public let base: UInt32
  /// The ids, one after the other.
  let bytes: [UInt8]
  /// Where each id ends in `bytes`.
  let ends: [UInt32]
  /// Which ids are of the `response` schema; empty where none is.
  let responses: [Bool]

  /// A chunk of `identities`, the first of which is at `base` in the index.
  public init(base: UInt32, identities: some Sequence<ThreadIdentity>) {
    var bytes: [UInt8] = []
    var ends: [UInt32] = []
    var responses: [Bool] = []
    for identity in identities {
      bytes.append(contentsOf: identity.id.bytes)
      ends.append(UInt32(bytes.count))
      responses.append(identity.schema == .response)
    }
    self.base = base
    // A copy has no spare capacity: at a million ids growth by doubling would cost 20 MB.
    self.bytes = bytes.withUnsafeBufferPointer { Array($0) }
    self.ends = ends.withUnsafeBufferPointer { Array($0) }
    self.responses = responses.contains(true) ? responses : []
  }

  /// Number of ids.
  public var count: Int { ends.count }

  /// Where the bytes of an id are; `place` counts from the start of the chunk.
  func range(_ place: Int) -> Range<Int> {
    (place == 0 ? 0 : Int(ends[place - 1]))..<Int(ends[place])
  }

  /// The thread at `place`, counted from the start of the chunk.
  public func identity(_ place: Int) -> ThreadIdentity {
    let schema: KeySchema = !responses.isEmpty && responses[place] ? .response : .thread
    return ThreadIdentity(schema: schema, id: ThreadID(bytes: bytes[range(place)]))
  }
}
