import KeyValue

extension StoreStatistics {
  /// What a server says, or all masters of a cluster together.
  init(_ servers: [ServerInformation], database: Int?, isCluster: Bool) {
    self.init()
    guard let first = servers.first else { return }
    func sum(_ name: String) -> Int64? {
      let numbers = servers.compactMap { $0.number(name) }
      return numbers.count == servers.count ? numbers.reduce(0, +) : nil
    }
    server = first.engine
    role =
      isCluster
      ? "cluster of \(servers.count) masters" : first.role
    writeRefusal = isCluster ? nil : first.readOnlyReason
    replicas = sum("connected_slaves").map { Int($0) }
    uptimeSeconds = servers.compactMap { $0.number("uptime_in_seconds") }.min()
    let counts = servers.map { $0.keys(database: database) }
    keys = counts.reduce(0) { $0 + $1.all }
    expiringKeys = counts.reduce(0) { $0 + $1.expiring }
    usedBytes = sum("used_memory")
    // A node without a limit has none together with the others.
    let hasLimits = servers.allSatisfy { ($0.number("maxmemory") ?? 0) > 0 }
    limitBytes = hasLimits ? sum("maxmemory") : nil
    evictionPolicy = first.text("maxmemory_policy")
    evictedKeys = sum("evicted_keys")
    expiredKeys = sum("expired_keys")
    durability = ServerInformation.durability(of: servers)
    clients = sum("connected_clients").map { Int($0) }
    commandsPerSecond = sum("instantaneous_ops_per_sec").map { Double($0) }
    hits = sum("keyspace_hits")
    misses = sum("keyspace_misses")
  }
}
