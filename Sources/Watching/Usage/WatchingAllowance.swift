import Synchronization

/// How many commands watching may cost a store: one in twenty of all that are sent, its own among them.
public final class WatchingAllowance: Sendable {
  /// Of so many commands one may be for watching.
  public static let share = 20

  private let state = Mutex((sent: 0, spent: 0))

  /// Nothing sent yet.
  public init() {}

  /// Commands that watching has cost.
  public var spent: Int { state.withLock { $0.spent } }

  /// So many commands were sent.
  public func note(sent commands: Int) { state.withLock { $0.sent += commands } }

  /// Takes what something costs, if there is so much.
  ///
  /// - Parameter reserve: what must be left then, for something that comes later.
  /// - Returns: false: nothing may be sent.
  public func take(_ cost: Int, leaving reserve: Int = 0) -> Bool {
    state.withLock { state in
      guard (state.spent + cost + reserve) * Self.share <= state.sent else { return false }
      state.spent += cost
      return true
    }
  }

  /// Gives back what was taken and not spent: nothing was done for it.
  public func give(_ cost: Int) { state.withLock { $0.spent -= cost } }
}
