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
  /// Whether all ids are of ASCII alone.
  let isASCII: Bool

  /// A chunk of some of `threads`, the first of which is at `base` in the index.
  public init(base: UInt32, threads: ThreadList, in range: Range<Int>) {
    self.base = base
    let start = range.isEmpty ? 0 : threads.range(range.lowerBound).lowerBound
    let end = range.isEmpty ? 0 : threads.range(range.upperBound - 1).upperBound
    // Copies have no spare room: at a million ids it would be as much again as the ids.
    bytes = Array(threads.bytes[start..<end])
    isASCII = bytes.withUnsafeBytes(Self.isASCII)
    ends = range.map { UInt32(threads.ends[$0] - start) }
    let hasResponses = range.contains { threads.schema($0) == .response }
    responses = hasResponses ? range.map { threads.schema($0) == .response } : []
  }

  /// A chunk of `identities`, the first of which is at `base` in the index.
  public convenience init(base: UInt32, identities: some Sequence<ThreadIdentity>) {
    let threads = ThreadList(identities)
    self.init(base: base, threads: threads, in: threads.indices)
  }

  private static func isASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var high: UInt64 = 0
    var place = 0
    while place + 8 <= bytes.count {
      high |= bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      place += 8
    }
    for byte in bytes[place...] { high |= UInt64(byte) }
    return high & 0x8080_8080_8080_8080 == 0
  }

  /// Number of ids.
  public var count: Int { ends.count }

  /// Where the bytes of an id are; `place` counts from the start of the chunk.
  func range(_ place: Int) -> Range<Int> {
    (place == 0 ? 0 : Int(ends[place - 1]))..<Int(ends[place])
  }

  /// The key schema of the thread at `place`, counted from the start of the chunk.
  func schema(_ place: Int) -> KeySchema {
    !responses.isEmpty && responses[place] ? .response : .thread
  }

  /// The thread at `place`, counted from the start of the chunk.
  public func identity(_ place: Int) -> ThreadIdentity {
    ThreadIdentity(schema: schema(place), id: ThreadID(bytes: bytes[range(place)]))
  }

  /// Whether this thread is at `place`, counted from the start of the chunk.
  func holds(_ identity: ThreadIdentity, at place: Int) -> Bool {
    schema(place) == identity.schema
      && withBytes(place) { $0.elementsEqual(identity.id.bytes) }
  }

  /// Calls `body` with the bytes of the id at `place`, counted from the start of the chunk.
  func withBytes<Answer>(
    _ place: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Answer
  ) -> Answer {
    bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range(place)])) }
  }
}
