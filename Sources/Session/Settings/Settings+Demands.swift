extension Settings {
  /// Whether the command line itself has a budget: whoever gives one for a deed has agreed to spend that much on it.
  public var isBudgetSaid: Bool { budget != nil && origin.said.budget != nil }

  /// Refuses the store that is there without anybody naming one, where it would go with the disk that it is on.
  public func demandLastingStore() throws(Failure) {
    guard !store.isNamed, store.url == .sqlite(path: folders.store) else { return }
    throw Failure(
      .usage,
      "Name a store: KV_REST_API_URL or REDIS_URL, with what opens it, in the function's environment. Else "
        + "it is a file on the function's disk (\(store.reason)), which goes with the function.")
  }

  /// Refuses a deed that writes in a session that may not.
  public func demandWritable(_ command: String) throws(Failure) {
    guard readOnly else { return }
    let why = readOnlyReason.map { "\($0), and bobbin \(command) writes." }
    throw Failure(
      .refused,
      why ?? "This session is read-only, and bobbin \(command) writes. Leave out --read-only.")
  }
}
