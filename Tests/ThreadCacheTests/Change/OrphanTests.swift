import KeyValue
import StoreConformance
import Testing

@testable import ThreadCache

@Suite("Hashes that no meta lists")
struct OrphanTests {
  static let meta =
    #"{"files":[{"id":"f1"},{"id":"f2"},{"id":"f3"}],"scope":{}}"#

  func identity(_ id: String) -> ThreadIdentity {
    ThreadIdentity(schema: .thread, id: ThreadID(id))
  }

  func keys(_ scan: OrphanScan) async throws -> [StoreKey] {
    var keys: [StoreKey] = []
    for try await findings in scan { keys += findings.map(\.key) }
    return keys.sorted()
  }

  @Test("those of many threads are found in one pass over the keys, and no others")
  func listed() async throws {
    let bench = try ChangeBench { FaultyStore($0) }
    for id in ["a", "b", "c"] {
      try await bench.put(
        identity(id), Self.meta, hashes: ["f1": ["x": "1"], "stray": ["x": "1"]])
    }
    let store = try #require(bench.store as? FaultyStore)
    let found = try await keys(bench.cache.orphans(of: [identity("a"), identity("c")]))
    #expect(found == ["thread:a:file:stray", "thread:c:file:stray"])
    #expect(store.counts[.scan] == 1)
  }

  @Test("of no thread none are looked for, of one the store itself picks the keys")
  func few() async throws {
    let bench = try ChangeBench { FaultyStore($0) }
    try await bench.put(identity("a*"), Self.meta, hashes: ["f1": ["x": "1"], "s": ["x": "1"]])
    try await bench.put(identity("ab"), Self.meta, hashes: ["stray": ["x": "1"]])
    let store = try #require(bench.store as? FaultyStore)
    #expect(try await keys(bench.cache.orphans(of: [])) == [])
    #expect(store.counts[.scan] == nil)
    #expect(try await keys(bench.cache.orphans(of: [identity("a*")])) == ["thread:a*:file:s"])
  }

  @Test("a meta is read once, however far apart its hashes lie")
  func readOnce() async throws {
    let bench = try ChangeBench { FaultyStore($0) }
    try await bench.put(
      identity("a"), Self.meta,
      hashes: ["f1": ["x": "1"], "f2": ["x": "1"], "f3": ["x": "1"]])
    let store = try #require(bench.store as? FaultyStore)
    #expect(try await keys(bench.cache.orphans(pageHint: 1)).isEmpty)
    #expect(store.counts[.read] == 1)
  }
}
