import KeyValue
import KeyValueCommands

/// A server that is a node of a cluster: what a cluster's client needs of its connections to one.
protocol ClusterNode: RedisNode {
  /// Runs `body` with a connection to this server that nobody else uses meanwhile.
  func exclusively<R: Sendable>(
    _ body: @Sendable (any RedisConversation) async throws(StoreError) -> R
  ) async throws(StoreError) -> R

  /// Ends all connections to it.
  func close() async
}
