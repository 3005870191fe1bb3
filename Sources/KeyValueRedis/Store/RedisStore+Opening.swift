public import KeyValue
import RESP

extension RedisStore {
  /// Connects to a server, or to the cluster that it is a node of.
  ///
  /// Two round trips: the greeting, and what the server says of itself, which ``describe()`` then need not ask.
  ///
  /// - Throws: `unreachable`, `timedOut`, `refused`, with the reason; `busy` while the server loads its data is
  ///   thrown by the operations.
  public static func open(_ options: RedisOptions) async throws(StoreError) -> RedisStore {
    let transport = Transport(options)
    let node = RedisServerNode(options.endpoint, transport: transport)
    // Scans have a connection of their own, which is made meanwhile.
    Task { _ = try? await node.run([RedisCommand("PING")], lane: .bulk) }
    do throws(StoreError) {
      let reply = try await node.run([RedisCommand("INFO")], lane: .interactive)[0]
      let information = reply.text.map { ServerInformation($0) }
      var isCluster = options.cluster ?? information?.isCluster
      if isCluster == nil { isCluster = try await isMember(node) }
      guard isCluster == true else {
        return RedisStore(
          SingleServer(node), options: options, information: information,
          traffic: transport.traffic)
      }
      let cluster = try await ClusterCommands.open(options, seed: node, transport: transport)
      return RedisStore(
        cluster, options: options, information: information, traffic: transport.traffic)
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
