import Foundation

/// A cluster whose nodes say that they are where a proxy is, so that all clients come by the proxies.
public final class ProxiedCluster: Sendable {
  /// The cluster itself, without proxies before it.
  public let cluster: RedisCluster
  private let proxies: [Int: TCPProxy]

  /// Puts a proxy before each node, and waits until all nodes name the proxies.
  public init(_ cluster: RedisCluster) async throws {
    self.cluster = cluster
    var proxies: [Int: TCPProxy] = [:]
    for node in cluster.nodes { proxies[node.port] = try TCPProxy(to: node) }
    self.proxies = proxies
    for node in cluster.nodes {
      let port = proxies[node.port]?.port ?? 0
      try await node.cli("CONFIG", "SET", "cluster-announce-port", "\(port)")
    }
    let announced = Set(proxies.values.map(\.port))
    let end = ContinuousClock.now + .seconds(180)
    for node in cluster.nodes {
      while try await Set(node.members().map(\.port)) != announced {
        guard ContinuousClock.now < end else {
          throw ServerFailure("node \(node.port) did not hear of the proxies in three minutes")
        }
        // Nodes gossip; nothing tells when one has heard but itself, asked again.
        try await Task.sleep(for: .milliseconds(20))
      }
    }
  }

  /// Its address as `--kv` takes it, by a proxy.
  public var url: String {
    "redis://127.0.0.1:\(proxies[cluster.nodes[0].port]?.port ?? 0)?cluster=true"
  }

  /// The proxy before a node.
  public func proxy(before node: RedisServer) throws -> TCPProxy {
    guard let proxy = proxies[node.port] else {
      throw ServerFailure("no proxy before \(node.port)")
    }
    return proxy
  }

  /// The proxy before the master that has a key.
  public func proxy(forKey key: String) async throws -> TCPProxy {
    let keySlot = try await cluster.slot(ofKey: key)
    for node in cluster.nodes {
      let own = try await node.command("CLUSTER", "MYID")
      let owns = try await node.members().contains { member in
        member.id == own && member.slots.contains { $0.contains(keySlot) }
      }
      if owns { return try proxy(before: node) }
    }
    throw ServerFailure("no node has the slot of \(key)")
  }

  /// Ends the proxies and the cluster.
  public func stop() async {
    for proxy in proxies.values { proxy.stop() }
    await cluster.stop()
  }
}
