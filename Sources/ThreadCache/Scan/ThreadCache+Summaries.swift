import KeyValue

extension ThreadCache {
  /// The rows of these threads, in their order and in one round trip; nil where there is no such
  /// thread any more.
  ///
  /// A broken thread is a row with a state, never an error.
  public func summaries(of identities: [ThreadIdentity]) async throws(CacheError)
    -> [ThreadSummary?]
  {
    guard !identities.isEmpty else { return [] }
    let results = try await readResults(identities)
    return zip(identities, results).map(Self.summary)
  }

  private static func summary(_ identity: ThreadIdentity, _ result: ReadResult) -> ThreadSummary? {
    func row(_ state: ThreadSummary.State, bytes: Int = 0) -> ThreadSummary {
      ThreadSummary(
        identity: identity, files: 0, loaded: 0, available: 0, bytes: bytes, expiry: nil,
        state: state)
    }
    switch result {
    case .value(let stored): return SummaryReader.summary(identity, stored)
    case .absent, .unchanged: return nil
    case .wrongType(.hash) where identity.metaKeyMayBeFileKey: return nil
    case .wrongType(let type): return row(.wrongType(type.name))
    case .tooLarge(let bytes): return row(.tooLarge(bytes), bytes: bytes)
    }
  }
}
