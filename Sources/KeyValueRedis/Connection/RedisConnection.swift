import KeyValue
import KeyValueCommands
internal import NIOCore
import RESP

/// One connection to a server.
///
/// Callers share it: what they send goes out in one stream, and replies come in the order of the commands.
final class RedisConnection: Sendable {
  /// The server's name, without secrets.
  let name: String
  private let channel: any Channel
  private let handler: NIOLoopBound<ConnectionHandler>
  private let vitals: ConnectionVitals
  private let patience: Duration

  /// The connection over a channel that the handlers of TLS are in already; on the channel's event loop.
  init(
    over channel: any Channel, name: String, limits: RESPLimits, patience: Duration,
    news: NewsFeed?, traffic: Traffic, lingering: Duration? = nil
  ) throws {
    self.channel = channel
    self.name = name
    self.patience = patience
    vitals = ConnectionVitals()
    let handler = ConnectionHandler(
      name: name, limits: limits, vitals: vitals, news: news, traffic: traffic,
      lingering: lingering.map { TimeAmount($0) })
    try channel.pipeline.syncOperations.addHandler(handler)
    self.handler = NIOLoopBound(handler, eventLoop: channel.eventLoop)
  }

  /// False once it is over; it may be so a moment after it was true.
  var isOpen: Bool { vitals.isOpen }

  /// Whether the server owes it a reply that did not come in time, and has said nothing since; it is used no more then, and
  /// open only where its options say so.
  var isWaitedOn: Bool { vitals.isWaitedOn }

  /// How long the server has said nothing.
  var silence: Duration { vitals.silence }

  /// Sends commands and answers their replies in order, within this long.
  func answer(_ commands: [RedisCommand], within patience: Duration) async -> CommandBatch.Reply {
    guard !commands.isEmpty else { return .success([]) }
    let ticket = CommandBatch.Ticket()
    let wire = ByteBuffer(commands, allocator: channel.allocator)
    let writes = commands.contains(where: \.writes)
    let rest = OperationLimit.rest
    return await withTaskCancellationHandler {
      await withCheckedContinuation { caller in
        let batch = CommandBatch(
          ticket: ticket, wire: wire, count: commands.count, writes: writes, patience: patience,
          deadline: .now() + TimeAmount(patience), end: rest.map { .now() + TimeAmount($0) },
          caller: caller)
        channel.eventLoop.execute { [handler] in handler.value.send(batch) }
      }
    } onCancel: {
      ticket.cancel()
      channel.eventLoop.execute { [handler] in handler.value.cancel(ticket) }
    }
  }

  /// Sends commands and answers their replies in order, within the deadline of a command.
  func answer(_ commands: [RedisCommand]) async -> CommandBatch.Reply {
    await answer(commands, within: patience)
  }

  /// Whether the server still answers; a connection on which it does not is over.
  func isAlive(within patience: Duration) async -> Bool {
    guard isOpen else { return false }
    if case .success = await answer([RedisCommand("PING")], within: patience) { return true }
    return false
  }

  /// Ends it; who waits for replies is told so.
  func close() {
    channel.eventLoop.execute { [handler] in handler.value.leave() }
  }
}

extension RedisConnection: RedisConversation {
  func run(_ commands: [RedisCommand]) async throws(StoreError) -> [RESPValue] {
    do throws(BatchFailure) { return try await answer(commands).get() } catch { throw error.error }
  }
}
