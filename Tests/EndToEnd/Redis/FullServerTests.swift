import RedisServers
import Testing

@Suite("a Redis that has no memory left, and what survives a crash")
struct FullServerTests {
  @Test("an update says so and loses nothing; an eviction works and makes room")
  func full() async throws {
    try await withRedis(.maxmemory(64 << 20)) { server in
      let scratch = try Scratch()
      let stored = try await bobbin(
        "update", "thread_1", "-", "--kv", server.url, in: scratch,
        input: OneFile.update(["a", "b"]))
      try #require(stored.status == 0, "\(stored.errors)")
      let meta = try await server.cli("GET", "thread:thread_1:meta")
      try await server.cli("CONFIG", "SET", "maxmemory", "1mb")
      let refused = try await bobbin(
        "update", "thread_1", "-", "--kv", server.url, in: scratch,
        input: OneFile.update(["c"]))
      #expect(refused.status == 75, "\(refused.errors)")
      #expect(refused.errors.contains("The update is queued"), "\(refused.errors)")
      #expect(refused.errors.contains("no memory left"), "\(refused.errors)")
      #expect(try await server.cli("GET", "thread:thread_1:meta") == meta)
      let fields = try await Keys(server: server).hash("thread:thread_1:file:f").keys
      #expect(fields.sorted() == ["a", "b"])
      let evicted = try await bobbin(
        "evict", "thread_1", "--file", "f", "--segment", "a", "--yes", "--kv", server.url,
        in: scratch)
      #expect(evicted.status == 0, "\(evicted.errors)")
      #expect(try await server.cli("HKEYS", "thread:thread_1:file:f") == "b")
      let (loaded, findings) = try await OneFile.state("thread_1", kv: server.url, in: scratch)
      #expect(loaded == ["b"])
      #expect(findings == "")
    }
  }

  @Test("stats says what survives a crash, and what is evicted for want of memory")
  func durability() async throws {
    let scratch = try Scratch()
    func stats(_ extra: [String]) async throws -> String {
      try await withRedis(extra: extra) { server in
        let done = try await bobbin("stats", "--kv", server.url, in: scratch)
        #expect(done.status == 0, "\(done.errors)")
        return done.output
      }
    }
    #expect(try await stats([]).contains("no append-only file"))
    #expect(try await !stats(["appendonly yes"]).contains("no append-only file"))
    #expect(
      try await stats(["maxmemory 100mb", "maxmemory-policy allkeys-lru"]).contains("allkeys-lru"))
  }

  @Test("with an append-only file what was acknowledged is there after kill -9 of the server")
  func crash() async throws {
    try await withRedis(extra: ["appendonly yes", "appendfsync always"]) { server in
      let scratch = try Scratch()
      for number in 0..<5 {
        let done = try await bobbin(
          "update", "thread_1", "-", "--kv", server.url, in: scratch,
          input: OneFile.update(["s\(number)"]))
        try #require(done.status == 0, "\(done.errors)")
        try await server.kill()
        try await server.restart()
      }
      let (loaded, findings) = try await OneFile.state("thread_1", kv: server.url, in: scratch)
      #expect(loaded == (0..<5).map { "s\($0)" })
      #expect(findings == "")
    }
  }
}
