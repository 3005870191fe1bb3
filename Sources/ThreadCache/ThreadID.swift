import KeyValue

/// The id of one conversation, as the assistant gave it.
///
/// Usually `thread_` and 24 characters, but any text is taken, and bytes that are not UTF-8 are
/// kept. The empty id and ids of any length are representable; what a store refuses it refuses by
/// name.
public struct ThreadID: Hashable, Sendable, Comparable {
  /// The id as it stands in the keys.
  public let bytes: [UInt8]

  /// An id of these bytes.
  public init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

  /// An id of the UTF-8 of `text`.
  public init(_ text: String) { self.bytes = Array(text.utf8) }

  /// The id as text; nil when its bytes are not UTF-8.
  public var text: String? { String(validating: bytes, as: UTF8.self) }

  /// Orders ids by their bytes.
  public static func < (a: ThreadID, b: ThreadID) -> Bool {
    a.bytes.lexicographicallyPrecedes(b.bytes)
  }
}

extension ThreadID: ExpressibleByStringLiteral {
  /// An id of the UTF-8 of a literal.
  public init(stringLiteral value: String) { self.init(value) }
}

extension ThreadID: CustomStringConvertible {
  /// The id as text; bytes that are not UTF-8 become U+FFFD.
  ///
  /// For messages. Control characters are still in it: a terminal must not get it as it is.
  public var description: String { String(decoding: bytes, as: UTF8.self) }
}

/// Which record is meant: two schemas may hold a thread of the same id.
public struct ThreadIdentity: Hashable, Sendable, Comparable {
  /// The key schema of the record.
  public let schema: KeySchema
  /// The thread.
  public let id: ThreadID

  /// The record of `id` under `schema`.
  public init(schema: KeySchema, id: ThreadID) {
    self.schema = schema
    self.id = id
  }

  /// By id, then `thread:` before `response:`.
  public static func < (a: ThreadIdentity, b: ThreadIdentity) -> Bool {
    a.id != b.id ? a.id < b.id : (a.schema == .thread && b.schema == .response)
  }
}

extension ThreadID {
  /// The thread in a sentence: `thread t-1`; an id that says itself what it is stands alone,
  /// `thread_9fQe`.
  public var words: String { isTelling ? description : "thread \(self)" }

  /// Whether the id begins as those of assistants do.
  fileprivate var isTelling: Bool { bytes.starts(with: Array("thread_".utf8)) }
}

extension ThreadIdentity: CustomStringConvertible {
  /// The id as people tell two records of one id apart: that of the later schema says so,
  /// `response:thread_9fQe`.
  ///
  /// For messages; control characters are still in it.
  public var description: String { id.bytes.isEmpty ? schema.namePrefix + "(empty id)" : name }

  /// The same as commands take it, whatever the id.
  public var name: String { schema.namePrefix + id.description }

  /// The record that a name with a prefix means, `response:thread_9fQe`; nil: it has none.
  public init?(name: ThreadID) {
    guard let schema = KeySchema(of: StoreKey(name.bytes)) else { return nil }
    let id = name.bytes.dropFirst(schema.rawValue.utf8.count + 1)
    guard !id.isEmpty else { return nil }
    self.init(schema: schema, id: ThreadID(bytes: id))
  }

  /// The thread in a sentence: `thread t-1`, `thread_9fQe`, `response:thread_9fQe`.
  public var words: String { id.isTelling ? description : "thread \(self)" }

  /// The same at the beginning of a sentence: `Thread t-1`.
  public var subject: String { id.isTelling ? description : "Thread \(self)" }
}
