import KeyValue
import KeyValueCommands
import RESP

/// A Redis that commands can be sent to: a server, or the cluster that it is a node of.
package struct OpenRedis: Sendable {
  /// What carries the commands; closing them ends all connections.
  package let commands: any RedisCommands
  /// What the server said of itself; nil: it would not say.
  package let information: ServerInformation?
  /// What all connections send and receive.
  package let traffic: Traffic

  /// Connects, in two round trips: the greeting, and what the server says of itself.
  package static func open(_ options: RedisOptions) async throws(StoreError) -> OpenRedis {
    let transport = Transport(options)
    let node = RedisServerNode(options.endpoint, transport: transport)
    // Scans have a connection of their own, which is made meanwhile.
    Task { _ = try? await node.run([RedisCommand("PING")], lane: .bulk) }
    do throws(StoreError) {
      let reply = try await node.run([RedisCommand("INFO")], lane: .interactive)[0]
      let information = reply.text.map { ServerInformation($0) }
      var isCluster = options.cluster ?? information?.isCluster
      if isCluster == nil { isCluster = try await isMember(node) }
      let commands: any RedisCommands =
        isCluster == true
        ? try await ClusterCommands.open(options, seed: node, transport: transport)
        : SingleServer(node)
      return OpenRedis(
        commands: commands, information: information, traffic: transport.traffic)
    } catch {
      await node.close()
      throw error
    }
  }

  /// Whether a server that will not answer `INFO` is a node of a cluster.
  private static func isMember(_ node: RedisServerNode) async throws(StoreError) -> Bool {
    let reply = try await node.run(
      [RedisCommand("CLUSTER", [Array("INFO".utf8)])], lane: .interactive)[0]
    return reply.text?.contains("cluster_state:") ?? false
  }
}
