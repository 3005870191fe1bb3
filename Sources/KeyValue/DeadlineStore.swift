import Synchronization

/// A store whose every operation ends when its deadline passes or its caller is cancelled, whatever the
/// store below does.
///
/// A read that is given up is `timedOut` or `cancelled`. A write that is given up was already on
/// its way: it is `outcomeUnknown`, whether the deadline passed or the caller gave up. The work below is
/// cancelled and left to end by itself.
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
    let race = Race<Reply>()
    // Not a task group: that would wait for work that does not heed its cancellation.
    let work = Task {
      do throws(StoreError) { race.finish(.success(try await body())) } catch {
        race.finish(.failure(error))
      }
    }
    let timer = Task { [deadline] in
      try? await Task.sleep(for: deadline)
      if !Task.isCancelled { race.finish(.failure(.passed(deadline, call))) }
    }
    let result = await withTaskCancellationHandler {
      await race.result
    } onCancel: {
      race.finish(.failure(.givenUp(call)))
    }
    work.cancel()
    timer.cancel()
    return try result.get()
  }

  /// What the store is, with this deadline.
  public func describe() async -> StoreDescription {
    var description = await base.describe()
    description.deadline = deadline
    return description
  }
}

/// The first of several results; later ones are dropped.
private final class Race<Reply: Sendable>: Sendable {
  private enum State {
    case running(CheckedContinuation<Result<Reply, StoreError>, Never>?)
    case over(Result<Reply, StoreError>)
  }

  private let state = Mutex(State.running(nil))

  var result: Result<Reply, StoreError> {
    get async {
      await withCheckedContinuation { continuation in
        let early: Result<Reply, StoreError>? = state.withLock { state in
          if case .over(let result) = state { return result }
          state = .running(continuation)
          return nil
        }
        if let early { continuation.resume(returning: early) }
      }
    }
  }

  func finish(_ result: Result<Reply, StoreError>) {
    let waiting: CheckedContinuation<Result<Reply, StoreError>, Never>? = state.withLock { state in
      guard case .running(let continuation) = state else { return nil }
      state = .over(result)
      return continuation
    }
    waiting?.resume(returning: result)
  }
}

extension StoreError {
  fileprivate static func passed<Reply>(
    _ deadline: Duration, _ call: StoreCall<Reply>
  ) -> StoreError {
    givenUp(call, .timedOut, "the store did not answer within \(deadline.formatted)")
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
