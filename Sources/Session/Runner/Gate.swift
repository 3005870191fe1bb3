import Synchronization

/// Lets so many in at once; who comes later waits, and turns back when it was cancelled meanwhile.
final class Gate: Sendable {
  private struct State {
    var free: Int
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state: Mutex<State>

  init(_ most: Int) { state = Mutex(State(free: most)) }

  /// Waits for room; false: the task was cancelled, and there is nothing to leave.
  func enter() async -> Bool {
    await withCheckedContinuation { continuation in
      let isIn = state.withLock { state in
        guard state.free > 0 else {
          state.waiting.append(continuation)
          return false
        }
        state.free -= 1
        return true
      }
      if isIn { continuation.resume() }
    }
    guard !Task.isCancelled else {
      leave()
      return false
    }
    return true
  }

  /// Makes room for the next.
  func leave() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
      state.free += 1
      return nil
    }
    next?.resume()
  }
}
