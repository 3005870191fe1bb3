import KeyValue
import KeyValueRedis
import RedisServers
import StoreConformance
import Testing

@Suite("The Redis store on a cluster")
struct ClusterConformanceTests {
  @Test("does what every store does", arguments: StoreConformance.behaviours)
  func conforms(_ behaviour: Behaviour) async throws {
    let cluster = try await RedisCluster.shared
    let suite = StoreConformance(
      second: { _ in try await cluster.store() }, make: { try await cluster.store() })
    try await suite.run(behaviour)
  }
}
