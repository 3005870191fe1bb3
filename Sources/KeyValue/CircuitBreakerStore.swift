import Synchronization

/// A store that is left alone for a while when it does not answer.
///
/// After a few calls in a row that found it away (``StoreError/Code/isAway``) every call fails at once, as
/// `unreachable`: nobody waits for what will not come. After a pause one call goes through; when it fails too, the
/// pause doubles. A store that refuses, or is full, does answer.
public final class CircuitBreakerStore: StoreWrapper {
  /// The store that does the work.
  public let base: any KeyValueStore
  private let breaker: Mutex<CircuitBreaker>
  private let now: @Sendable () -> ContinuousClock.Instant
  private let jitter: @Sendable () -> Double

  /// `base`, given up after three failures for a second, then longer, thirty at most.
  public convenience init(_ base: any KeyValueStore) {
    self.init(base, CircuitBreaker(), now: { .now }, jitter: { Double.random(in: 0.75...1) })
  }

  init(
    _ base: any KeyValueStore, _ breaker: CircuitBreaker,
    now: @escaping @Sendable () -> ContinuousClock.Instant, jitter: @escaping @Sendable () -> Double
  ) {
    self.base = base
    self.breaker = Mutex(breaker)
    self.now = now
    self.jitter = jitter
  }

  /// Does the operation, unless the store is left alone.
  public func perform<Reply: Sendable>(
    _ call: StoreCall<Reply>, _ body: @escaping @Sendable () async throws(StoreError) -> Reply
  ) async throws(StoreError) -> Reply {
    // Who has no time left fails by that, which says nothing of the store.
    if let patience = StorePatience.current, patience.rest == .zero { return try await body() }
    switch breaker.withLock({ $0.admit(at: now()) }) {
    case .refused(let error, let wait): throw .leftAlone(error, wait, key: call.key)
    case .goes(let isTrial):
      do throws(StoreError) {
        let reply = try await body()
        breaker.withLock { $0.answered() }
        return reply
      } catch {
        let isGivenUp = error.code == .cancelled || Task.isCancelled
        breaker.withLock { breaker in
          if isGivenUp {
            breaker.givenUp(isTrial: isTrial, at: now())
          } else if error.code.isAway {
            breaker.failed(error, isTrial: isTrial, at: now(), jitter: jitter())
          } else {
            breaker.answered()
          }
        }
        throw error
      }
    }
  }
}

extension StoreError {
  /// That the store was not asked.
  fileprivate static func leftAlone(
    _ error: StoreError, _ wait: Duration, key: StoreKey?
  ) -> StoreError {
    let seconds = max(1, wait.components.seconds)
    return StoreError(
      .unreachable, "\(error.message) (it is asked again in \(seconds) s)", key: key)
  }
}
