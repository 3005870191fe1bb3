extension Workspace {
  /// Whether threads can be listed; false: the token does not allow it, and they are opened by id.
  public var canScan: Bool { settings.store.rest?.options.isReadOnly != true }
}
