import KeyValue

/// What stands round a store that may go away, for who must answer all the same.
struct OutageGuard {
  /// How long whoever asks may have to wait for the store.
  let deadline: Duration
  private let maxStale: Duration

  init(_ settings: Settings) {
    deadline = settings.deadline ?? .seconds(5)
    maxStale = settings.maxStale
  }

  /// For one deed: it ends when its time is over.
  func withDeadline(_ store: any KeyValueStore) -> any KeyValueStore {
    DeadlineStore(
      RetryStore(store, plan: RetryStore.Plan(within: deadline)), deadline: deadline)
  }

  /// For a server: a store that does not answer is left alone, and what was read last is remembered.
  ///
  /// A call that is tried again is one call to the breaker, and one that is refused by it costs no time.
  func around(_ store: any KeyValueStore) -> any KeyValueStore {
    let breaking = CircuitBreakerStore(withDeadline(store))
    return maxStale > .zero ? StaleReads(breaking, maxAge: maxStale) : breaking
  }
}
