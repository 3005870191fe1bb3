import KeyValue
import KeyValueRedis
import RedisServers
import Testing

@Suite("What a Redis store says of itself")
struct DescriptionTests {
  @Test("its place without the password, its engine, and what survives")
  func description() async throws {
    try await withRedis(.password) { server in
      let store = try await server.store { $0.database = 2 }
      let description = await store.describe()
      #expect(description.address == "redis://127.0.0.1:\(server.port)/2")
      #expect(description.engine.hasPrefix("redis "))
      #expect(description.identity == "redis:127.0.0.1:\(server.port)/2")
      #expect(description.writable)
      #expect(description.atomic)
      #expect(description.durability?.contains("append-only") == true)
      await store.close()
    }
  }

  @Test("a policy that removes keys is told with its name")
  func evictionPolicy() async throws {
    try await withRedis(
      extra: ["maxmemory 50mb", "maxmemory-policy allkeys-lru", "appendonly yes"]
    ) { server in
      let store = try await server.store()
      let durability = await store.describe().durability ?? ""
      #expect(
        durability == "writes go to an append-only file, as often as its appendfsync says;"
          + " when its memory is full it removes keys by itself (allkeys-lru)")
      await store.close()
    }
  }

  @Test("keys, those that expire, memory and its limit")
  func statistics() async throws {
    try await withRedis(.maxmemory(50 << 20)) { server in
      let store = try await server.store()
      try await store.put("a", [1])
      try await store.put("b", [1], .after(milliseconds: 60_000))
      let statistics = try await store.statistics()
      #expect(statistics.keys == 2)
      #expect(statistics.expiringKeys == 1)
      #expect(statistics.limitBytes == 50 << 20)
      #expect(statistics.evictionPolicy == "noeviction")
      #expect(statistics.role == "master")
      #expect((statistics.usedBytes ?? 0) > 0)
      #expect(statistics.changes != nil)
      await store.close()
    }
  }

  @Test("a cluster is known without being told")
  func cluster() async throws {
    let cluster = try await RedisCluster.shared
    let store = try await RedisStore.open(try RedisOptions(url: cluster.nodes[0].url).patient)
    #expect(await !store.describe().atomic)
    #expect(try await store.statistics().role == "cluster of 3 masters")
    await store.close()
  }
}
