import Keyspace
import RESP
import RedisServers
import Testing

@Suite("A script in a keyspace")
struct ScriptTests {
  /// Where Redis' own Lua is another than the one that every system has: its tables can be made read-only.
  private static let different: Set<String> = ["redis.call = nil return 1"]

  @Test("answers what it answers in Redis", arguments: Space.allCases)
  func likeRedis(_ space: Space) async throws {
    try await withRedis { server in
      let redis = try RedisPeer(server)
      try await space.open { keyspace, _ in
        for script in ScriptCases.all where !Self.different.contains(script) {
          let command = ["EVAL", script, "1", "key:1", "first", "\u{0}\u{e9}"].map {
            Array($0.utf8)
          }
          let wanted = try await redis.run([command])[0]
          let found = try await keyspace.run([command], atomically: false)[0]
          #expect(found == wanted, "\(script): \(found.shown), Redis: \(wanted.shown)")
        }
      }
    }
  }

  @Test("keeps what it wrote before an error, as in Redis", arguments: Space.allCases)
  func partialWrites(_ space: Space) async throws {
    try await space.open { keyspace, _ in
      let reply = try await keyspace.evaluate("redis.call('SET', 'a', 1) error('x')")
      #expect(reply.message?.hasPrefix("ERR user_script:1: x") == true)
      #expect(try await keyspace.run("GET a") == .text("1"))
    }
  }

  @Test("may say what it needs in its first line", arguments: Space.allCases)
  func firstLine(_ space: Space) async throws {
    try await space.open { keyspace, _ in
      let script = "#!lua flags=allow-key-locking,allow-oom\nreturn redis.call('SET', 'a', 1)"
      #expect(try await keyspace.evaluate(script) == .text("OK"))
      let reading = "#!lua flags=no-writes\nreturn redis.call('SET', 'a', 2)"
      let refusal = try #require(try await keyspace.evaluate(reading).message)
      #expect(
        refusal.hasPrefix("ERR Write commands are not allowed from read-only scripts. script: "))
      #expect(refusal.hasSuffix(", on @user_script:2."))
      #expect(try await keyspace.run("GET a") == .text("1"))
    }
  }

  @Test("has the digest of its text as it was sent")
  func digest() async throws {
    try await Space.memory.open { keyspace, _ in
      let script = "#!lua flags=allow-key-locking\nreturn 1"
      _ = try await keyspace.evaluate(script)
      // printf '#!lua flags=allow-key-locking\nreturn 1' | sha1sum
      let reply = try await keyspace.run("EVALSHA e7d3065bbe862e0ef8706b37e94e4260d9d3bbc3 0")
      #expect(reply == .integer(1))
    }
  }

  @Test("is forgotten when many others came after it")
  func cache() async throws {
    var limits = KeyspaceLimits.patient
    limits.scripts = 3
    limits.scriptBytes = 1000
    try await Space.memory.open(limits: limits) { keyspace, _ in
      func load(_ text: String) async throws -> String {
        try #require(
          try await keyspace.run(
            [["SCRIPT", "LOAD", text].map { Array($0.utf8) }], atomically: false)[0]
            .text)
      }
      func known(_ digests: [String]) async throws -> RESPValue {
        try await keyspace.run("SCRIPT EXISTS \(digests.joined(separator: " "))")
      }
      var digests: [String] = []
      for number in 0..<4 { digests.append(try await load("return \(number)")) }
      #expect(
        try await known(digests)
          == .array([.integer(0), .integer(1), .integer(1), .integer(1)]))
      // Using one keeps it.
      _ = try await keyspace.run("EVALSHA \(digests[1]) 0")
      digests.append(try await load("return 4"))
      #expect(
        try await known(digests)
          == .array([.integer(0), .integer(1), .integer(0), .integer(1), .integer(1)]))
      _ = try await load("return '\(String(repeating: "x", count: 990))'")
      #expect(try await known(digests) == .array(Array(repeating: .integer(0), count: 5)))
      #expect(
        try await keyspace.run("EVALSHA \(digests[1]) 0").message
          == "NOSCRIPT No matching script. Please use EVAL.")
    }
  }
}
