import KeyValue
import KeyValueCommands
import RESP

/// Runs commands on the one server there is.
final class SingleServer: RedisCommands {
  let isCluster = false
  let heedsLimits = true
  private let node: RedisServerNode

  /// The server of these options; connects when it is first asked something.
  convenience init(_ options: RedisOptions) {
    self.init(RedisServerNode(options.endpoint, transport: Transport(options)))
  }

  /// A server that may have been asked something already.
  init(_ node: RedisServerNode) { self.node = node }

  func run(_ commands: [RedisCommand], lane: Lane) async throws(StoreError) -> [RESPValue] {
    try await node.run(commands, lane: lane)
  }

  func exclusively<R: Sendable>(
    for key: StoreKey, _ body: @Sendable (any RedisConversation) async throws(StoreError) -> R
  ) async throws(StoreError) -> R {
    try await node.exclusively(body)
  }

  func masters() async throws(StoreError) -> [any RedisNode] { [node] }

  func close() async { await node.close() }
}
