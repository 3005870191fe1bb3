import KeyValue
import KeyValueRedis
import RedisServers
import Testing

@Suite("Redis stores that race")
struct RaceTests {
  @Test(
    "lose no update, whatever way they write",
    arguments: [Way.resp3, .forbidden, .renamed, .undigested])
  func updates(_ way: Way) async throws {
    let stores = [try await way.open(), try await way.open()]
    let key = StoreKey("race:\(way.rawValue)")
    _ = try await stores[0].delete([key], versions: [:])
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<8 {
        group.addTask {
          for number in 0..<10 {
            try await append("\(writer).\(number);", to: key, in: stores[writer % 2])
          }
        }
      }
      try await group.waitForAll()
    }
    let text = String(decoding: try await stores[0].value(key)?.bytes ?? [], as: UTF8.self)
    #expect(Set(text.split(separator: ";")).count == 80)
    _ = try await stores[0].delete([key], versions: [:])
    for store in stores { await store.close() }
  }

  @Test("go on when the server forgets its scripts in between")
  func flushedScripts() async throws {
    try await withRedis { server in
      let store = try await server.store()
      let version = try await store.put("a", [1])
      try await server.cli("script", "flush")
      #expect(try await store.read("a", known: version) == .unchanged(expiry: nil))
      try await server.cli("script", "flush")
      let keys = (0..<50).map { StoreKey("k\($0)") }
      for key in keys { try await store.put(key, [1]) }
      try await server.cli("script", "flush")
      let versions = Dictionary(uniqueKeysWithValues: keys.map { ($0, version) })
      #expect(
        try await store.delete(keys, versions: versions)
          == Array(repeating: .deleted, count: keys.count))
      await store.close()
    }
  }

  @Test("a script is sent as text once, then by its digest")
  func digests() async throws {
    try await withRedis { server in
      let store = try await server.store()
      for number in 0..<10 { try await store.put("a", [UInt8(number)]) }
      let stats = try await server.cli("info", "commandstats")
      #expect(stats.contains("cmdstat_eval:calls=1,"))
      await store.close()
    }
  }

  /// Adds text to a value, as a thread's update does: by splice where there is something, again on conflict.
  private func append(
    _ text: String, to key: StoreKey, in store: some KeyValueStore
  ) async throws {
    let new = Array(text.utf8)
    var current = try await store.value(key)
    while true {
      let change: Commit.Change =
        if let current {
          .splices(
            [Commit.Splice(offset: current.bytes.count, removed: 0, inserted: new)],
            result: current.bytes + new)
        } else {
          .value(new)
        }
      let result = try await store.commit(
        Commit(
          anchor: key, expected: current.map { .version($0.version) } ?? .absent, change: change,
          lifetime: .after(milliseconds: 60_000)))
      guard case .conflict(let now) = result else { return }
      current = now
    }
  }
}
