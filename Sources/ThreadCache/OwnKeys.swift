import KeyValue

extension ThreadIdentity {
  /// The key of the thread's load history, a hash; Bobbin's own, it goes with the thread.
  public var loadHistoryKey: StoreKey {
    StoreKey(Array("bobbin:loads:\(schema.rawValue):".utf8) + id.bytes)
  }

  /// All keys that Bobbin keeps about the thread for itself.
  var ownKeys: [StoreKey] { [loadHistoryKey] }
}
