import KeyValue
import KeyValueCommands
import KeyValueSQLite
import Keyspace
import StoreConformance
import Testing

@Suite("The library's own scripts in a keyspace")
struct LibraryScriptTests {
  private static func store(_ base: any TransactionalStore) -> CommandStore {
    CommandStore(
      KeyspaceCommands(Keyspace(base, limits: .patient)),
      options: CommandStoreOptions(
        address: "keyspace:", identity: "keyspace:", deadline: .seconds(120),
        maxValueBytes: 64 << 20, maxDigestBytes: 64 << 20))
  }

  @Test(
    "make a store that does what every store does, in memory",
    arguments: StoreConformance.behaviours)
  func memory(_ behaviour: Behaviour) async throws {
    let base = MemoryStore()
    let suite = StoreConformance(
      second: { _ in Self.store(base) }, make: { Self.store(base) })
    try await suite.run(behaviour)
  }

  @Test(
    "make a store that does what every store does, in SQLite",
    arguments: StoreConformance.behaviours)
  func sqlite(_ behaviour: Behaviour) async throws {
    let scratch = try Scratch()
    let base = try await SQLiteStore.open(path: scratch.path, deadline: .seconds(120))
    // Another process has a connection and scripts of its own.
    let other = try await SQLiteStore.open(path: scratch.path, deadline: .seconds(120))
    let suite = StoreConformance(
      second: { _ in Self.store(other) }, make: { Self.store(base) })
    try await suite.run(behaviour)
    await other.close()
    await base.close()
  }
}
