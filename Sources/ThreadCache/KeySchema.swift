import KeyValue

/// What the keys of a thread look like: the one place that knows.
///
/// | schema | meta, a string | slices of one file, a hash |
/// |---|---|---|
/// | `thread` | `thread:<id>:meta` | `thread:<id>:file:<fileId>` |
/// | `response` | `response:<id>:meta` | `response:<id>:file:<fileId>` |
///
/// Ids go into keys unescaped, as the existing TypeScript services do it. So `thread:a:file:b:meta`
/// can be the meta of a thread `a:file:b` or the hash of file `b:meta` of thread `a`: only the type
/// of its value tells.
public enum KeySchema: String, Sendable, Hashable, CaseIterable {
  /// The first one: `{"files":[…],"scope":{}}`.
  case thread
  /// The later one, with `lastUpdated`, `compatibilityMetadata` and more.
  case response
}

extension KeySchema {
  /// What stands before an id where records of both schemas are named: nothing, or `response:`.
  public var namePrefix: String { self == .thread ? "" : rawValue + ":" }

  private static let threadPrefix = Array("thread:".utf8)
  private static let responsePrefix = Array("response:".utf8)
  private static let metaSuffix = Array(":meta".utf8)
  private static let fileInfix = Array(":file:".utf8)

  private var prefix: [UInt8] {
    switch self {
    case .thread: Self.threadPrefix
    case .response: Self.responsePrefix
    }
  }

  /// The key of a thread's meta.
  public func metaKey(_ id: ThreadID) -> StoreKey {
    let prefix = prefix
    var key: [UInt8] = []
    key.reserveCapacity(prefix.count + id.bytes.count + Self.metaSuffix.count)
    key += prefix
    key += id.bytes
    key += Self.metaSuffix
    return StoreKey(key)
  }

  /// The key of the hash with the slices of one file.
  public func fileKey(_ id: ThreadID, fileID: String) -> StoreKey {
    StoreKey(prefix + id.bytes + Self.fileInfix + Array(fileID.utf8))
  }

  /// The schema of a key, by its prefix.
  public init?(of key: StoreKey) {
    if key.bytes.starts(with: Self.threadPrefix) {
      self = .thread
    } else if key.bytes.starts(with: Self.responsePrefix) {
      self = .response
    } else {
      return nil
    }
  }

  /// The thread whose meta `key` is, if it holds a string.
  public static func metaIdentity(_ key: StoreKey) -> ThreadIdentity? {
    guard let (schema, id) = key.bytes.withUnsafeBytes(metaPlace) else { return nil }
    return ThreadIdentity(schema: schema, id: ThreadID(bytes: key.bytes[id]))
  }

  /// The schema of a meta's key and where the id is in it, for listings that ask it of a million keys.
  static func metaPlace(_ key: UnsafeRawBufferPointer) -> (schema: KeySchema, id: Range<Int>)? {
    let schema: KeySchema
    switch key.first {
    case UInt8(ascii: "t"): schema = .thread
    case UInt8(ascii: "r"): schema = .response
    default: return nil
    }
    let prefix = schema.prefix
    let suffix = metaSuffix
    let end = key.count - suffix.count
    guard end >= prefix.count else { return nil }
    for place in 0..<prefix.count where key[place] != prefix[place] { return nil }
    for place in 0..<suffix.count where key[end + place] != suffix[place] { return nil }
    return (schema, prefix.count..<end)
  }

  /// A pattern for the metas of both schemas, for one pass over a store's keys.
  ///
  /// Globs have no alternatives, so the classes spell both prefixes at once, letter by letter. The
  /// pattern lets through some keys more: ask ``metaIdentity(_:)`` of each.
  static func metaPattern(ids: [UInt8]) -> [UInt8] {
    Array("[tr][he][rs][ep][ao][dn]*:".utf8) + ids + metaSuffix
  }
}

extension KeySchema {
  /// A pattern for the hashes of threads of both schemas whose ids match, and some more.
  static func filePattern(ids: [UInt8]) -> [UInt8] {
    Array("[tr][he][rs][ep][ao][dn]*:".utf8) + ids + Array(":file:*".utf8)
  }
}

extension ThreadIdentity {
  /// The key of the meta.
  public var metaKey: StoreKey { schema.metaKey(id) }

  /// The key of the hash of one file.
  public func fileKey(_ fileID: String) -> StoreKey { schema.fileKey(id, fileID: fileID) }
}
