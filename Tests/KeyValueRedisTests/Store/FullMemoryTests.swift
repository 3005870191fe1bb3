import KeyValue
import KeyValueRedis
import RedisServers
import Testing

@Suite("A Redis that is full")
struct FullMemoryTests {
  /// A store whose server takes nothing more, with a meta `m` and a hash `h` of a thread in it.
  private struct Full {
    let server: RedisServer
    let store: RedisStore
    let version: Version

    init() async throws {
      server = try await RedisServer.start(.maxmemory(8 << 20))
      store = try await server.store()
      version = try await store.put("m", meta(89_000))
      try await store.setField("h", "age", meta(2000))
      try await store.setField("h", "region", meta(2000))
      var number = 0
      while try await fill(number) { number += 1 }
    }

    private func fill(_ number: Int) async throws -> Bool {
      do {
        try await store.put(StoreKey("fill:\(number)"), meta(60_000))
        return true
      } catch let error as StoreError where error.code == .outOfMemory {
        return false
      }
    }

    func end() async {
      await store.close()
      await server.stop()
    }
  }

  @Test("refuses to write, says so, and nothing is written")
  func writing() async throws {
    let full = try await Full()
    let (store, version) = (full.store, full.version)
    let commit = Commit(
      anchor: "m", expected: .version(version), change: .value(meta(95_000)), lifetime: .never,
      dependents: [Projection("h", set: "sector", meta(2000))])
    #expect(try await code { _ = try await store.commit(commit) } == .outOfMemory)
    #expect(try await store.value("m")?.version == version)
    #expect(try await store.inspect(["h"])[0]?.fields == 2)
    let code = try await code { try await store.setField("h", "sector", meta(2000)) }
    #expect(code == .outOfMemory)
    await full.end()
  }

  @Test("still lets a segment be evicted: a field of the hash, and its slice of the meta")
  func evictingSegment() async throws {
    let full = try await Full()
    let (store, version) = (full.store, full.version)
    let new = Array(meta(89_000).dropFirst(2000))
    let commit = Commit(
      anchor: "m", expected: .version(version),
      change: .splices([Commit.Splice(offset: 0, removed: 2000, inserted: [])], result: new),
      lifetime: .keep,
      dependents: [
        Projection(
          key: "h", change: .fields(set: [:], removed: [Array("age".utf8)]), lifetime: .keep)
      ])
    let result = try await store.commit(commit)
    #expect(result == .committed(version: try await store.value("m")?.version, pending: []))
    #expect(try await store.value("m")?.bytes == new)
    #expect(try await store.inspect(["h"])[0]?.fields == 1)
    await full.end()
  }

  @Test("still lets a meta become shorter by itself, and keeps its lifetime")
  func shortening() async throws {
    let full = try await Full()
    let (store, version) = (full.store, full.version)
    let at = Expiry(milliseconds: 4_102_444_800_123)
    #expect(try await store.expire(["m"], .at(at)) == [true])
    let new = Array(meta(89_000).dropFirst(2000))
    _ = try await store.commit(
      Commit(anchor: "m", expected: .version(version), change: .value(new), lifetime: .keep))
    let stored = try await store.value("m")
    #expect(stored?.bytes == new)
    #expect(stored?.expiry == at)
    await full.end()
  }

  @Test("still lets a thread be evicted")
  func evictingThread() async throws {
    let full = try await Full()
    let (store, version) = (full.store, full.version)
    let result = try await store.commit(
      Commit(
        anchor: "m", expected: .version(version), change: .delete, lifetime: .keep,
        dependents: [Projection(key: "h", change: .delete, lifetime: .keep)]))
    #expect(result == .committed(version: nil, pending: []))
    #expect(try await store.inspect(["m", "h"]) == [nil, nil])
    await full.end()
  }
}
