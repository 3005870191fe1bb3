import KeyValue
import KeyValueSQLite

/// An embedded store that nobody has made yet, for who only looks: empty, and otherwise what it will be.
struct AbsentStore: StoreWrapper {
  let base: any KeyValueStore

  init(path: String) { base = MemoryStore(address: "sqlite:\(path)") }

  func perform<Reply: Sendable>(
    _ call: StoreCall<Reply>, _ body: @escaping @Sendable () async throws(StoreError) -> Reply
  ) async throws(StoreError) -> Reply {
    try await body()
  }

  func describe() async -> StoreDescription {
    var description = await base.describe()
    description.engine = "sqlite"
    description.durability = SQLiteStore.durability
    return description
  }

  func statistics() async throws(StoreError) -> StoreStatistics {
    var statistics = try await base.statistics()
    statistics.server = "sqlite"
    statistics.role = "not made yet: the first command that writes makes it"
    statistics.durability = SQLiteStore.durability
    statistics.changes = nil
    return statistics
  }
}
