import KeyValue
import StoreConformance
import Testing

@Suite("The memory store")
struct MemoryStoreTests {
  @Test("does what every store does", arguments: StoreConformance.behaviours)
  func conforms(_ behaviour: Behaviour) async throws {
    try await StoreConformance { MemoryStore() }.run(behaviour)
  }
}

@Suite("A store taken apart like a cluster")
struct PendingStoreTests {
  @Test("does what every store does", arguments: StoreConformance.behaviours)
  func conforms(_ behaviour: Behaviour) async throws {
    try await StoreConformance { PendingStore(MemoryStore()) }.run(behaviour)
  }
}

@Suite("A store in all wrappers")
struct WrappedStoreTests {
  @Test("does what every store does", arguments: StoreConformance.behaviours)
  func conforms(_ behaviour: Behaviour) async throws {
    try await StoreConformance {
      MeteredStore(DeadlineStore(FaultyStore(MemoryStore()), deadline: .seconds(60)))
    }.run(behaviour)
  }
}
