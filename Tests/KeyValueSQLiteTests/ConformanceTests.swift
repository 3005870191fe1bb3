import KeyValue
import KeyValueSQLite
import StoreConformance
import Testing

@Suite("The SQLite store")
struct ConformanceTests {
  @Test(
    "does what every store does",
    arguments: StoreConformance.behaviours + StoreConformance.transactions)
  func conforms(_ behaviour: Behaviour) async throws {
    let scratch = try Scratch()
    let path = scratch.path()
    let suite = StoreConformance(
      second: { _ in try await SQLiteStore.open(path: path, deadline: patience) },
      make: { try await SQLiteStore.open(path: path, deadline: patience) })
    try await suite.run(behaviour)
    withExtendedLifetime(scratch) {}
  }
}
