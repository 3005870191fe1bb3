import KeyValue
import KeyValueCommands
import Synchronization
import WebClient

/// Counts the commands of one request, each time it is sent, and holds them back where the account has no room for them.
///
/// They are spent once it is known whether the service counts them: it says so when it refuses some, and may have done
/// what it did not answer.
final class CommandMeter: RequestMeter {
  private struct State {
    /// Whether the first attempt was paid for before.
    var isHeld: Bool
    /// Whether they were sent, and not settled yet.
    var isUnderWay = false
    /// Whether the attempt is over without an answer: what leaves at that very moment is spent at once.
    var isOver = false
  }

  private let account: CommandAccount
  private let traffic: Traffic
  /// Of the task that asks, which need not be the one that sends.
  private let tally = CommandTally.current
  private let commands: Int
  private let bytes: Int
  private let isUncounted: @Sendable (WebResponse) -> Bool
  private let state: Mutex<State>

  /// - Parameters:
  ///   - isHeld: whether the account holds the commands for the first attempt already.
  ///   - isUncounted: whether the service says that it has counted none of them.
  init(
    _ account: CommandAccount, _ traffic: Traffic, commands: Int, bytes: Int, isHeld: Bool,
    isUncounted: @escaping @Sendable (WebResponse) -> Bool
  ) {
    self.account = account
    self.traffic = traffic
    self.commands = commands
    self.bytes = bytes
    state = Mutex(State(isHeld: isHeld))
    self.isUncounted = isUncounted
  }

  func mayBegin() -> Bool {
    let wasHeld = state.withLock { state in
      defer { state.isHeld = false }
      state.isOver = false
      return state.isHeld
    }
    return wasHeld || account.hold(commands)
  }

  func sent() {
    account.send(commands, bytes: bytes)
    traffic.sent(0, bytes: bytes)
    let isOver = state.withLock { state in
      state.isUnderWay = true
      return state.isOver
    }
    if isOver { settle() }
  }

  func gaveUp() { account.release(commands) }

  func answered(_ response: WebResponse) {
    account.receive(response.body.count)
    traffic.received(response.body.count)
    // Of those that were served each one says for itself whether it is counted.
    guard response.status >= 400 else { return }
    settle(uncounted: isUncounted(response) ? commands : 0)
  }

  func unanswered(isUnderstood: Bool) {
    state.withLock { $0.isOver = true }
    settle(uncounted: isUnderstood ? 0 : commands)
  }

  /// What was sent last is spent, but for those that were refused without being counted; only the first call tells.
  func settle(uncounted: Int = 0) {
    let wasUnderWay = state.withLock { state in
      defer { state.isUnderWay = false }
      return state.isUnderWay
    }
    guard wasUnderWay else { return }
    let counted = commands - uncounted
    account.settle(commands, counted: counted)
    traffic.sent(counted, bytes: 0)
    tally?.add(counted)
  }
}
