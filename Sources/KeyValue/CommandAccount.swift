import Synchronization

/// What may be spent on stores that are paid by the command, and what was spent: one for all that share a budget.
///
/// ```swift
/// let account = CommandAccount(budget: 10_000)
/// let store = try await RESTStore.open(options, account: account)
/// …
/// print(account.traffic.commands, account.left ?? "any number")
/// ```
public final class CommandAccount: Sendable {
  private struct State {
    var budget: Int?
    var traffic = StoreTraffic(commands: 0, bytesOut: 0, bytesIn: 0)
    /// Commands that are about to be sent, or were set aside for somebody else to send.
    var held = 0
    /// Commands that were sent and of which nobody knows yet whether the service counts them.
    var underWay = 0
    var isClosed = false

    func hasRoom(for commands: Int) -> Bool {
      commands <= (room ?? .max)
    }

    /// How many commands may still be sent; nil: there is no limit.
    var room: Int? { budget.map { max(0, $0 - traffic.commands - underWay - held) } }
  }

  @TaskLocal private static var isUnbounded = false

  private let state: Mutex<State>

  /// An account of which nothing was spent yet.
  ///
  /// - Parameter budget: the most commands that may be sent; nil: there is no limit.
  public init(budget: Int? = nil) { state = Mutex(State(budget: budget)) }

  /// The most commands that may be sent, with those that were; nil: there is no limit.
  public var budget: Int? {
    get { state.withLock { $0.budget } }
    set { state.withLock { $0.budget = newValue } }
  }

  /// What was sent and received.
  public var traffic: StoreTraffic { state.withLock { $0.traffic } }

  /// How many commands may still be sent; nil: any number.
  public var left: Int? { state.withLock { $0.room } }

  /// What was sent and received, with those commands of which it is not known yet whether the service counts them.
  public var mostTraffic: StoreTraffic {
    state.withLock { state in
      var traffic = state.traffic
      traffic.commands += state.underWay
      return traffic
    }
  }

  /// Does `body`, whatever it costs: for what has to be known because of what was spent already.
  public static func unbounded<Result>(
    isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Result
  ) async rethrows -> Result {
    try await $isUnbounded.withValue(true, operation: body, isolation: isolation)
  }

  /// Holds commands that are about to be sent; false: they must not be.
  public func hold(_ commands: Int) -> Bool {
    let isUnbounded = Self.isUnbounded
    return state.withLock { state in
      guard !state.isClosed, isUnbounded || state.hasRoom(for: commands) else { return false }
      state.held += commands
      return true
    }
  }

  /// Holds as many commands as there are, for somebody else to send; nil: there is no limit.
  public func holdRest(atMost commands: Int) -> Int? {
    state.withLock { state in
      guard let room = state.room else { return nil }
      let held = min(commands, room)
      state.held += held
      return held
    }
  }

  /// Commands that were held are not sent.
  public func release(_ commands: Int) { state.withLock { $0.held -= commands } }

  /// Commands that were held begin to leave.
  ///
  /// They are spent when it is known whether the service counts them (``settle(_:counted:)``), so that what was spent
  /// never becomes less; of a budget they are gone already.
  public func send(_ commands: Int, bytes: Int) {
    state.withLock { state in
      state.held -= commands
      state.underWay += commands
      state.traffic.bytesOut += bytes
    }
  }

  /// Of commands that were sent so many are counted by the service, or may be: it may have done what it did not answer.
  public func settle(_ commands: Int, counted: Int) {
    state.withLock { state in
      state.underWay -= commands
      state.traffic.commands += counted
    }
  }

  /// Bytes came.
  public func receive(_ bytes: Int) { state.withLock { $0.traffic.bytesIn += bytes } }

  /// Somebody else for whom commands were held has sent so many, and sends no more.
  public func settle(held: Int, sent: Int) {
    // At once: between the two there would be room in the budget for commands of a third.
    state.withLock { state in
      state.held -= held
      state.traffic.commands += sent
    }
  }

  /// From now on nothing is sent, so that what was spent stays what it is.
  public func close() { state.withLock { $0.isClosed = true } }
}
