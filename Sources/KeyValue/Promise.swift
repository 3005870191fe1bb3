import Synchronization

/// A value that comes later, once, and that any number of tasks can wait for.
///
/// A waiter that is cancelled stops waiting at once; the value still comes for the others.
package final class Promise<Value: Sendable>: Sendable {
  private struct State {
    var value: Value?
    var waiters: [(ticket: Int, continuation: CheckedContinuation<Value?, Never>)] = []
    var tickets = 0
  }

  private let state = Mutex(State())

  /// One without a value.
  package init() {}

  /// Gives the value; only the first call counts.
  package func resolve(_ value: Value) {
    let waiters = state.withLock { state in
      guard state.value == nil else { return State().waiters }
      state.value = value
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.continuation.resume(returning: value) }
  }

  /// The value; nil when the waiting task is cancelled first.
  package func value() async -> Value? {
    let ticket = state.withLock { state in
      state.tickets += 1
      return state.tickets
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let now: Value?? = state.withLock { state in
          if let value = state.value { return .some(value) }
          // A cancellation before this point finds no waiter below, so it must be seen here.
          if Task.isCancelled { return .some(nil) }
          state.waiters.append((ticket, continuation))
          return nil
        }
        if let now { continuation.resume(returning: now) }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        state.waiters.firstIndex { $0.ticket == ticket }.map { state.waiters.remove(at: $0) }
      }
      waiter?.continuation.resume(returning: nil)
    }
  }
}
