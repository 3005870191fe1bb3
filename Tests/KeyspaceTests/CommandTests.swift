import Keyspace
import RESP
import RedisServers
import Testing

@Suite("The commands of a keyspace")
struct CommandTests {
  @Test("answer what Redis answers", arguments: Space.allCases)
  func likeRedis(_ space: Space) async throws {
    try await withRedis { server in
      let redis = try RedisPeer(server)
      for (name, lines) in CommandCases.all {
        _ = try await redis.run([words("FLUSHALL"), words("SCRIPT FLUSH")])
        let commands = lines.map(words)
        let wanted = try await redis.run(commands)
        let found = try await space.open { keyspace, _ in
          try await keyspace.run(commands, atomically: false)
        }
        #expect(found.count == wanted.count)
        for (line, (wanted, found)) in zip(lines, zip(wanted, found)) {
          #expect(
            Comparison.isSame(wanted, found, to: words(line)),
            "\(name): \(line): \(found.shown), Redis: \(wanted.shown)")
        }
      }
    }
  }

  @Test("keep the fields of a small hash in the order in which they came, as Redis does")
  func order() async throws {
    let lines = [
      "HSET h zoe 1 ann 2 max 3", "HSET h bob 4 ann 5", "HSETNX h abe 6", "HINCRBY h aa 7",
      "HDEL h max", "HSET h max 8", "HGETALL h", "HKEYS h", "HVALS h", "COPY h copy",
      "HGETALL copy", "RENAME h moved", "HKEYS moved", "HMSET other b 1 a 2", "HVALS other",
      "EVAL 'return redis.call(\"HGETALL\", KEYS[1])' 1 moved",
    ].map(words)
    try await withRedis { server in
      let wanted = try await RedisPeer(server).run(lines)
      let found = try await Space.sqlite.open { keyspace, _ in
        try await keyspace.run(lines, atomically: false)
      }
      #expect(found.map(\.shown) == wanted.map(\.shown))
    }
  }

  @Test(
    "that are not here say where they are",
    arguments: [
      ("LPUSH a 1", "a Redis"), ("zadd z 1 a", "a Redis"),
      ("JSON.GET a", "a Redis that has the module RedisJSON"),
      ("hexpire h 1 FIELDS 1 a", "a Redis 7.4 or newer"),
    ])
  func unsupported(_ line: String, _ place: String) async throws {
    try await Space.memory.open { keyspace, _ in
      let message = try #require(try await keyspace.run(line).message)
      let name = line.prefix { $0 != " " }.lowercased()
      #expect(
        message == "ERR the embedded store has no '\(name)'; it is there with \(place) behind the"
          + " gateway: --kv redis://host:6379")
    }
  }

  @Test("tell what is true of the store", arguments: Space.allCases)
  func information(_ space: Space) async throws {
    try await space.open { keyspace, _ in
      _ = try await keyspace.run("SET a 1 EX 1000")
      _ = try await keyspace.run("SET b 1")
      let all = try #require(try await keyspace.run("INFO").text)
      #expect(all.contains("\r\ndb0:keys=2,expires=1,avg_ttl=0\r\n"))
      #expect(all.contains("\r\ntotal_commands_processed:3\r\n"))
      #expect(all.contains("engine:\(space == .sqlite ? "sqlite" : "memory")"))
      #expect(all.contains("durability:a commit is on the disk") == (space == .sqlite))
      let one = try #require(try await keyspace.run("INFO keyspace").text)
      #expect(one == "# Keyspace\r\ndb0:keys=2,expires=1,avg_ttl=0\r\n")
      #expect(try await keyspace.run("INFO nope") == .text(""))
    }
  }

  @Test("know the time", arguments: Space.allCases)
  func time(_ space: Space) async throws {
    try await space.open { keyspace, _ in
      let parts = try #require(try await keyspace.run("TIME").elements).map(\.text)
      #expect(parts.count == 2)
      #expect(Int64(parts[0] ?? "") ?? 0 > 1_700_000_000)
      #expect((0..<1_000_000).contains(Int64(parts[1] ?? "") ?? -1))
    }
  }

  @Test("pick each key and field at random sooner or later", arguments: Space.allCases)
  func random(_ space: Space) async throws {
    try await space.open { keyspace, _ in
      for name in ["a", "b", "c"] {
        _ = try await keyspace.run("SET \(name) 1 EX 1000")
        _ = try await keyspace.run("HSET h \(name) 1")
      }
      _ = try await keyspace.run("SET gone 1 PXAT 5")
      var keys: Set<String> = []
      var fields: Set<String> = []
      for _ in 0..<500 where keys.count < 4 || fields.count < 3 {
        keys.insert(try #require(try await keyspace.run("RANDOMKEY").text))
        fields.insert(try #require(try await keyspace.run("HRANDFIELD h").text))
      }
      #expect(keys == ["a", "b", "c", "h"])
      #expect(fields == ["a", "b", "c"])
      let two = try #require(try await keyspace.run("HRANDFIELD h 2").elements).map(\.shown)
      #expect(Set(two).count == 2)
    }
  }

  @Test("take any bytes for keys, fields and values", arguments: Space.allCases)
  func bytes(_ space: Space) async throws {
    try await space.open { keyspace, _ in
      let all = [UInt8](0...255)
      let replies = try await keyspace.run(
        [
          [Array("SET".utf8), all, all], [Array("GET".utf8), all],
          [Array("SET".utf8), [], []], [Array("GET".utf8), []],
          [Array("HSET".utf8), [0], all, all], [Array("HGETALL".utf8), [0]],
        ], atomically: false)
      #expect(replies[1] == .bytes(all))
      #expect(replies[3] == .bytes([]))
      #expect(replies[5] == .array([.bytes(all), .bytes(all)]))
    }
  }
}
