import Foundation

/// A Redis Cluster that a test started for itself.
public final class RedisCluster: Sendable {
  /// All nodes, masters and replicas as they were made.
  public let nodes: [RedisServer]

  private static let sharedStart = Task { try await start() }

  /// A cluster for all tests of this process whose keys begin with a prefix of their own, and that leave its nodes
  /// and slots alone.
  public static var shared: RedisCluster {
    get async throws { try await sharedStart.value }
  }

  /// Starts the nodes, makes a cluster of them, and waits until all agree that it is well.
  public static func start(
    masters: Int = 3, replicas: Int = 1, extra: [String] = []
  ) async throws -> RedisCluster {
    let nodes = try await withThrowingTaskGroup(of: RedisServer.self) { group in
      for _ in 0..<(masters * (1 + replicas)) {
        group.addTask { try await RedisServer.start(.clusterNode, extra: extra) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    let cluster = RedisCluster(nodes)
    do {
      try await Command.run(
        "redis-cli",
        ["--cluster", "create"] + nodes.map(\.address)
          + ["--cluster-replicas", "\(replicas)", "--cluster-yes"])
      try await cluster.agreed()
      return cluster
    } catch {
      await cluster.stop()
      throw error
    }
  }

  private init(_ nodes: [RedisServer]) { self.nodes = nodes }

  /// Its address as `--kv` takes it.
  public var url: String { "\(nodes[0].url)?cluster=true" }

  /// Ends all nodes.
  public func stop() async {
    await withTaskGroup(of: Void.self) { group in
      for node in nodes { group.addTask { await node.stop() } }
    }
  }

  /// Runs `redis-cli` with these arguments on the cluster: it goes to the node that has the key.
  @discardableResult
  public func cli(_ arguments: String..., input: [UInt8] = []) async throws -> String {
    try await cli(arguments, input: input)
  }

  /// As above.
  @discardableResult
  public func cli(_ arguments: [String], input: [UInt8] = []) async throws -> String {
    guard let node = nodes.first(where: \.isAlive) else {
      throw ServerFailure("no node of the cluster is alive")
    }
    return try await Command.run(
      "redis-cli", ["-c", "-e", "-p", "\(node.port)"] + arguments, input: input)
  }

  /// Waits until every living node says that the cluster is well and each replica has its master's data.
  public func agreed() async throws {
    let end = ContinuousClock.now + .seconds(180)
    var last = ""
    while ContinuousClock.now < end {
      last = try await disagreement() ?? ""
      if last.isEmpty { return }
      // Nodes gossip; nothing tells when all have heard but they, asked again.
      try await Task.sleep(for: .milliseconds(20))
    }
    throw ServerFailure("the cluster's nodes did not agree in three minutes: \(last)")
  }

  private func disagreement() async throws -> String? {
    var owners: Set<String> = []
    for node in nodes where node.isAlive {
      let info = try await node.command("CLUSTER", "INFO")
      guard info.contains("cluster_state:ok") else { return "\(node.port): \(info)" }
      let replication = try await node.command("INFO", "replication")
      if replication.contains("role:slave"), !replication.contains("master_link_status:up") {
        return "\(node.port) has no link to its master"
      }
      let slots = try await node.members().filter { $0.isMaster && !$0.hasFailed }
      guard slots.count(where: { $0.slots.isEmpty }) == 0 else { return "a master without slots" }
      owners.insert(
        slots.map { "\($0.id) \($0.slots)" }.sorted().joined(separator: "\n"))
    }
    return owners.count <= 1 ? nil : "they know different masters"
  }
}

extension RedisServer {
  /// Where the other nodes of a cluster find it.
  var address: String { "127.0.0.1:\(port)" }
}
