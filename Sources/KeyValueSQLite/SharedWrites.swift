import KeyValue
import Synchronization

/// Writes that wait for one another anyway, and so share a transaction: one sync of the disk for all of them.
final class SharedWrites: Sendable {
  /// One write among them.
  struct Request: Sendable {
    /// By which it can be taken back.
    let number: Int
    /// When its caller does not want to wait any longer.
    let end: ContinuousClock.Instant
    /// About how many bytes it writes.
    let bytes: Int
    /// Does it; answers whether what it wrote is to stay.
    let perform: @Sendable (Writing) -> Bool
    /// Tells its caller what came of it, or that nothing did.
    let settle: @Sendable (StoreError?) -> Void
  }

  private struct State {
    var waiting: [Request] = []
    var isLed = false
    var batches = 0
  }

  /// So many, and about so many bytes, share a transaction at most, so that no other program waits long for the lock.
  private static let most = 64
  private static let mostBytes = 4 << 20

  private let state = Mutex(State())

  /// How many wait for their turn.
  var count: Int { state.withLock { $0.waiting.count } }

  /// How many transactions there were.
  var batches: Int { state.withLock { $0.batches } }

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

  /// The requests that come next, one at least where there are any; none: there is nothing left to see to.
  func next() -> [Request] {
    state.withLock { state in
      var (count, bytes) = (0, 0)
      for request in state.waiting.prefix(Self.most) {
        bytes += request.bytes
        guard count == 0 || bytes <= Self.mostBytes else { break }
        count += 1
      }
      let batch = Array(state.waiting.prefix(count))
      state.waiting.removeFirst(count)
      state.isLed = !batch.isEmpty
      state.batches += batch.isEmpty ? 0 : 1
      return batch
    }
  }

  /// Takes a request back whose turn has not come; nil: it has.
  func takeBack(_ number: Int) -> Request? {
    state.withLock { state in
      guard let place = state.waiting.firstIndex(where: { $0.number == number }) else { return nil }
      return state.waiting.remove(at: place)
    }
  }

  /// Takes all requests back whose turn has not come.
  func takeAllBack() -> [Request] {
    state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
  }
}
