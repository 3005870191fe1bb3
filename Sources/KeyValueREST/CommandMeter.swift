import KeyValue
import KeyValueCommands
import Synchronization
import WebClient

/// Counts the commands of one request, each time it is sent, and holds them back where the account has no room for them.
final class CommandMeter: RequestMeter {
  private let account: CommandAccount
  private let traffic: Traffic
  /// Of the task that asks, which need not be the one that sends.
  private let tally = CommandTally.current
  private let commands: Int
  private let bytes: Int
  private let isUncounted: @Sendable (WebResponse) -> Bool
  /// Whether the first attempt was paid for before.
  private let isHeld: Mutex<Bool>

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
    self.isHeld = Mutex(isHeld)
    self.isUncounted = isUncounted
  }

  func mayBegin() -> Bool {
    let wasHeld = isHeld.withLock { isHeld in
      defer { isHeld = false }
      return isHeld
    }
    return wasHeld || account.hold(commands)
  }

  func sent() {
    account.send(commands, bytes: bytes)
    traffic.sent(commands, bytes: bytes)
    tally?.add(commands)
  }

  func gaveUp() { account.release(commands) }

  func answered(_ response: WebResponse) {
    account.receive(response.body.count)
    traffic.received(response.body.count)
    if isUncounted(response) { refund(commands) }
  }

  /// Some of them were refused without being counted.
  func refund(_ commands: Int) {
    guard commands > 0 else { return }
    account.refund(commands)
    traffic.sent(-commands, bytes: 0)
    tally?.add(-commands)
  }
}
