import KeyValue
import Synchronization

/// Keeps one connection, which callers share; makes it when it is first needed, and anew when it was lost.
///
/// While a server is down, callers wait for the next attempt, all for the same one, and are told why it failed. Attempts
/// are spaced by ``Backoff``, however many callers there are. Where the server has said no, as to a wrong password,
/// nobody waits: until the next attempt all are told that.
final class ConnectionKeeper: Sendable {
  typealias Waiter = CheckedContinuation<Result<RedisConnection, StoreError>, Never>

  private struct State {
    enum Phase {
      case none
      case connecting
      case open(RedisConnection)
      case closed
    }

    var phase = Phase.none
    var backoff = Backoff()
    /// What the server said when it refused us last; nil: it did not.
    var refusal: StoreError?
    var waiters: [Int: Waiter] = [:]
    var lastWaiter = 0

    /// The connection, if there is one that lives.
    var open: RedisConnection? {
      guard case .open(let connection) = phase, connection.isOpen else { return nil }
      return connection
    }
  }

  private let name: String
  private let idleDeadline: Duration
  private let checkDeadline: Duration
  private let connect: @Sendable () async throws(StoreError) -> RedisConnection
  private let state = Mutex(State())

  init(
    name: String, options: RedisOptions,
    connect: @escaping @Sendable () async throws(StoreError) -> RedisConnection
  ) {
    self.name = name
    idleDeadline = options.idleDeadline
    checkDeadline = options.checkDeadline
    self.connect = connect
  }

  /// The connection, and whether it was there already.
  func connection() async throws(StoreError) -> (RedisConnection, isKept: Bool) {
    if let open = state.withLock({ $0.open }) {
      guard open.silence > idleDeadline else { return (open, true) }
      if await open.isAlive(within: checkDeadline) { return (open, true) }
    }
    return (try await made(), false)
  }

  /// Ends it for good.
  func close() {
    let (open, waiters) = state.withLock { state -> (RedisConnection?, [Waiter]) in
      let open = state.open
      let waiters = Array(state.waiters.values)
      state.waiters = [:]
      state.phase = .closed
      return (open, waiters)
    }
    open?.close()
    for waiter in waiters { waiter.resume(returning: .failure(.closed(name))) }
  }

  private func made() async throws(StoreError) -> RedisConnection {
    let ticket = state.withLock { state in
      state.lastWaiter += 1
      return state.lastWaiter
    }
    let alarm = OperationLimit.rest.map { rest in
      Deadlines.shared.after(rest) { [self] in giveUp(ticket) }
    }
    defer { if let alarm { Deadlines.shared.takeBack(alarm) } }
    return try await withTaskCancellationHandler {
      await withCheckedContinuation { wait(as: ticket, $0) }
    } onCancel: {
      giveUp(ticket)
    }.get()
  }

  private func giveUp(_ ticket: Int) {
    let waiter = state.withLock { $0.waiters.removeValue(forKey: ticket) }
    waiter?.resume(returning: .failure(.givenUpConnecting))
  }

  private func wait(as ticket: Int, _ waiter: Waiter) {
    enum Step {
      case answer(Result<RedisConnection, StoreError>)
      case begin(ContinuousClock.Instant?)
      case wait
    }
    let step = state.withLock { state -> Step in
      let isLate = OperationLimit.rest.map { $0 <= .zero } ?? false
      if Task.isCancelled || isLate { return .answer(.failure(.givenUpConnecting)) }
      switch state.phase {
      case .closed: return .answer(.failure(.closed(name)))
      case .open(let connection) where connection.isOpen: return .answer(.success(connection))
      case .none, .open:
        if let refusal = state.refusal, state.backoff.isWaiting(at: .now) {
          return .answer(.failure(refusal))
        }
        state.phase = .connecting
        state.waiters[ticket] = waiter
        return .begin(state.backoff.notBefore)
      case .connecting:
        state.waiters[ticket] = waiter
        return .wait
      }
    }
    switch step {
    case .answer(let result): waiter.resume(returning: result)
    case .begin(let instant):
      Task { await OperationLimit.lifted { await attempt(notBefore: instant) } }
    case .wait: break
    }
  }

  private func attempt(notBefore: ContinuousClock.Instant?) async {
    if let notBefore { try? await Task.sleep(until: notBefore, clock: .continuous) }
    let result: Result<RedisConnection, StoreError>
    do throws(StoreError) { result = .success(try await connect()) } catch {
      result = .failure(error)
    }
    let waiters = state.withLock { state -> [Waiter]? in
      guard case .connecting = state.phase else { return nil }
      switch result {
      case .success(let connection):
        state.phase = .open(connection)
        state.backoff.succeeded()
        state.refusal = nil
      case .failure(let error):
        state.phase = .none
        state.refusal = error.isNo ? error : nil
        state.backoff.failed(at: .now)
      }
      defer { state.waiters = [:] }
      return Array(state.waiters.values)
    }
    if let waiters {
      for waiter in waiters { waiter.resume(returning: result) }
    } else if case .success(let late) = result {
      late.close()
    }
  }
}

extension StoreError {
  /// What operations meet after `close()`.
  static func closed(_ name: String) -> StoreError {
    StoreError(.unreachable, "the connection to \(name) was closed by this program")
  }

  static var givenUpConnecting: StoreError {
    StoreError(.cancelled, "the operation was cancelled before there was a connection")
  }
}
