import KeyValue
import KeyValueREST
import RedisServers
import StoreConformance
import Testing

@testable import Server

@Suite("The REST store over the gateway")
struct RESTConformanceTests {
  @Test("does what every store does, over Redis", arguments: StoreConformance.behaviours)
  func overRedis(_ behaviour: Behaviour) async throws {
    try await serving(try await redisGateway(try await RedisServer.shared)) { served in
      let suite = StoreConformance(
        second: { _ in try await served.store() }, make: { try await served.store() })
      try await suite.run(behaviour)
    }
  }

  @Test(
    "does what every store does, over the embedded store", arguments: StoreConformance.behaviours)
  func overKeyspace(_ behaviour: Behaviour) async throws {
    let gateway = Gateway(
      KeyspaceBackend(MemoryStore()), tokens: TestTokens.both, limits: GatewayLimits())
    try await serving(gateway) { served in
      let suite = StoreConformance(
        second: { _ in try await served.store() }, make: { try await served.store() })
      try await suite.run(behaviour)
    }
  }
}
