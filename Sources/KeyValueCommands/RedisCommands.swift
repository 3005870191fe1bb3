import KeyValue
import RESP

/// Runs commands: on one server, or on the nodes of a cluster that serve their keys.
package protocol RedisCommands: Sendable {
  /// Runs commands, pipelined, and answers their replies in order.
  ///
  /// Errors of the server are replies (`RESPValue.error`), but for those that a cluster means for its client
  /// (`MOVED`, `ASK`, `TRYAGAIN`), which are followed. What throws is the way there: unreachable, timed
  /// out, cancelled, no credentials; once a command that writes was sent, `outcomeUnknown`.
  func run(_ commands: [RedisCommand], lane: Lane) async throws(StoreError) -> [RESPValue]

  /// Runs `body` with a connection that nobody else uses meanwhile, to the node that serves `key`
  /// (WATCH … EXEC).
  func exclusively<R: Sendable>(
    for key: StoreKey, _ body: @Sendable (any RedisConversation) async throws(StoreError) -> R
  ) async throws(StoreError) -> R

  /// The nodes that hold keys: the server, or all masters of a cluster, in a stable order.
  func masters() async throws(StoreError) -> [any RedisNode]

  /// Whether ``run(_:lane:)`` ends when the time of the operation is over (``OperationLimit``).
  var heedsLimits: Bool { get }

  /// True where keys live on several machines, so that one script cannot reach them all.
  var isCluster: Bool { get }

  /// False where a connection of one's own has no `WATCH`, so that only scripts can write on a condition.
  var watches: Bool { get }

  /// Why nothing can be written, as far as replies have shown; nil: it can, or nobody tried.
  var readOnlyReason: String? { get }

  /// Whether keys may be listed and scripts run, as far as replies have shown.
  var listsKeys: Bool { get }

  /// What an error that was replied means.
  func meaning(of error: RESPError, key: StoreKey?) -> StoreError

  /// Ends all connections.
  func close() async
}

extension RedisCommands {
  package var heedsLimits: Bool { false }

  package var watches: Bool { true }

  package var readOnlyReason: String? { nil }

  package var listsKeys: Bool { true }

  package func meaning(of error: RESPError, key: StoreKey?) -> StoreError {
    StoreError(error, key: key)
  }
}

/// Commands that scan in a way of their own, because keys live on several machines.
package protocol ScanningCommands: RedisCommands {
  /// One page of the keys of all masters.
  func scan(_ request: ScanRequest) async throws(StoreError) -> ScanPage
}

/// A connection that one caller has for itself.
package protocol RedisConversation: Sendable {
  /// Sends commands and answers their replies in order.
  func run(_ commands: [RedisCommand]) async throws(StoreError) -> [RESPValue]

  /// Does all of these commands, with nothing in between, or none of them.
  func together(_ commands: [RedisCommand]) async throws(StoreError) -> TransactionReply
}

/// What became of commands that were to be done together.
package enum TransactionReply: Sendable {
  /// They were done; their replies, of which some may be errors.
  case done([RESPValue])
  /// A watched key was touched, and nothing was done.
  case overtaken
  /// Nothing was done, for this reason.
  case discarded(RESPValue)
}

extension RedisConversation {
  package func together(_ commands: [RedisCommand]) async throws(StoreError) -> TransactionReply {
    // Nothing is written before EXEC; if its reply is lost, the outcome is unknown.
    let queued = commands.map { RedisCommand($0.arguments, key: $0.key) }
    // By itself: where MULTI is refused, what follows it would be done at once and one by one.
    if let begun = try await run([RedisCommand("MULTI")]).first, case .error = begun {
      return .discarded(begun)
    }
    let exec = RedisCommand("EXEC", [], key: commands.first?.key, writes: true)
    let replies = try await run(queued + [exec])
    let last = replies.last ?? .null
    if case .null = last { return .overtaken }
    // What was refused when it was queued says why; EXEC says only that something was.
    for reply in replies.dropLast() {
      if case .error = reply { return .discarded(reply) }
    }
    guard let results = last.elements, results.count == commands.count else {
      return .discarded(last)
    }
    return .done(results)
  }
}

/// One server of a store.
package protocol RedisNode: Sendable {
  /// Where it is, without secrets: `127.0.0.1:6379`, `/run/redis.sock`.
  var name: String { get }
  /// Runs commands on this server, whatever their keys.
  func run(_ commands: [RedisCommand], lane: Lane) async throws(StoreError) -> [RESPValue]
  /// A connection of its own for news (`CLIENT TRACKING`, `PSUBSCRIBE`): sends `hello`, answers its replies by
  /// `replied`, and yields every push that comes; ends when the connection does or the reader stops.
  func news(_ hello: [RedisCommand]) async throws(StoreError) -> RedisNews
}

extension RedisNode {
  /// The replies to commands, or why there are none.
  ///
  /// For task groups: a child task that makes its result out of a `do` with typed errors itself crashes when it is
  /// optimized (Swift 6.3.1).
  package func result(
    of commands: [RedisCommand], lane: Lane
  ) async -> Result<[RESPValue], StoreError> {
    do throws(StoreError) {
      return .success(try await run(commands, lane: lane))
    } catch {
      return .failure(error)
    }
  }
}

/// What a connection for news said first, and what it says from now on.
package struct RedisNews: Sendable {
  /// The replies to the commands that asked for the news.
  package let replies: [RESPValue]
  /// Each push, as its elements (`invalidate`, `[keys]`); of RESP2, each message.
  ///
  /// Finishes when the connection ends.
  package let pushes: AsyncStream<[RESPValue]>

  package init(replies: [RESPValue], pushes: AsyncStream<[RESPValue]>) {
    self.replies = replies
    self.pushes = pushes
  }
}
