extension Settings {
  /// Refuses a deed that writes in a session that may not.
  public func demandWritable(_ command: String) throws(Failure) {
    guard readOnly else { return }
    let why = readOnlyReason.map { "\($0), and bobbin \(command) writes." }
    throw Failure(
      .refused,
      why ?? "This session is read-only, and bobbin \(command) writes. Leave out --read-only.")
  }
}
