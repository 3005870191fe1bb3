import KeyValue
import KeyValueRedis
import StoreConformance
import Testing

@Suite("The Redis store")
struct RedisConformanceTests {
  @Test("does what every store does", arguments: Way.allCases, StoreConformance.behaviours)
  func conforms(_ way: Way, _ behaviour: Behaviour) async throws {
    let suite = StoreConformance(
      second: { _ in try await way.open() }, make: { try await way.open() })
    try await suite.run(behaviour)
  }
}
