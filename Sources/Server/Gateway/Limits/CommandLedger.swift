import Synchronization

/// Counts what was served, exactly: each command of each request that was understood, however it ended.
///
/// Only what a quota refused does not count.
final class CommandLedger: Sendable {
  /// What was served.
  struct Count: Sendable, Equatable {
    /// Since the gateway was started.
    var commands = 0
    /// Of them today.
    var today = 0
    /// Of them this month.
    var month = 0
    /// Requests, whatever became of them.
    var requests = 0
  }

  /// How many of a request's commands may run, and what the others are told.
  struct Grant: Sendable, Equatable {
    let commands: Int
    let refusal: String?
  }

  private struct State {
    var count = Count()
    var day = UTCDay(secondsSince1970: 0)
  }

  private let limits: GatewayLimits
  private let today: @Sendable () -> UTCDay
  private let state = Mutex(State())

  /// - Parameter today: what day it is.
  init(_ limits: GatewayLimits, today: @escaping @Sendable () -> UTCDay = UTCDay.now) {
    self.limits = limits
    self.today = today
  }

  /// What was served so far.
  var count: Count {
    let today = today()
    return state.withLock { state in
      Self.turn(&state, to: today)
      return state.count
    }
  }

  /// Counts a request.
  func noteRequest() { state.withLock { $0.count.requests += 1 } }

  /// Counts commands that are about to be served.
  ///
  /// - Parameter whole: true when either all of them run or none.
  func take(_ commands: Int, whole: Bool) -> Grant {
    let today = today()
    return state.withLock { state in
      Self.turn(&state, to: today)
      var granted = commands
      var refusal: String?
      if let most = limits.monthlyCommands, state.count.month + granted > most {
        granted = max(0, most - state.count.month)
        refusal = ServiceWords.monthlyCommands(limit: most)
      }
      if let most = limits.dailyCommands, state.count.today + granted > most {
        granted = max(0, most - state.count.today)
        refusal = ServiceWords.dailyCommands(limit: most)
      }
      if whole, refusal != nil { granted = 0 }
      state.count.commands += granted
      state.count.today += granted
      state.count.month += granted
      return Grant(commands: granted, refusal: refusal)
    }
  }

  /// A clock that goes back opens no new day.
  private static func turn(_ state: inout State, to day: UTCDay) {
    guard day > state.day else { return }
    state.count.today = 0
    if day.month != state.day.month { state.count.month = 0 }
    state.day = day
  }
}
