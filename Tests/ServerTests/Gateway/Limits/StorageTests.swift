import RedisServers
import Testing

@testable import Server

@Suite("what counts as stored")
struct StorageTests {
  private static let full = #"{"error":"ERR DB capacity quota exceeded"}"#

  @Test(
    "is what is there: writing over a key does not fill the store, deleting frees it",
    arguments: [GatewayStore.memory, .sqlite])
  func live(_ store: GatewayStore) async throws {
    var limits = GatewayLimits()
    limits.storageBytes = 40_000
    let value = String(repeating: "x", count: 9000)
    try await store.withGateway(limits: limits) { gateway in
      for _ in 0..<120 {
        #expect(await gateway.ask(.post, "/set/same", value).status == 200)
      }
      for key in ["a", "b", "c", "d"] {
        #expect(await gateway.ask(.post, "/set/\(key)", value).status == 200)
      }
      #expect(await gateway.command(#"["set","e","1"]"#).text == Self.full)
      #expect(await gateway.command(#"["del","a"]"#).status == 200)
      #expect(await gateway.command(#"["set","e","1"]"#).status == 200)
    }
  }

  @Test("of a Redis is not what its other databases held before")
  func others() async throws {
    try await withRedis { server in
      try await server.cli("-n", "5", "SETRANGE", "large", "4000000", "x")
      var limits = GatewayLimits()
      limits.storageBytes = 2 << 20
      let gateway = try await redisGateway(server, limits: limits)
      #expect(await gateway.command(#"["set","a","b"]"#).status == 200)
      let large = String(repeating: "x", count: 3 << 20)
      #expect(await gateway.ask(.post, "/set/large", large).status == 200)
      #expect(await gateway.command(#"["set","a","b"]"#).text == Self.full)
      await gateway.backend.close()
    }
  }

  @Test("what others use is judged once, by their part of the keys")
  func part() {
    let empty = OthersMemory()
    #expect(empty.own(of: 1000, keys: 0, allKeys: 0) == 0)
    #expect(empty.own(of: 1600, keys: 5, allKeys: 5) == 600)
    #expect(empty.own(of: 900, keys: 5, allKeys: 5) == 0)
    #expect(OthersMemory().own(of: 1000, keys: 4, allKeys: 4) == 1000)
    #expect(OthersMemory().own(of: 1000, keys: 1, allKeys: 4) == 250)
    #expect(
      OthersMemory.keys("# Keyspace\r\ndb0:keys=3,expires=1\r\ndb7:keys=20,expires=0\r\n") == 23)
    #expect(OthersMemory.used("# Memory\r\nused_memory_dataset:77\r\nx:1") == 77)
    #expect(OthersMemory.used("# Memory\r\n") == nil)
  }
}
