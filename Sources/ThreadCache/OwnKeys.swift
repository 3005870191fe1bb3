import KeyValue

extension ThreadIdentity {
  /// What the keys of all load histories begin with.
  public static let loadHistoryPrefix: [UInt8] = Array("bobbin:loads:".utf8)

  /// The key of the thread's load history, a hash; Bobbin's own, it goes with the thread.
  public var loadHistoryKey: StoreKey {
    StoreKey(Self.loadHistoryPrefix + Array("\(schema.rawValue):".utf8) + id.bytes)
  }

  /// The thread whose load history `key` is; nil: it is none.
  public init?(loadHistoryKey key: StoreKey) {
    guard key.bytes.starts(with: Self.loadHistoryPrefix) else { return nil }
    let rest = StoreKey(Array(key.bytes.dropFirst(Self.loadHistoryPrefix.count)))
    guard let schema = KeySchema(of: rest) else { return nil }
    let id = rest.bytes.dropFirst(schema.rawValue.utf8.count + 1)
    self.init(schema: schema, id: ThreadID(bytes: Array(id)))
  }

  /// All keys that Bobbin keeps about the thread for itself.
  var ownKeys: [StoreKey] { [loadHistoryKey] }
}
