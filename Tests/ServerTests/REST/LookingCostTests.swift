import KeyValue
import KeyValueREST
import RedisServers
import Testing

@testable import Server

@Suite("What a token that may only read pays", .timeLimit(.minutes(5)))
struct LookingCostTests {
  /// Does something, and sees that it takes so many commands.
  private typealias Costing = (_ commands: Int, _ deed: () async throws -> Void) async throws ->
    Void

  /// Runs `body` with a store that may only read.
  private func looking(
    _ body: (RESTStore, RedisServer, Costing) async throws -> Void
  ) async throws {
    try await withRedis { redis in
      try await serving(try await redisGateway(redis)) { served in
        try await redis.cli("SET", "k", "value", "EX", "1000")
        for number in 0..<20 { try await redis.cli("HSET", "h", "f\(number)", "v\(number)") }
        var options = try RESTOptions(
          url: "http://127.0.0.1:\(served.port)", token: nil,
          readOnlyToken: Secret(TestTokens.reading))
        options.deadline = .seconds(60)
        let store = try await RESTStore.open(options)
        try await body(store, redis) { commands, deed in
          let before = served.gateway.ledger.count.commands
          try await deed()
          #expect(served.gateway.ledger.count.commands - before == commands)
        }
        await store.close()
      }
    }
  }

  @Test("a hash is two commands, however many fields it has and whatever is asked for of it")
  func hashes() async throws {
    try await looking { store, _, costs in
      try await costs(2) {
        guard case .fields(let fields, nil) = try await store.readFields("h") else {
          throw TestFailure("not read")
        }
        #expect(fields.count == 20)
      }
      let some = [Array("f1".utf8), Array("absent".utf8)]
      try await costs(2) {
        let found = try await store.readFields("h", fields: some, maxBytes: nil)
        #expect(found == .fields([some[0]: Array("v1".utf8)], expiry: nil))
      }
      try await costs(2) {
        let found = try await store.readFields("absent")
        #expect(found == .absent)
      }
      try await costs(3) {
        let found = try await store.readFields("k")
        #expect(found == .wrongType(.string))
      }
      let long = try await store.readFields("h", fields: nil, maxBytes: 10)
      #expect(long == .tooLarge(bytes: 50))
      let none = try await store.readFields("h", fields: [], maxBytes: nil)
      #expect(none == .fields([:], expiry: nil))
    }
  }

  @Test("a value is two, also where the caller has it already")
  func values() async throws {
    try await looking { store, redis, costs in
      var version: Version?
      try await costs(2) {
        guard case .value(let value) = try await store.read("k") else {
          throw TestFailure("not read")
        }
        #expect(value.expiry != nil)
        version = value.version
      }
      let known = try #require(version)
      try await costs(2) {
        guard case .unchanged(.some) = try await store.read("k", known: known) else {
          throw TestFailure("not told to be unchanged")
        }
      }
      try await redis.cli("SET", "k", "other")
      guard case .value(let value) = try await store.read("k", known: known) else {
        throw TestFailure("not read again")
      }
      #expect(value.bytes == Array("other".utf8))
    }
  }

  @Test(
    "many short values, of which few are there, are a command for all, one more, and one for each that is there"
  )
  func shortValues() async throws {
    try await looking { store, redis, costs in
      let keys = (0..<50).map { StoreKey("count:\($0)") }
      try await costs(2) {
        let found = try await store.read(keys, known: [:], maxBytes: 20)
        #expect(found == keys.map { _ in .absent })
      }
      try await redis.cli("SET", "count:3", "7")
      try await redis.cli("SET", "count:4", "")
      try await redis.cli("SET", "count:5", String(repeating: "8", count: 21), "EX", "1000")
      try await costs(5) {
        let found = try await store.read(keys, known: [:], maxBytes: 20)
        guard case .value(let three) = found[3], case .value(let four) = found[4] else {
          throw TestFailure("not read")
        }
        #expect(three.bytes == Array("7".utf8) && three.expiry == nil)
        #expect(four.bytes.isEmpty)
        #expect(found[5] == .tooLarge(bytes: 21))
        #expect(found.count { $0 == .absent } == 47)
      }
      try await redis.cli("HSET", "count:6", "a", "b")
      let found = try await store.read(keys, known: [:], maxBytes: 20)
      #expect(found[6] == .wrongType(.hash))
      #expect(found[7] == .absent)
    }
  }

  @Test("a look at a key is one, and two more where it is there")
  func looks() async throws {
    try await looking { store, _, costs in
      try await costs(7) {
        let found = try await store.inspect(["k", "absent", "h"])
        #expect(found.map { $0?.type } == [.string, nil, .hash])
        #expect(found[0]?.bytes == 5)
        #expect(found[0]?.expiry != nil)
        #expect(found[2]?.fields == 20)
        #expect(found[2]?.expiry == nil)
      }
      try await costs(2) {
        let found = try await store.inspect(["a", "b"])
        #expect(found == [nil, nil])
      }
    }
  }
}
