import Foundation
import KeyValue
import KeyValueSQLite
import Keyspace
import RESP
import StoreConformance
import Testing

@Suite("A scan of a keyspace")
struct ScanTests {
  /// One page: its cursor, and the keys.
  private static func page(
    _ keyspace: Keyspace, _ cursor: String, _ options: String = ""
  ) async throws -> (cursor: String, keys: [String]) {
    let reply = try await keyspace.run("SCAN \(cursor) \(options)")
    let parts = try #require(reply.elements, "\(reply.shown)")
    return (try #require(parts[0].text), try #require(parts[1].elements).compactMap(\.text))
  }

  private static func fill(_ keyspace: Keyspace, _ names: [String]) async throws {
    _ = try await keyspace.run(names.map { words("SET \($0) 1") }, atomically: false)
  }

  @Test(
    "has pages of as many keys as wanted, in order, and none too many", arguments: Space.allCases)
  func exactPages(_ space: Space) async throws {
    try await space.open { keyspace, _ in
      let names = (0..<40).map { "key:\(100 + $0)" }
      try await Self.fill(keyspace, names.shuffled())
      var cursor = "0"
      var found: [String] = []
      var sizes: [Int] = []
      repeat {
        let page = try await Self.page(keyspace, cursor)
        found += page.keys
        sizes.append(page.keys.count)
        cursor = page.cursor
        #expect(UInt64(cursor) ?? .max < 1 << 53)
      } while cursor != "0"
      #expect(found == names)
      #expect(sizes == [10, 10, 10, 10])
      let all = try await Self.page(keyspace, "0", "COUNT 100")
      #expect(all.keys == names && all.cursor == "0")
    }
  }

  @Test("fills its pages with what matches", arguments: Space.allCases)
  func sparse(_ space: Space) async throws {
    try await space.open { keyspace, _ in
      try await Self.fill(keyspace, (0..<3000).map { "noise:\($0)" } + ["b:1", "z:1", "z:2"])
      let page = try await Self.page(keyspace, "0", "MATCH *:1 COUNT 3")
      #expect(page.keys == ["b:1", "noise:1", "z:1"])
      #expect(try await Self.page(keyspace, "0", "MATCH z:1 COUNT 1").keys == ["z:1"])
      // A pattern that names one key, from after that key.
      let after = try await Self.page(keyspace, "0", "MATCH z:? COUNT 1")
      #expect(after.keys == ["z:1"])
      #expect(try await Self.page(keyspace, after.cursor, "MATCH z:1") == ("0", []))
      #expect(try await Self.page(keyspace, after.cursor, "MATCH z:2") == ("0", ["z:2"]))
    }
  }

  @Test("tells types where it is asked to", arguments: Space.allCases)
  func withTypes(_ space: Space) async throws {
    try await space.open { keyspace, _ in
      _ = try await keyspace.run("SET a 1")
      _ = try await keyspace.run("HSET b f 1")
      let page = try await Self.page(keyspace, "0", "COUNT 100 WITHTYPE")
      #expect(page.keys == ["a", "string", "b", "hash"])
      #expect(try await Self.page(keyspace, "0", "WITHTYPE TYPE hash").keys == ["b", "hash"])
    }
  }

  @Test(
    "brings each key that stays exactly once, whatever comes and goes", arguments: Space.allCases)
  func underChange(_ space: Space) async throws {
    try await space.open { keyspace, _ in
      var random = SeededRandom(7)
      let lasting = (0..<200).map { "k\(1000 + 2 * $0)" }
      let fleeting = (0..<200).map { "k\(1001 + 2 * $0)" }
      try await Self.fill(keyspace, lasting + fleeting)
      for round in 0..<5 {
        var cursor = "0"
        var found: [String] = []
        repeat {
          let page = try await Self.page(keyspace, cursor, "COUNT \(3 + round)")
          found += page.keys
          cursor = page.cursor
          for _ in 0..<10 {
            let key = fleeting.randomElement(using: &random) ?? ""
            let line = Bool.random(using: &random) ? "DEL \(key)" : "SET \(key) 2"
            _ = try await keyspace.run(line)
          }
          // The last key of the page goes too: its cursor holds nevertheless.
          if let last = page.keys.last, fleeting.contains(last) {
            _ = try await keyspace.run("DEL \(last)")
          }
        } while cursor != "0"
        #expect(found.count == Set(found).count)
        #expect(found.filter(Set(lasting).contains) == lasting)
      }
    }
  }

  @Test("goes on with another process's cursor")
  func otherProcess() async throws {
    let scratch = try Scratch()
    let store = try await SQLiteStore.open(path: scratch.path, deadline: .seconds(120))
    try await Self.fill(Keyspace(store), (0..<30).map { "k\(100 + $0)" })
    let first = try await Self.page(Keyspace(store), "0")
    let second = try await Self.page(Keyspace(store), first.cursor)
    #expect(second.keys == (10..<20).map { "k\(100 + $0)" })
    // Its key is gone, and nobody remembers it: from the beginning, so that none is missed.
    _ = try await Keyspace(store).run("DEL k109")
    let again = try await Self.page(Keyspace(store), first.cursor)
    #expect(again.keys == (0..<9).map { "k\(100 + $0)" } + ["k110"])
    await store.close()
  }

  @Test("remembers many cursors, and finds those it forgot", arguments: Space.allCases)
  func manyScans(_ space: Space) async throws {
    try await space.open { keyspace, _ in
      try await Self.fill(keyspace, (0..<6000).map { "k\(10_000 + $0)" })
      let first = try await Self.page(keyspace, "0", "COUNT 5")
      var cursor = first.cursor
      // Each page leaves a cursor behind.
      for _ in 0..<5000 { cursor = try await Self.page(keyspace, cursor, "COUNT 1").cursor }
      let next = try await Self.page(keyspace, first.cursor, "COUNT 2")
      #expect(next.keys == ["k10005", "k10006"])
    }
  }

  @Test("of a large hash brings each field once", arguments: Space.allCases)
  func fields(_ space: Space) async throws {
    try await space.open { keyspace, _ in
      let names = (0..<2000).map { "f\(10_000 + $0)" }
      for start in stride(from: 0, to: 2000, by: 500) {
        let fields = names[start..<(start + 500)].map { "\($0) v" }.joined(separator: " ")
        _ = try await keyspace.run("HSET h \(fields)")
      }
      var cursor = "0"
      var found: [String] = []
      var pages = 0
      repeat {
        let reply = try await keyspace.run("HSCAN h \(cursor) COUNT 600")
        let parts = try #require(reply.elements)
        cursor = try #require(parts[0].text)
        found += try #require(parts[1].elements).compactMap(\.text)
        pages += 1
      } while cursor != "0"
      #expect(pages == 4)
      #expect(found == names.flatMap { [$0, "v"] })
      #expect(
        try await keyspace.run("HSCAN h 0 MATCH f1000? COUNT 5000").elements?[1].elements?.count
          == 20)
    }
  }
}
