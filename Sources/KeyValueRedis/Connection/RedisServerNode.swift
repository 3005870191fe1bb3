import KeyValue
import KeyValueCommands
import RESP

/// One server, with a connection for each lane, which comes back by itself when it was lost.
final class RedisServerNode: ClusterNode {
  let name: String
  private let endpoint: RedisOptions.Endpoint
  private let transport: Transport
  private let interactive: LoopConnections
  private let bulk: ConnectionKeeper
  private let exclusive: ExclusivePool
  private let listeners = Listeners()
  /// Ends a script that this program has sent and given up on; nil: that is left to others.
  private let scripts: ScriptEnding?

  /// The server at `endpoint`; connects when it is first asked something.
  ///
  /// - Parameter transport: what makes the connections; nodes of a cluster share one.
  init(_ endpoint: RedisOptions.Endpoint, transport: Transport) {
    self.endpoint = endpoint
    self.transport = transport
    name = endpoint.name
    let options = transport.options
    let connect = { @Sendable () async throws(StoreError) -> RedisConnection in
      try await transport.connect(to: endpoint)
    }
    let interactive = LoopConnections { [name] loop in
      ConnectionKeeper(name: name, options: options) { () async throws(StoreError) in
        try await transport.connect(to: endpoint, on: loop)
      }
    }
    self.interactive = interactive
    bulk = ConnectionKeeper(name: name, options: options, connect: connect)
    exclusive = ExclusivePool(name: name, options: options) { () async throws(StoreError) in
      // While the server is down this one waits for its turn; nobody else may hammer it.
      _ = try await interactive.current.connection()
      return try await connect()
    }
    scripts =
      options.lingering == nil
      ? nil
      : ScriptEnding { () async throws(StoreError) in
        try await transport.connect(to: endpoint, isBare: true)
      }
  }

  func run(_ commands: [RedisCommand], lane: Lane) async throws(StoreError) -> [RESPValue] {
    let keeper = lane == .interactive ? interactive.current : bulk
    let (connection, isKept) = try await keeper.connection()
    switch await connection.answer(commands) {
    case .success(let replies): return replies
    case .failure(let failure):
      if case .stalled(let patience) = failure.ending, let scripts {
        scripts.end(on: connection)
        // What was not sent runs nowhere, and is sent again below.
        if !failure.isRepeatable, commands.contains(where: \.isScript) {
          throw ScriptEnding.failure(failure.error, of: name, after: patience)
        }
      }
      // The server may have closed a connection that was kept for long; nothing of the batch has happened.
      guard isKept, failure.isRepeatable else { throw failure.error }
      return try await keeper.connection().0.run(commands)
    }
  }

  func exclusively<R: Sendable>(
    _ body: @Sendable (any RedisConversation) async throws(StoreError) -> R
  ) async throws(StoreError) -> R {
    try await exclusive.run(body)
  }

  func news(_ hello: [RedisCommand]) async throws(StoreError) -> RedisNews {
    let listening = try await listen()
    do throws(StoreError) {
      return RedisNews(
        replies: try await listening.connection.run(hello), pushes: listening.news)
    } catch {
      listening.close()
      throw error
    }
  }

  /// A connection for news that nobody has asked for yet.
  func listen() async throws(StoreError) -> RedisListening {
    _ = try await interactive.current.connection()
    let (feed, pushes) = NewsFeed.make()
    let connection = try await transport.connect(
      to: endpoint, on: LoopConnections.loop, news: feed)
    guard let ticket = listeners.add(connection) else {
      connection.close()
      throw .closed(name)
    }
    let watch = Task { [options = transport.options] in
      // A server that hangs or is gone without a word says no news either.
      while !Task.isCancelled {
        let rest = options.newsDeadline - connection.silence
        if rest > .zero {
          try? await Task.sleep(for: rest)
        } else if await !connection.isAlive(within: options.checkDeadline), !connection.isOpen {
          return
        }
      }
    }
    feed.onEnd { [listeners] in
      watch.cancel()
      listeners.remove(ticket)
      connection.close()
    }
    return RedisListening(news: pushes, connection: connection)
  }

  func close() async {
    interactive.close()
    bulk.close()
    exclusive.close()
    listeners.close()
  }
}
