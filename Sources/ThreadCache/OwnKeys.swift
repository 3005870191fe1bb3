import KeyValue

extension ThreadIdentity {
  /// What the keys of all load histories begin with.
  public static let loadHistoryPrefix: [UInt8] = Array("bobbin:loads:".utf8)

  /// The key of the thread's load history, a hash; Bobbin's own, it goes with the thread.
  public var loadHistoryKey: StoreKey {
    StoreKey(Self.loadHistoryPrefix + Array("\(schema.rawValue):".utf8) + id.bytes)
  }

  /// All keys that Bobbin keeps about the thread for itself.
  var ownKeys: [StoreKey] { [loadHistoryKey] }
}
