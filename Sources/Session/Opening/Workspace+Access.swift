extension Workspace {
  /// Whether threads can be listed; false: the token does not allow it, and they are opened by id.
  public var canScan: Bool { settings.store.rest?.options.isReadOnly != true }

  /// Refuses what has to list keys, before anything is spent, where the token does not allow it.
  ///
  /// - Parameter advice: what to do instead, as the end of a sentence; nil: to set a token that may.
  public func demandListing(_ advice: String? = nil) throws(Failure) {
    guard !canScan else { return }
    throw Failure(
      .refused,
      "The token may only read, and may not list keys: \(advice ?? "set one that may do all").")
  }
}
