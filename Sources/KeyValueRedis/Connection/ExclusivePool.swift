import KeyValue
import KeyValueCommands
import Synchronization

/// A few connections of which each serves one caller at a time.
final class ExclusivePool: Sendable {
  /// The most at a time; more callers wait.
  static let most = 8

  private typealias Waiter = CheckedContinuation<Result<RedisConnection?, StoreError>, Never>

  private struct State {
    var idle: [RedisConnection] = []
    var inUse = 0
    /// Those that somebody has.
    var used: [ObjectIdentifier: RedisConnection] = [:]
    /// In the order they came.
    var waiters: [(ticket: Int, waiter: Waiter)] = []
    var lastTicket = 0
    var isClosed = false
  }

  private let name: String
  private let checkDeadline: Duration
  private let connect: @Sendable () async throws(StoreError) -> RedisConnection
  private let state = Mutex(State())

  init(
    name: String, options: RedisOptions,
    connect: @escaping @Sendable () async throws(StoreError) -> RedisConnection
  ) {
    self.name = name
    checkDeadline = options.checkDeadline
    self.connect = connect
  }

  /// Runs `body` with a connection of its own.
  ///
  /// What a body that throws has left on its connection (a WATCH, a MULTI) is nobody's business afterwards: that
  /// connection is closed.
  func run<R: Sendable>(
    _ body: @Sendable (any RedisConversation) async throws(StoreError) -> R
  ) async throws(StoreError) -> R {
    let idle = try await place()
    do throws(StoreError) {
      let connection = try await usable(idle)
      guard take(connection) else {
        connection.close()
        throw StoreError.closed(name)
      }
      do throws(StoreError) {
        let result = try await body(connection)
        giveUp(connection)
        free(connection)
        return result
      } catch {
        giveUp(connection)
        connection.close()
        throw error
      }
    } catch {
      free(nil)
      throw error
    }
  }

  /// Ends all connections, also those in use.
  func close() {
    let (connections, waiters) = state.withLock { state in
      defer {
        state.idle = []
        state.waiters = []
      }
      state.isClosed = true
      return (state.idle + state.used.values, state.waiters)
    }
    for connection in connections { connection.close() }
    for (_, waiter) in waiters { waiter.resume(returning: .failure(.closed(name))) }
  }

  /// Notes who is in use; false: everything is closed.
  private func take(_ connection: RedisConnection) -> Bool {
    state.withLock { state in
      guard !state.isClosed else { return false }
      state.used[ObjectIdentifier(connection)] = connection
      return true
    }
  }

  private func giveUp(_ connection: RedisConnection) {
    state.withLock { _ = $0.used.removeValue(forKey: ObjectIdentifier(connection)) }
  }

  /// One that nobody uses, if it still lives, else a new one.
  private func usable(_ idle: RedisConnection?) async throws(StoreError) -> RedisConnection {
    if let idle {
      // Between the steps of a transaction nothing can be repeated: better to look before.
      if idle.silence < .seconds(1), idle.isOpen { return idle }
      if await idle.isAlive(within: checkDeadline) { return idle }
      // A caller that gives up meanwhile leaves it open.
      idle.close()
    }
    return try await connect()
  }

  /// Waits until there are fewer than the most in use; answers an idle connection if there is one.
  private func place() async throws(StoreError) -> RedisConnection? {
    let ticket = state.withLock { state in
      state.lastTicket += 1
      return state.lastTicket
    }
    return try await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let result = state.withLock { state -> Result<RedisConnection?, StoreError>? in
          if Task.isCancelled { return .failure(.givenUpConnecting) }
          if state.isClosed { return .failure(.closed(name)) }
          guard state.inUse < Self.most else {
            state.waiters.append((ticket, waiter))
            return nil
          }
          state.inUse += 1
          return .success(state.idle.popLast())
        }
        if let result { waiter.resume(returning: result) }
      }
    } onCancel: {
      let waiter = state.withLock { state -> Waiter? in
        guard let position = state.waiters.firstIndex(where: { $0.ticket == ticket }) else {
          return nil
        }
        return state.waiters.remove(at: position).waiter
      }
      waiter?.resume(returning: .failure(.givenUpConnecting))
    }.get()
  }

  /// Gives a place back, with its connection if that can be used again.
  private func free(_ connection: RedisConnection?) {
    let (next, surplus) = state.withLock { state -> (Waiter?, RedisConnection?) in
      guard !state.waiters.isEmpty else {
        state.inUse -= 1
        guard let connection, connection.isOpen, !state.isClosed else { return (nil, connection) }
        state.idle.append(connection)
        return (nil, nil)
      }
      return (state.waiters.removeFirst().waiter, nil)
    }
    surplus?.close()
    next?.resume(returning: .success(connection.flatMap { $0.isOpen ? $0 : nil }))
  }
}
