import Synchronization

/// The connections for news that are open, so that closing a store ends them too.
final class Listeners: Sendable {
  private struct State {
    var open: [Int: RedisConnection] = [:]
    var lastTicket = 0
    var isClosed = false
  }

  private let state = Mutex(State())

  /// Takes a connection; nil: everything is closed.
  func add(_ connection: RedisConnection) -> Int? {
    state.withLock { state in
      guard !state.isClosed else { return nil }
      state.lastTicket += 1
      state.open[state.lastTicket] = connection
      return state.lastTicket
    }
  }

  func remove(_ ticket: Int) {
    state.withLock { _ = $0.open.removeValue(forKey: ticket) }
  }

  func close() {
    let open = state.withLock { state in
      state.isClosed = true
      defer { state.open = [:] }
      return Array(state.open.values)
    }
    for connection in open { connection.close() }
  }
}
