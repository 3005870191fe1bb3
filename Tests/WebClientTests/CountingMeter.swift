import Synchronization
import WebClient

/// Allows so many attempts, and counts what has left.
final class CountingMeter: RequestMeter {
  private let state: Mutex<(allowed: Int, sent: Int)>

  init(allowing count: Int) { state = Mutex((count, 0)) }

  var sentCount: Int { state.withLock { $0.sent } }

  /// How many more attempts it allows.
  var allowedCount: Int { state.withLock { $0.allowed } }

  func mayBegin() -> Bool {
    state.withLock { state in
      guard state.allowed > 0 else { return false }
      state.allowed -= 1
      return true
    }
  }

  func sent() { state.withLock { $0.sent += 1 } }

  func gaveUp() { state.withLock { $0.allowed += 1 } }

  func answered(_ response: WebResponse) {}

  func unanswered(isUnderstood: Bool) {}
}
