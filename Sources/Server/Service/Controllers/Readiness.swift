import KeyValue
import Synchronization

/// Whether the store answers: asked at most every few seconds, however often somebody wants to know.
final class Readiness: Sendable {
  private let store: any KeyValueStore
  private let pause: Duration
  private struct Look {
    let began: ContinuousClock.Instant
    /// Comes when the store has answered, or has not; for everybody who asks meanwhile.
    let outcome = Promise<StoreError?>()
    /// Whether that was a yes.
    var isFine = false
  }

  private let last = Mutex<Look?>(nil)

  /// - Parameter pause: how long an answer counts.
  init(_ store: any KeyValueStore, pause: Duration) {
    self.store = store
    self.pause = pause
  }

  /// Nil: it answers.
  func problem() async -> StoreError? {
    let now = ContinuousClock.now
    let (look, isNew) = last.withLock { last -> (Look, Bool) in
      if let last, last.began.duration(to: now) < pause { return (last, false) }
      let look = Look(began: now)
      last = look
      return (look, true)
    }
    if isNew {
      // A task of its own: whoever asks first may leave before the others.
      Task {
        var failure: StoreError?
        do throws(StoreError) { _ = try await store.inspect([Self.key]) } catch { failure = error }
        last.withLock { last in
          if failure == nil, last?.began == now { last?.isFine = true }
        }
        look.outcome.resolve(failure)
      }
    }
    return await look.outcome.value() ?? nil
  }

  /// Somebody else has asked the store: where that could not read it, an earlier yes counts no longer.
  func note(_ event: StoreEvent) {
    guard !event.operation.writes, event.error?.code.isOutage == true else { return }
    last.withLock { last in
      if last?.isFine == true { last = nil }
    }
  }

  /// A key that nobody has.
  private static let key = StoreKey("bobbin:ready")
}
