import KeyValue
import ThreadCache

extension ThreadIdentity {
  /// The key of the lease on one kind of load of the thread; Bobbin's own, it lives for seconds.
  func leaseKey(_ what: String) -> StoreKey {
    StoreKey(
      "bobbin:lease:\(schema.rawValue):".nameBytes + id.bytes + ":\(what)".nameBytes)
  }
}
