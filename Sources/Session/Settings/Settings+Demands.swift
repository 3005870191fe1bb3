extension Settings {
  /// Refuses a deed that writes in a session that may not.
  public func demandWritable(_ command: String) throws(Failure) {
    guard readOnly else { return }
    throw Failure(
      .refused, "This session is read-only, and bobbin \(command) writes. Leave out --read-only.")
  }
}
