import Session

extension Workspace {
  /// The store in a question: its address, and its name where it has one of its own: `prod (redis://cache.example:6379)`.
  var place: String {
    address.contains(settings.storeName) ? address : "\(settings.storeName) (\(address))"
  }
}
