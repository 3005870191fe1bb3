import KeyValue
import KeyValueSQLite
import Keyspace
import RESP
import Testing

@Suite("What commands write")
struct VisibilityTests {
  @Test(
    "is read by the store's other operations, and the other way round", arguments: Space.allCases)
  func bothWays(_ space: Space) async throws {
    try await space.open { keyspace, store in
      _ = try await keyspace.run("SET a hello PXAT 4102444800000")
      _ = try await keyspace.run("HSET h f 1 g 22")
      guard case .value(let value) = try await store.read("a") else {
        Issue.record("a was not read")
        return
      }
      #expect(value.bytes == Array("hello".utf8))
      #expect(value.expiry == Expiry(milliseconds: 4_102_444_800_000))
      let found = try await store.inspect(["a", "h", "nope"])
      #expect(found[0]?.bytes == 5 && found[0]?.type == .string)
      #expect(found[1]?.bytes == 5 && found[1]?.fields == 2)
      #expect(found[2] == nil)

      _ = try await store.commit(
        Commit(
          anchor: "a", expected: .version(value.version), change: .value(Array("bye".utf8)),
          lifetime: .never,
          dependents: [
            Projection(
              key: "h", change: .fields(set: [[1]: [2]], removed: [[0x66]]), lifetime: .keep)
          ]))
      #expect(try await keyspace.run("GET a") == .text("bye"))
      #expect(try await keyspace.run("TTL a") == .integer(-1))
      #expect(try await keyspace.run("HLEN h") == .integer(2))
      #expect(try await keyspace.run("HEXISTS h f") == .integer(0))
    }
  }

  @Test("has a new version each time", arguments: Space.allCases)
  func versions(_ space: Space) async throws {
    try await space.open { keyspace, store in
      var seen: Set<Version> = []
      let writes = [
        "SET a 1", "INCR a", "APPEND a 1", "SETRANGE a 0 1", "GETSET a 1", "MSET a 1", "DEL a",
        "SET a 1", "DEL a", "HSET a f 1", "SET a 1", "RENAME b a",
      ]
      _ = try await keyspace.run("SET b 1")
      for line in writes {
        let reply = try await keyspace.run(line)
        #expect(reply.message == nil)
        if case .value(let value) = try await store.read("a") {
          #expect(seen.insert(value.version).inserted, "\(line)")
        }
      }
      #expect(seen.count == 9)
      // Reading changes none.
      _ = try await keyspace.run(
        ["GET a", "GETEX a", "EXPIRE a 1000"].map(words), atomically: true)
      guard case .value(let value) = try await store.read("a") else { return }
      #expect(seen.contains(value.version))
    }
  }

  @Test("is told to who listens", arguments: Space.allCases)
  func changes(_ space: Space) async throws {
    try await space.open { keyspace, store in
      let feed = try #require(store.changes(prefixes: [Array("k".utf8)]))
      _ = try await keyspace.run(
        ["SET k1 1", "GET k1", "SET other 1", "EVAL 'redis.call(\"HSET\",\"k2\",\"f\",1)' 0"].map(
          words),
        atomically: true)
      _ = try await keyspace.run("GET k1")
      _ = try await keyspace.run("FLUSHDB")
      await store.close()
      var told: [StoreChange] = []
      for await change in feed { told.append(change) }
      #expect(Set(told.prefix(2).map(\.shown)) == ["k1", "k2"])
      #expect(told.dropFirst(2).first == .resync)
    }
  }

  @Test("takes the place of what has another type, whole", arguments: Space.allCases)
  func otherType(_ space: Space) async throws {
    try await space.open { keyspace, store in
      _ = try await keyspace.run("HSET a f 1 g 2")
      _ = try await keyspace.run("SET a text")
      #expect(try await store.inspect(["a"])[0]?.bytes == 4)
      _ = try await keyspace.run("DEL a")
      _ = try await keyspace.run("HSET a x 1")
      #expect(try await keyspace.run("HGETALL a") == .array([.text("x"), .text("1")]))
      #expect(try await store.inspect(["a"])[0]?.bytes == 2)
      #expect(try await store.statistics().keys == 1)
    }
  }

  @Test("gives back the room of what it replaced")
  func room() async throws {
    let scratch = try Scratch()
    let store = try await SQLiteStore.open(path: scratch.path, deadline: .seconds(120))
    let keyspace = Keyspace(store)
    let value = [UInt8](repeating: 1, count: 1 << 20)
    for _ in 0..<16 {
      let replies = try await keyspace.run(
        [["HSET", "a", "f"].map { Array($0.utf8) } + [value], words("SET a x"), words("DEL a")],
        atomically: false)
      #expect(replies == [.integer(1), .text("OK"), .integer(1)])
    }
    await store.close()
    #expect(try scratch.size < 4 << 20)
  }
}

extension StoreChange {
  fileprivate var shown: String {
    if case .changed(let key) = self { return "\(key)" }
    return "\(self)"
  }
}
