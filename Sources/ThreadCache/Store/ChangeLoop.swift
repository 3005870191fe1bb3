import KeyValue

/// What a change makes of a meta; `detail` is what the caller wants to know about the attempt that
/// won.
struct ThreadWrite<Detail: Sendable>: Sendable {
  var change: Commit.Change
  var lifetime: Lifetime
  var dependents: [Projection]
  var detail: Detail
}

/// A change that was committed.
struct CommittedChange<Detail: Sendable>: Sendable {
  /// The meta before; nil: there was none.
  let before: StoredMeta?
  /// The meta's version now; nil: it is gone.
  let version: Version?
  /// How many attempts it took.
  let attempts: Int
  /// Hashes that could not be written.
  let pending: [Projection]
  let detail: Detail
}

extension ThreadCache {
  /// Changes a thread, computing the change again while others change it too.
  ///
  /// - Parameter change: computes the change from the meta as it is; nil: nothing is to be done.
  /// - Returns: nil when `change` said that nothing is to be done.
  func changing<Detail>(
    _ identity: ThreadIdentity, from first: StoredMeta?,
    _ change: (StoredMeta?) throws(CacheError) -> ThreadWrite<Detail>?
  ) async throws(CacheError) -> CommittedChange<Detail>? {
    var current = first
    var backoff = Backoff(maxMilliseconds: settings.maxBackoffMilliseconds)
    for attempt in 1...max(1, settings.maxAttempts) {
      guard let wanted = try change(current) else { return nil }
      let commit = Commit(
        anchor: identity.metaKey, expected: current.map { .version($0.version) } ?? .absent,
        change: wanted.change, lifetime: wanted.lifetime, dependents: wanted.dependents)
      switch try await self.commit(commit, of: identity) {
      case .committed(let version, let pending):
        return CommittedChange(
          before: current, version: version, attempts: attempt, pending: pending,
          detail: wanted.detail)
      case .conflict(let now):
        current = now
      }
      do { try await backoff.wait() } catch {
        throw .store(
          StoreError(
            .cancelled, "Cancelled while others changed the thread; nothing was written.",
            key: identity.metaKey))
      }
    }
    throw .conflict(
      "Others changed \(identity.words) \(settings.maxAttempts) times in a row;"
        + " nothing was written. Try again.")
  }
}
