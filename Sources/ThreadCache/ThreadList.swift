/// Any number of threads without an object for each: their ids stand one after the other in one run of bytes.
///
/// ```swift
/// var marked = ThreadList()
/// marked.append(ThreadIdentity(schema: .thread, id: "t-1"))
/// for identity in marked { print(identity.id) }
/// ```
///
/// A million ids of 31 bytes take 39 MB; as ``ThreadIdentity`` values they would take 90 MB and a million
/// allocations.
public struct ThreadList: Sendable, Hashable {
  /// The ids, one after the other.
  public private(set) var bytes: [UInt8] = []
  /// Where each id ends in ``bytes``.
  public private(set) var ends: [Int] = []
  /// The schema of each; empty while all are `thread:`.
  private var schemas: [KeySchema] = []

  /// No thread.
  public init() {}

  /// These threads, in their order.
  public init(_ identities: some Sequence<ThreadIdentity>) {
    for identity in identities { append(identity) }
  }

  /// Adds a thread.
  public mutating func append(_ identity: ThreadIdentity) {
    append(identity.schema, identity.id.bytes)
  }

  /// Adds the thread whose id is these bytes.
  public mutating func append(_ schema: KeySchema, _ id: some Collection<UInt8>) {
    if !schemas.isEmpty {
      schemas.append(schema)
    } else if schema != .thread {
      schemas = Array(repeating: .thread, count: count) + [schema]
    }
    bytes.append(contentsOf: id)
    ends.append(bytes.count)
  }

  /// Makes room for so many threads with so many bytes of ids.
  public mutating func reserveCapacity(_ threads: Int, bytes count: Int) {
    ends.reserveCapacity(threads)
    bytes.reserveCapacity(count)
  }

  /// Where the id of a thread is in ``bytes``.
  public func range(_ index: Int) -> Range<Int> {
    (index == 0 ? 0 : ends[index - 1])..<ends[index]
  }

  /// The schema of a thread.
  public func schema(_ index: Int) -> KeySchema { schemas.isEmpty ? .thread : schemas[index] }
}

// What collections are like.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension ThreadList: RandomAccessCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { ends.count }

  public subscript(index: Int) -> ThreadIdentity {
    ThreadIdentity(schema: schema(index), id: ThreadID(bytes: bytes[range(index)]))
  }
}

extension ThreadList: ExpressibleByArrayLiteral {
  /// These threads.
  public init(arrayLiteral elements: ThreadIdentity...) { self.init(elements) }
}
