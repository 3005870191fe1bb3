extension Settings {
  /// Whether the command line itself has a budget: whoever gives one for a deed has agreed to spend that much on it.
  public var isBudgetSaid: Bool { budget != nil && origin.said.budget != nil }

  /// Refuses a deed that writes in a session that may not.
  public func demandWritable(_ command: String) throws(Failure) {
    guard readOnly else { return }
    let why = readOnlyReason.map { "\($0), and bobbin \(command) writes." }
    throw Failure(
      .refused,
      why ?? "This session is read-only, and bobbin \(command) writes. Leave out --read-only.")
  }
}
