/// A store whose every operation ends when its deadline passes or its caller is cancelled, whatever the
/// store below does.
///
/// A read that is given up is `timedOut` or `cancelled`. A write that is given up was already on
/// its way: it is `outcomeUnknown`, whether the deadline passed or the caller gave up. The work below is
/// cancelled and left to end by itself. Reads of a store that heeds limits (``KeyValueStore/heedsLimits``) end there
/// instead, which costs no task. Where the task has a ``StorePatience``, an operation has no more time than
/// what is left of it; one that finds none left is `timedOut` before anything is sent.
public struct DeadlineStore: StoreWrapper {
  /// The store that does the work.
  public let base: any KeyValueStore
  private let deadline: Duration

  /// `base`, with this long for each operation.
  public init(_ base: any KeyValueStore, deadline: Duration) {
    self.base = base
    self.deadline = deadline
  }

  /// Does the operation, for as long as there is time.
  public func perform<Reply: Sendable>(
    _ call: StoreCall<Reply>, _ body: @escaping @Sendable () async throws(StoreError) -> Reply
  ) async throws(StoreError) -> Reply {
    let patience = StorePatience.current
    let time = patience.map { min(deadline, $0.rest) } ?? deadline
    guard time > .zero else { throw .tooLate(call) }
    // Of what is not begun nothing is written.
    guard !Task.isCancelled else {
      throw StoreError(.cancelled, "the operation was cancelled", key: call.key)
    }
    let start = ContinuousClock.now
    defer { patience?.spend(start.duration(to: .now)) }
    if call.operation.heedsLimits, base.heedsLimits {
      return try await limited(call, to: time, from: start, body)
    }
    let race = Promise<Result<Reply, StoreError>>()
    // Not a task group: that would wait for work that does not heed its cancellation. It begins here and goes on where this
    // task does: another thread would have to be woken for each operation.
    let executor = withUnsafeCurrentTask { $0?.unownedTaskExecutor?.asTaskExecutor() }
    let work = Task.immediate(executorPreference: executor) {
      do throws(StoreError) { race.resolve(.success(try await body())) } catch {
        race.resolve(.failure(error))
      }
    }
    let timer = Deadlines.shared.after(time) { race.resolve(.failure(.passed(time, call))) }
    let result = await race.value() ?? .failure(.givenUp(call))
    Deadlines.shared.takeBack(timer)
    work.cancel()
    return try result.get()
  }

  /// Does a read that ends by itself.
  private func limited<Reply: Sendable>(
    _ call: StoreCall<Reply>, to time: Duration, from start: ContinuousClock.Instant,
    _ body: @escaping @Sendable () async throws(StoreError) -> Reply
  ) async throws(StoreError) -> Reply {
    // A deadline within a deadline ends with that one.
    let end = min(start + time, OperationLimit.end ?? start + time)
    let result = await OperationLimit.$end.withValue(end) { () async -> Result<Reply, StoreError> in
      do throws(StoreError) { return .success(try await body()) } catch { return .failure(error) }
    }
    guard case .failure(let error) = result else { return try result.get() }
    // Why it was given up below is known here.
    guard !Task.isCancelled else { throw .givenUp(call) }
    throw error.code == .cancelled || .now >= end ? .passed(time, call) : error
  }

  /// What the store is, with this deadline.
  public func describe() async -> StoreDescription {
    var description = await base.describe()
    description.deadline = deadline
    return description
  }
}

extension StoreError {
  fileprivate static func passed<Reply>(
    _ deadline: Duration, _ call: StoreCall<Reply>
  ) -> StoreError {
    givenUp(call, .timedOut, "the store did not answer within \(deadline.formatted)")
  }

  fileprivate static func tooLate<Reply>(_ call: StoreCall<Reply>) -> StoreError {
    StoreError(.timedOut, "there was no time left to ask the store", key: call.key)
  }

  fileprivate static func givenUp<Reply>(_ call: StoreCall<Reply>) -> StoreError {
    givenUp(call, .cancelled, "the operation was cancelled")
  }

  private static func givenUp<Reply>(
    _ call: StoreCall<Reply>, _ code: Code, _ words: String
  ) -> StoreError {
    call.operation.writes
      ? StoreError(
        .outcomeUnknown, "\(words); what was to be written may or may not be there", key: call.key)
      : StoreError(code, words, key: call.key)
  }
}

extension Duration {
  /// `5 s`, `250 ms`.
  package var formatted: String {
    let (seconds, attoseconds) = components
    let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
    return milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
  }
}
