/// A store that is asked again when it says that nothing was done: it could not be reached, or was busy.
///
/// A few times at most, after random waits that grow, and within a time. What may have been done
/// (`outcomeUnknown`) is never repeated here.
public struct RetryStore: StoreWrapper {
  /// How often, and how long to wait.
  public struct Plan: Sendable {
    /// How often an operation is tried, the first time included.
    public var attempts = 3
    /// The longest wait before the second attempt; each next one may be twice as long.
    public var firstPause = Duration.milliseconds(50)
    /// No attempt begins later than this after the operation began.
    public var within: Duration

    /// Three attempts within that time.
    public init(within: Duration) { self.within = within }
  }

  /// The store that does the work.
  public let base: any KeyValueStore
  private let plan: Plan
  private let now: @Sendable () -> ContinuousClock.Instant
  private let sleep: @Sendable (Duration) async throws -> Void

  /// `base`, asked again as the plan says.
  public init(_ base: any KeyValueStore, plan: Plan) {
    self.init(base, plan: plan, now: { .now }, sleep: { try await Task.sleep(for: $0) })
  }

  package init(
    _ base: any KeyValueStore, plan: Plan, now: @escaping @Sendable () -> ContinuousClock.Instant,
    sleep: @escaping @Sendable (Duration) async throws -> Void
  ) {
    self.base = base
    self.plan = plan
    self.now = now
    self.sleep = sleep
  }

  /// Does the operation, more than once if need be.
  public func perform<Reply: Sendable>(
    _ call: StoreCall<Reply>, _ body: @escaping @Sendable () async throws(StoreError) -> Reply
  ) async throws(StoreError) -> Reply {
    let end = now() + plan.within
    var pause = plan.firstPause
    var attempt = 1
    while true {
      do throws(StoreError) { return try await body() } catch {
        // Random, so that those who failed together do not come back together.
        let wait = pause * Double.random(in: 0.5...1)
        guard attempt < plan.attempts, error.hasDoneNothing(call.operation), now() + wait < end,
          OperationLimit.rest.map({ wait < $0 }) ?? true,
          (try? await sleep(wait)) != nil
        else { throw error }
      }
      attempt += 1
      pause *= 2
    }
  }
}

extension StoreError {
  /// Whether it says that nothing was done, for a reason that may be gone in a moment.
  fileprivate func hasDoneNothing(_ operation: StoreOperation) -> Bool {
    switch code {
    case .unreachable, .busy: true
    case .timedOut: !operation.writes
    default: false
    }
  }
}
