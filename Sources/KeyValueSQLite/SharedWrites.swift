import KeyValue
import Synchronization

/// Writes that wait for one another anyway, and so share a transaction: one sync of the disk for all of them.
final class SharedWrites: Sendable {
  /// One write among them.
  struct Request: Sendable {
    /// When its caller does not want to wait any longer.
    let end: ContinuousClock.Instant
    /// Whether its caller has gone away.
    let isCancelled: @Sendable () -> Bool
    /// Does it; answers whether what it wrote is to stay.
    let perform: @Sendable (Writing) -> Bool
    /// Tells its caller what came of it, or that nothing did.
    let settle: @Sendable (StoreError?) -> Void
  }

  private struct State {
    var waiting: [Request] = []
    var isLed = false
  }

  /// So many share a transaction at most, so that no other program waits long for the lock.
  private static let most = 64

  private let state = Mutex(State())

  /// How many wait for their turn.
  var count: Int { state.withLock { $0.waiting.count } }

  /// Whether some are under way, and none waits for its turn.
  var isUnderWay: Bool { state.withLock { $0.isLed && $0.waiting.isEmpty } }

  /// Adds a request.
  ///
  /// - Returns: true: nobody sees to the requests, and the caller has to.
  func add(_ request: Request) -> Bool {
    state.withLock { state in
      state.waiting.append(request)
      defer { state.isLed = true }
      return !state.isLed
    }
  }

  /// The requests that come next; none: there is nothing left to see to.
  func next() -> [Request] {
    state.withLock { state in
      let batch = Array(state.waiting.prefix(Self.most))
      state.waiting.removeFirst(batch.count)
      state.isLed = !batch.isEmpty
      return batch
    }
  }
}
