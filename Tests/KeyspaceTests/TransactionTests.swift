import KeyValue
import KeyValueSQLite
import Keyspace
import RESP
import Testing

@Suite("Commands together")
struct TransactionTests {
  @Test(
    "stand each for itself: one that fails undoes none", arguments: Space.allCases, [true, false])
  func independent(_ space: Space, _ atomically: Bool) async throws {
    try await space.open { keyspace, _ in
      let replies = try await keyspace.run(
        ["SET a 1", "HSET a f 1", "INCR a", "SET b x", "INCR b"].map(words),
        atomically: atomically)
      #expect(replies[0] == .text("OK"))
      #expect(replies[1].message?.hasPrefix("WRONGTYPE ") == true)
      #expect(replies[2] == .integer(2))
      #expect(replies[4] == .failure("ERR value is not an integer or out of range"))
      #expect(try await keyspace.run("MGET a b") == .array([.text("2"), .text("x")]))
    }
  }

  @Test("are discarded as a transaction when one of them cannot be run", arguments: Space.allCases)
  func discarded(_ space: Space) async throws {
    try await space.open { keyspace, _ in
      let commands = ["SET a 1", "NOPE", "GET", "LPUSH l 1", "SET b 1"].map(words)
      let replies = try await keyspace.run(commands, atomically: true)
      let aborted = RESPValue.failure(
        "EXECABORT Transaction discarded because of previous errors.")
      #expect(replies[0] == aborted && replies[4] == aborted)
      #expect(replies[1] == .failure("ERR unknown command 'NOPE', with args beginning with: "))
      #expect(replies[2] == .failure("ERR wrong number of arguments for 'get' command"))
      #expect(replies[3].message?.hasPrefix("ERR the embedded store has no 'lpush'") == true)
      #expect(try await keyspace.run("DBSIZE") == .integer(0))
      for (command, reply) in zip(commands, replies) {
        #expect(Keyspace.fault(in: command).map { .error($0) } == (reply == aborted ? nil : reply))
      }
    }
  }

  @Test("see what those before them wrote", arguments: Space.allCases)
  func ownWrites(_ space: Space) async throws {
    try await space.open { keyspace, _ in
      let replies = try await keyspace.run(
        [
          "SET a 1", "DBSIZE", "KEYS *", "FLUSHDB", "DBSIZE", "SET b 1", "HSET c f 1", "DBSIZE",
          "RENAME b d", "SCAN 0",
        ].map(words), atomically: true)
      #expect(replies[1] == .integer(1))
      #expect(replies[2] == .array([.text("a")]))
      #expect(replies[4] == .integer(0))
      #expect(replies[7] == .integer(2))
      #expect(replies[9] == .array([.text("0"), .array([.text("c"), .text("d")])]))
      #expect(try await keyspace.run("DBSIZE") == .integer(2))
    }
  }

  @Test("give others their turn when they are many", arguments: Space.allCases)
  func parts(_ space: Space) async throws {
    var limits = KeyspaceLimits.patient
    limits.transactionDuration = .zero
    try await space.open(limits: limits) { keyspace, store in
      let feed = try #require(store.changes(prefixes: [[]]))
      let commands = (0..<20).map { words("INCRBY n \($0)") }
      let replies = try await keyspace.run(commands, atomically: false)
      #expect(replies.last == .integer(190))
      await store.close()
      var changes = 0
      for await change in feed where change == .changed("n") { changes += 1 }
      // One for each transaction.
      #expect(changes == 20)
    }
  }

  @Test("that count at the same time lose nothing", arguments: Space.allCases)
  func concurrent(_ space: Space) async throws {
    try await space.open { keyspace, _ in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<8 {
          group.addTask {
            for _ in 0..<25 {
              _ = try await keyspace.run(
                ["INCR n", "HINCRBY h f 1", "EVAL 'return redis.call(\"INCR\",\"s\")' 0"].map(
                  words),
                atomically: true)
            }
          }
        }
        try await group.waitForAll()
      }
      #expect(try await keyspace.run("MGET n s") == .array([.text("200"), .text("200")]))
      #expect(try await keyspace.run("HGET h f") == .text("200"))
    }
  }

  @Test("are read, and not written, where the store is open for reading")
  func readOnly() async throws {
    let scratch = try Scratch()
    let writer = try await SQLiteStore.open(path: scratch.path, deadline: .seconds(120))
    _ = try await Keyspace(writer).run("SET a 1")
    await writer.close()
    let store = try await SQLiteStore.open(
      path: scratch.path, readOnly: true, deadline: .seconds(120))
    let keyspace = Keyspace(store)
    let replies = try await keyspace.run(
      ["GET a", "SET a 2", "GET a", "EVAL 'return 1' 0"].map(words), atomically: false)
    #expect(replies[0] == .text("1") && replies[2] == .text("1"))
    let refusal = RESPValue.failure("READONLY this store is open for reading only")
    #expect(replies[1] == refusal && replies[3] == refusal)
    #expect(
      try await keyspace.run("EVAL_RO 'return redis.call(\"GET\",\"a\")' 0") == .text("1"))
    await store.close()
  }

  @Test("throw what the store throws")
  func closed() async throws {
    let store = MemoryStore()
    await store.close()
    let error = await #expect(throws: StoreError.self) {
      try await Keyspace(store).run("GET a")
    }
    #expect(error?.code == .unreachable)
  }
}
