import KeyValue
import KeyValueRedis
import RedisServers
import Testing

@Suite("changes in a cluster", .timeLimit(.minutes(5)))
struct ClusterChangesTests {
  @Test("changes on every master are heard", arguments: [false, true])
  func masters(inRESP2 isOld: Bool) async throws {
    let cluster = try await RedisCluster.start(
      replicas: 0, extra: isOld ? ["notify-keyspace-events KA"] : [])
    var options = try RedisOptions(url: cluster.url).patient
    options.onlyRESP2 = isOld
    let store = try await RedisStore.open(options)
    let listener = try await Listener(store, ["thread:"])
    for node in cluster.nodes { try await node.wait(forListeners: 1) }
    for number in 0..<30 { try await cluster.cli("SET", "thread:\(number)", "1") }
    try await listener.wait(for: "news of all keys") { $0.keys.count == 30 }
    await listener.stop()
    for node in cluster.nodes { try await node.wait(forListeners: 0) }
    await store.close()
    await cluster.stop()
  }

  @Test("a replica that takes over is heard, after a resync")
  func failover() async throws {
    let cluster = try await RedisCluster.start()
    let store = try await RedisStore.open(RedisOptions(url: cluster.url).patient)
    let listener = try await Listener(store, ["thread:"])
    for master in try await cluster.masters { try await master.wait(forListeners: 1) }
    let lost = try await cluster.master(ofKey: "thread:a")
    await listener.forget()
    try await cluster.lose(lost)
    try await listener.waitForResync()
    try await cluster.master(ofKey: "thread:a").wait(forListeners: 1)
    await listener.forget()
    try await cluster.cli("SET", "thread:a", "1")
    try await listener.wait(forNewsOf: "thread:a")
    await store.close()
    await cluster.stop()
  }
}
