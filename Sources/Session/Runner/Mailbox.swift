import Browser
import Synchronization

/// Where background work leaves its messages, and the main actor fetches them.
///
/// Waking comes once for any number of messages, so that input, which waits in the same queue as the
/// waking, never stands behind a thousand of them.
final class Mailbox: Sendable {
  private struct State {
    var messages: [Message] = []
    /// How many of `messages` were fetched.
    var fetched = 0
    var isAwake = false
    var wake: (@Sendable () -> Void)?
    var observer: (@Sendable (Message) -> Void)?
  }

  private let state = Mutex(State())

  /// What to do when there is something to fetch.
  func onWaking(_ wake: @escaping @Sendable () -> Void) {
    state.withLock { $0.wake = wake }
  }

  /// Tells every message that is left from now on to `observer`, on whatever thread it comes.
  func observe(_ observer: @escaping @Sendable (Message) -> Void) {
    state.withLock { $0.observer = observer }
  }

  /// Leaves a message.
  func put(_ message: Message) {
    let (wake, observer) = state.withLock { state in
      state.messages.append(message)
      defer { state.isAwake = true }
      return (state.isAwake ? nil : state.wake, state.observer)
    }
    observer?(message)
    wake?()
  }

  /// Fetches the oldest messages, `most` of them; true when there are more.
  func take(_ most: Int) -> (messages: [Message], more: Bool) {
    state.withLock { state in
      let end = state.fetched + min(most, state.messages.count - state.fetched)
      let taken = Array(state.messages[state.fetched..<end])
      state.fetched = end
      // What was fetched is dropped once it is half of all, so that no message is moved twice.
      if state.fetched * 2 >= state.messages.count {
        state.messages.removeSubrange(..<state.fetched)
        state.fetched = 0
      }
      state.isAwake = state.fetched < state.messages.count
      return (taken, state.isAwake)
    }
  }
}
