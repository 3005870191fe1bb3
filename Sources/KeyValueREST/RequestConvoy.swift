import KeyValue
import KeyValueCommands
import RESP
import Synchronization

/// Sends in few requests what tasks that go side by side ask.
///
/// What writes and what only reads leave apart, for only reads may be sent again. Each task pays for what it asks.
final class RequestConvoy: ConvoyCarrier {
  /// What one task asks.
  private struct Rider: Sendable {
    let commands: [RedisCommand]
    let send: Sending
    let answer = Promise<Result<[RESPValue], StoreError>>()

    var writes: Bool { commands.contains(where: \.writes) }
  }

  private struct State {
    var tickets = 0
    var riders: [Int: Rider] = [:]
    /// What is under way, by ticket.
    var requests: [Int: Task<Void, Never>] = [:]
  }

  /// A reply to each command, or why there is none.
  typealias Sending = @Sendable ([RedisCommand]) async -> [Result<RESPValue, StoreError>]

  private let account: CommandAccount
  private let state = Mutex(State())

  init(_ account: CommandAccount) { self.account = account }

  /// Waits for the others of the convoy, and answers as if the commands had been sent alone.
  ///
  /// - Parameter send: sends commands that the account holds already, of this task and of others.
  func ride(
    _ commands: [RedisCommand], in convoy: Convoy, _ send: @escaping Sending
  ) async throws(StoreError) -> [RESPValue] {
    guard account.hold(commands.count) else {
      throw .overBudget(account, commands.count, key: nil)
    }
    let rider = Rider(commands: commands, send: send)
    let ticket = state.withLock { state in
      state.tickets += 1
      state.riders[state.tickets] = rider
      return state.tickets
    }
    convoy.wait(ticket, for: self)
    let answer = await rider.answer.value()
    if let answer { return try answer.get() }
    guard !convoy.giveUp(ticket, for: self) else {
      state.withLock { $0.riders[ticket] = nil }
      account.release(commands.count)
      throw StoreError(.cancelled, "nothing was sent: it was cancelled", key: commands.first?.key)
    }
    // The tasks of a convoy belong to one deed, which is cancelled as a whole.
    state.withLock { $0.requests[ticket] }?.cancel()
    guard rider.writes else {
      throw StoreError(.cancelled, "it was cancelled", key: commands.first?.key)
    }
    throw StoreError(
      .outcomeUnknown, "it was cancelled; what was to be written may or may not be there",
      key: commands.first?.key)
  }

  func depart(_ tickets: [Int]) {
    let riders = state.withLock { state in
      tickets.compactMap { ticket in
        state.riders.removeValue(forKey: ticket).map { (ticket: ticket, rider: $0) }
      }
    }
    for group in [riders.filter(\.rider.writes), riders.filter { !$0.rider.writes }]
    where !group.isEmpty {
      let request = Task { await carry(group.map(\.rider)) }
      let tickets = group.map(\.ticket)
      state.withLock { state in for ticket in tickets { state.requests[ticket] = request } }
      Task {
        await request.value
        state.withLock { state in for ticket in tickets { state.requests[ticket] = nil } }
      }
    }
  }

  private func carry(_ riders: [Rider]) async {
    var replies = await riders[0].send(riders.flatMap(\.commands))[...]
    for rider in riders {
      rider.answer.resolve(Self.answer(rider, replies.prefix(rider.commands.count)))
      replies = replies.dropFirst(rider.commands.count)
    }
  }

  private static func answer(
    _ rider: Rider, _ replies: ArraySlice<Result<RESPValue, StoreError>>
  ) -> Result<[RESPValue], StoreError> {
    var values: [RESPValue] = []
    var hasWritten = false
    for (command, reply) in zip(rider.commands, replies) {
      switch reply {
      case .success(let value):
        values.append(value)
        hasWritten = hasWritten || (command.writes && !value.isError)
      case .failure(let error): return .failure(hasWritten ? error.afterWriting : error)
      }
    }
    return .success(values)
  }
}
