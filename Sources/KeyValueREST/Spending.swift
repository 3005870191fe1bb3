import KeyValue
import KeyValueCommands
import Synchronization
import WebClient

/// Counts the commands that are sent, and holds back those that a budget does not allow.
final class Spending: Sendable {
  private struct State {
    var budget: Int?
    /// Commands that were sent, or are about to be.
    var taken = 0
  }

  private let traffic: Traffic
  private let state: Mutex<State>

  init(budget: Int?, traffic: Traffic) {
    self.traffic = traffic
    state = Mutex(State(budget: budget))
  }

  var budget: Int? {
    get { state.withLock { $0.budget } }
    set { state.withLock { $0.budget = newValue } }
  }

  /// Counts one request, each time it is sent.
  func meter(commands: Int, bytes: Int) -> any RequestMeter {
    Meter(spending: self, tally: CommandTally.current, commands: commands, bytes: bytes)
  }

  private struct Meter: RequestMeter {
    let spending: Spending
    /// Of the task that asks, which need not be the one that sends.
    let tally: CommandTally?
    let commands: Int
    let bytes: Int

    func mayBegin() -> Bool {
      spending.state.withLock { state in
        if let budget = state.budget, state.taken + commands > budget { return false }
        state.taken += commands
        return true
      }
    }

    func sent() {
      spending.traffic.sent(commands, bytes: bytes)
      tally?.add(commands)
    }

    func gaveUp() { spending.state.withLock { $0.taken -= commands } }
  }
}
