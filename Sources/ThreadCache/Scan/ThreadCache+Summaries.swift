import KeyValue

extension ThreadCache {
  /// The rows of these threads, in their order and in one round trip; nil where there is no such
  /// thread any more.
  ///
  /// A broken thread is a row with a state, never an error. Those whose key holds something else than
  /// a meta take a second round trip, for their size and lifetime.
  public func summaries(of identities: [ThreadIdentity]) async throws(CacheError)
    -> [ThreadSummary?]
  {
    guard !identities.isEmpty else { return [] }
    let results = try await readResults(identities)
    var rows = zip(identities, results).map(Self.summary)
    let unread = rows.indices.filter { rows[$0]?.hasOnlyType == true }
    if !unread.isEmpty {
      let inspections = try await inspect(unread.map { identities[$0].metaKey })
      for (index, inspection) in zip(unread, inspections) {
        rows[index]?.expiry = inspection?.expiry
        if let bytes = inspection?.bytes { rows[index]?.bytes = bytes }
      }
    }
    if let journal {
      let done = await journal.handiwork(zip(identities, rows).map { ($0, $1?.expiry) })
      for (index, done) in done.enumerated() {
        rows[index]?.isLifetimeSet = done.isLifetimeSet
        rows[index]?.lastChange = done.lastChange
      }
    }
    return rows
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
    case .wrongType(.outOfReach): return row(.outOfReach)
    case .wrongType(let type): return row(.wrongType(type.name))
    case .tooLarge(let bytes): return row(.tooLarge(bytes), bytes: bytes)
    }
  }
}

extension ThreadSummary {
  /// True where only the kind of value is known, and more can be asked.
  fileprivate var hasOnlyType: Bool {
    switch state {
    case .ok, .empty, .broken, .unreadable, .outOfReach: false
    case .wrongType, .tooLarge: true
    }
  }
}
