import KeyValue
import Synchronization

/// A store that fails, or is overtaken, exactly when a test says so, and counts what is asked of it.
///
/// ```swift
/// let store = FaultyStore(MemoryStore())
/// store.fail(.commit, with: StoreError(.outcomeUnknown, "no reply"), .after)   // written, reply lost
/// store.before(.commit) { try? await other.commit(…) }                          // overtaken
/// ```
public final class FaultyStore: StoreWrapper {
  /// What is planned here heeds no limit, whatever the store below does.
  public var heedsLimits: Bool { false }

  /// When an operation fails.
  public enum Moment: Sendable {
    /// Before it did anything.
    case before
    /// After it was done: only the reply is lost.
    case after
  }

  private enum Step: Sendable {
    case fail(StoreError, Moment)
    case run(@Sendable () async -> Void)
  }

  /// How all operations from one on fail.
  private struct Death {
    /// How many operations are done before.
    var left: Int
    let moment: Moment
    let error: @Sendable (StoreOperation) -> StoreError
  }

  /// The store that does the work.
  public let base: any KeyValueStore
  private let steps = Mutex<[StoreOperation: [Step]]>([:])
  private let outages = Mutex<[StoreOperation: (error: StoreError, moment: Moment)]>([:])
  private let death = Mutex<Death?>(nil)
  private let calls = Mutex<[StoreOperation: Int]>([:])
  /// Told of each operation that is asked for.
  public let called = Signal()

  /// `base`, without faults so far.
  public init(_ base: any KeyValueStore) { self.base = base }

  /// The next `times` operations of this kind that nothing else is planned for fail.
  public func fail(
    _ operation: StoreOperation, times: Int = 1, with error: StoreError,
    _ moment: Moment = .before
  ) {
    let planned = Array(repeating: Step.fail(error, moment), count: times)
    steps.withLock { $0[operation, default: []] += planned }
  }

  /// The next operation of this kind that nothing else is planned for is done after `body`.
  public func before(_ operation: StoreOperation, _ body: @escaping @Sendable () async -> Void) {
    steps.withLock { $0[operation, default: []].append(.run(body)) }
  }

  /// Every operation of this kind for which nothing else is planned fails from now on; nil: none.
  public func breakDown(
    _ operation: StoreOperation, with error: StoreError?, _ moment: Moment = .before
  ) {
    outages.withLock { $0[operation] = error.map { ($0, moment) } }
  }

  /// After so many more operations, whatever they are, every one fails, the first of them at `moment`, the others
  /// before they do anything.
  public func die(
    after count: Int, _ moment: Moment,
    with error: @escaping @Sendable (StoreOperation) -> StoreError
  ) {
    death.withLock { $0 = Death(left: count, moment: moment, error: error) }
  }

  /// Nothing fails any more because of ``die(after:_:with:)``.
  ///
  /// - Returns: whether something did.
  public func revive() -> Bool {
    death.withLock { death in
      defer { death = nil }
      return death.map { $0.left < 0 } ?? false
    }
  }

  /// How many operations of each kind were asked for since the last ``forgetCounts()``.
  public var counts: [StoreOperation: Int] { calls.withLock { $0 } }

  /// Counts from zero again.
  public func forgetCounts() { calls.withLock { $0 = [:] } }

  /// True when everything that was planned has happened.
  public var isDone: Bool { steps.withLock { $0.values.allSatisfy(\.isEmpty) } }

  /// Does what is planned next for this kind of operation, or just the operation.
  public func perform<Reply: Sendable>(
    _ call: StoreCall<Reply>, _ body: @escaping @Sendable () async throws(StoreError) -> Reply
  ) async throws(StoreError) -> Reply {
    calls.withLock { $0[call.operation, default: 0] += 1 }
    called.notify()
    if let (error, moment) = dying(call.operation) { return try await fail(error, moment, body) }
    let step: Step? = steps.withLock { steps in
      guard let planned = steps[call.operation], !planned.isEmpty else { return nil }
      steps[call.operation]?.removeFirst()
      return planned[0]
    }
    switch step {
    case .fail(let error, let moment): return try await fail(error, moment, body)
    case .run(let interruption): await interruption()
    case nil:
      if let outage = outages.withLock({ $0[call.operation] }) {
        return try await fail(outage.error, outage.moment, body)
      }
    }
    return try await body()
  }

  private func dying(_ operation: StoreOperation) -> (StoreError, Moment)? {
    death.withLock { death in
      guard let now = death else { return nil }
      death?.left -= 1
      guard now.left <= 0 else { return nil }
      return (now.error(operation), now.left == 0 ? now.moment : .before)
    }
  }

  private func fail<Reply: Sendable>(
    _ error: StoreError, _ moment: Moment,
    _ body: @Sendable () async throws(StoreError) -> Reply
  ) async throws(StoreError) -> Reply {
    if moment == .after { _ = try await body() }
    throw error
  }
}
