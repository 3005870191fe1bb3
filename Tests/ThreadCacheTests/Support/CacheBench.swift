import JSONText
import KeyValue

@testable import ThreadCache

/// A cache on a store in memory, with a clock of its own.
struct CacheBench {
  let clock: TestClock
  let store: MemoryStore
  let cache: ThreadCache

  /// - Parameter serviceClock: the clock of the cache where it is not the store's.
  init(
    schema: KeySchema = .thread, clock: TestClock = TestClock(), serviceClock: TestClock? = nil
  ) {
    self.clock = clock
    let store = MemoryStore(clock: { clock.now })
    self.store = store
    cache = Self.cache(on: store, schema: schema, clock: serviceClock ?? clock)
  }

  /// A cache on another store, by the same clock.
  static func cache(
    on store: any KeyValueStore, schema: KeySchema = .thread, clock: TestClock = TestClock()
  ) -> ThreadCache {
    var settings = ThreadCache.Settings()
    settings.newThreadSchema = schema
    settings.now = { clock.now }
    settings.maxBackoffMilliseconds = 5
    return ThreadCache(store: store, settings: settings)
  }

  var dump: Dump {
    get async throws { try await Dump(store, now: clock.now) }
  }

  /// Stores a string, as any other program would.
  func put(_ key: StoreKey, _ text: String, _ lifetime: Lifetime = .after(milliseconds: 1_000_000))
    async throws
  {
    _ = try await store.commit(
      Commit(
        anchor: key, expected: .anything, change: .value(Array(text.utf8)), lifetime: lifetime))
  }

  /// Stores fields of a hash, as any other program would.
  func put(
    _ key: StoreKey, fields: [String: String],
    _ lifetime: Lifetime = .after(milliseconds: 1_000_000)
  ) async throws {
    var set: [[UInt8]: [UInt8]] = [:]
    for (name, value) in fields { set[Array(name.utf8)] = Array(value.utf8) }
    try await store.project(
      Projection(key: key, change: .fields(set: set, removed: []), lifetime: lifetime))
  }

  /// The string at a key.
  func text(_ key: StoreKey) async throws -> String? {
    guard case .value(let value) = try await store.read(key) else { return nil }
    return String(decoding: value.bytes, as: UTF8.self)
  }
}

extension [CachedFile] {
  /// Files from the JSON of their list.
  init(json: String) throws { self = try CachedFile.list(parsing: [UInt8](json.utf8)) }
}
