import KeyValue
import Synchronization

/// A store that fails or does not answer while a test says so.
final class TroubledStore: StoreWrapper {
  enum Trouble: Sendable {
    /// Every operation of the kind fails.
    case fails(StoreError)
    /// Every operation of the kind waits until it is over.
    case hangs
  }

  private struct State {
    var troubles: [StoreOperation: Trouble] = [:]
    var waiting: [CheckedContinuation<Bool, Never>] = []
    var calls: [StoreOperation: Int] = [:]
    var failsAt: (operation: StoreOperation, call: Int, error: StoreError)?
    var holdsClosing = false
    var closing: [CheckedContinuation<Void, Never>] = []
    var isClosed = false
  }

  let base: any KeyValueStore
  private let state = Mutex(State())

  init(_ base: any KeyValueStore) { self.base = base }

  /// From now on; nil: it works again, and what waited is done.
  func set(_ trouble: Trouble?, for operation: StoreOperation) {
    let waiting = state.withLock { state in
      state.troubles[operation] = trouble
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume(returning: true) }
  }

  /// One operation fails, counted from the first that was asked for.
  func fail(_ operation: StoreOperation, call: Int, with error: StoreError) {
    state.withLock { $0.failsAt = (operation, call, error) }
  }

  /// Lets closing wait from now on, or go on.
  func holdClosing(_ holds: Bool) {
    let waiting = state.withLock { state in
      state.holdsClosing = holds
      defer { state.closing = [] }
      return state.closing
    }
    for continuation in waiting { continuation.resume() }
  }

  /// Whether it was closed to the end.
  var isClosed: Bool { state.withLock { $0.isClosed } }

  func close() async {
    await withCheckedContinuation { continuation in
      let waits = state.withLock { state in
        if state.holdsClosing { state.closing.append(continuation) }
        return state.holdsClosing
      }
      if !waits { continuation.resume() }
    }
    await base.close()
    state.withLock { $0.isClosed = true }
  }

  /// How many operations of a kind were asked for.
  func calls(_ operation: StoreOperation) -> Int { state.withLock { $0.calls[operation] ?? 0 } }

  func perform<Reply: Sendable>(
    _ call: StoreCall<Reply>, _ body: @escaping @Sendable () async throws(StoreError) -> Reply
  ) async throws(StoreError) -> Reply {
    let failure = state.withLock { state -> StoreError? in
      state.calls[call.operation, default: 0] += 1
      if let planned = state.failsAt, planned.operation == call.operation,
        planned.call == state.calls[call.operation]
      {
        return planned.error
      }
      if case .fails(let error) = state.troubles[call.operation] { return error }
      return nil
    }
    if let failure { throw failure }
    let hung = await withCheckedContinuation { continuation in
      let hangs = state.withLock { state in
        guard case .hangs = state.troubles[call.operation] else { return false }
        state.waiting.append(continuation)
        return true
      }
      if !hangs { continuation.resume(returning: false) }
    }
    // As a store does whose caller has gone before anything was sent.
    if hung, Task.isCancelled { throw StoreError(.cancelled, "the operation was cancelled") }
    return try await body()
  }
}
