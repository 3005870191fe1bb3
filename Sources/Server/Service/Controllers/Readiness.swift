import KeyValue
import Synchronization

/// Whether the store answers: asked at most every few seconds, however often somebody wants to know.
final class Readiness: Sendable {
  private let store: any KeyValueStore
  private let pause: Duration
  private let last = Mutex<(at: ContinuousClock.Instant, error: StoreError?)?>(nil)

  /// - Parameter pause: how long an answer counts.
  init(_ store: any KeyValueStore, pause: Duration) {
    self.store = store
    self.pause = pause
  }

  /// Nil: it answers.
  func problem() async -> StoreError? {
    if let last = last.withLock({ $0 }), last.at.duration(to: .now) < pause { return last.error }
    var failure: StoreError?
    do throws(StoreError) { _ = try await store.inspect([Self.key]) } catch { failure = error }
    last.withLock { $0 = (.now, failure) }
    return failure
  }

  /// A key that nobody has.
  private static let key = StoreKey("bobbin:ready")
}
