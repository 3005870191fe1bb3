import KeyValue
import KeyValueRedis
import RESP

/// Passes commands on to one Redis server.
struct RedisBackend: GatewayBackend {
  private let passage: RedisPassage
  private let hub: EventHub
  private let others = OthersMemory()

  init(_ passage: RedisPassage, heartbeat: Duration) {
    self.passage = passage
    hub = EventHub(passage, heartbeat: heartbeat)
  }

  var events: (any EventSource)? { hub }

  func run(_ commands: [UpstreamCommand]) async throws(StoreError) -> [RESPValue] {
    explained(
      try await passage.run(
        commands.map(\.arguments), writes: commands.contains(where: \.writes)))
  }

  func transact(_ commands: [UpstreamCommand]) async throws(StoreError) -> TransactionOutcome {
    // One piece on a shared connection, which nothing can come into.
    let all = [Self.multi] + commands.map(\.arguments) + [Self.exec]
    let replies = try await passage.run(all, writes: commands.contains(where: \.writes))
    guard let outcome = Self.outcome(explained(replies)) else {
      throw StoreError(.corrupt, "the server answered something else than a transaction's replies")
    }
    return outcome
  }

  func holds(_ bytes: Int) async throws(StoreError) -> Bool {
    let replies = try await passage.run([Self.memory, Self.keyspace, Self.size], writes: false)
    guard replies.count == 3, case .bytes(let memory) = replies[0],
      case .bytes(let keyspace) = replies[1], case .integer(let keys) = replies[2],
      let used = OthersMemory.used(String(decoding: memory, as: UTF8.self))
    else { throw StoreError(.unsupported, "the server does not say how much memory it uses") }
    let own = others.own(
      of: used, keys: Int(keys),
      allKeys: OthersMemory.keys(String(decoding: keyspace, as: UTF8.self)))
    return own >= bytes
  }

  /// Replies in which errors say that it is this Redis that knows a command not, which the service has.
  private func explained(_ replies: [RESPValue]) -> [RESPValue] {
    var replies = replies
    for index in replies.indices {
      guard case .error(let error) = replies[index], error.message.hasPrefix("ERR unknown command")
      else { continue }
      replies[index] = .error(
        RESPError(line: ServiceWords.unknown(error.message, version: passage.version)))
    }
    return replies
  }

  func close() async {
    await hub.close()
    await passage.close()
  }

  /// What the replies to `MULTI`, the commands and `EXEC` mean.
  static func outcome(_ replies: [RESPValue]) -> TransactionOutcome? {
    switch replies.last {
    case .array(let results): return .executed(results)
    case .error(let aborted):
      // Redis says with EXEC only that something was wrong; what it was it said of the command.
      for case .error(let error) in replies { return .discarded(error) }
      return .discarded(aborted)
    default: return nil
    }
  }

  private static let multi = [Array("MULTI".utf8)]
  private static let exec = [Array("EXEC".utf8)]
  private static let memory = [Array("INFO".utf8), Array("memory".utf8)]
  private static let keyspace = [Array("INFO".utf8), Array("keyspace".utf8)]
  private static let size = [Array("DBSIZE".utf8)]
}
