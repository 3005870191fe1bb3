import KeyValue
import KeyValueRedis
import RedisServers
import Testing

@Suite("changes on one server", .timeLimit(.minutes(5)))
struct TrackingTests {
  @Test("writes, hashes, lifetimes and deletions of another client are heard, notifications off")
  func writes() async throws {
    try await withRedis { server in
      let store = try await server.store()
      let listener = try await Listener(store, ["thread:", "response:"])
      try await listener.waitForResync()
      let deeds: [(key: String, command: [String])] = [
        ("thread:a", ["SET", "thread:a", "1"]),
        ("response:h", ["HSET", "response:h", "f", "1"]),
        ("thread:a", ["EXPIRE", "thread:a", "100"]),
        ("response:h", ["HDEL", "response:h", "f"]),
        ("thread:a", ["DEL", "thread:a"]),
      ]
      for deed in deeds {
        await listener.forget()
        try await server.cli(deed.command)
        try await listener.wait(forNewsOf: deed.key)
      }
      await store.close()
    }
  }

  @Test("who comes to a watch that hears already is told so at once")
  func late() async throws {
    try await withRedis { server in
      let store = try await server.store()
      let first = try await Listener(store, ["thread:"])
      try await first.waitForResync()
      let second = try await Listener(store, ["thread:"])
      try await second.waitForResync()
      try await server.cli("SET", "thread:a", "1")
      try await first.wait(forNewsOf: "thread:a")
      try await second.wait(forNewsOf: "thread:a")
      await store.close()
    }
  }

  @Test("a key that expires is heard")
  func expiry() async throws {
    try await withRedis { server in
      let store = try await server.store()
      let listener = try await Listener(store, ["thread:"])
      try await listener.waitForResync()
      try await server.cli("SET", "thread:a", "1", "PX", "200")
      // Whoever looks late finds both at once.
      try await listener.wait(for: "news of the write and of its end") { listener in
        listener.heard.count { $0 == .changed("thread:a") } > 1
      }
      #expect(try await server.cli("EXISTS", "thread:a") == "0")
      await store.close()
    }
  }

  @Test("our own writes are heard too")
  func own() async throws {
    try await withRedis { server in
      let store = try await server.store()
      let listener = try await Listener(store, [""])
      try await listener.waitForResync()
      _ = try await store.commit(
        Commit(anchor: "thread:a", expected: .absent, change: .value([1]), lifetime: .never))
      try await listener.wait(forNewsOf: "thread:a")
      await store.close()
    }
  }

  @Test("prefixes of which one begins the other are one to the server, and two to who listens")
  func overlap() async throws {
    try await withRedis { server in
      let store = try await server.store()
      let listener = try await Listener(store, ["thread:a", "thread:", "thread:"])
      try await listener.waitForResync()
      try await server.cli("SET", "other", "1")
      try await server.cli("SET", "thread:b", "1")
      try await listener.wait(forNewsOf: "thread:b")
      #expect(await listener.keys == ["thread:b"])
      await store.close()
    }
  }

  @Test("a flush is a resync")
  func flush() async throws {
    try await withRedis { server in
      let store = try await server.store()
      let listener = try await Listener(store, ["thread:"])
      try await listener.waitForResync()
      try await server.cli("SET", "thread:a", "1")
      try await listener.wait(forNewsOf: "thread:a")
      await listener.forget()
      try await server.cli("FLUSHALL")
      try await listener.waitForResync()
      await store.close()
    }
  }

  @Test("a connection that is cut comes back with a resync, and changes are heard again")
  func cut() async throws {
    try await withRedis { server in
      let store = try await server.store()
      let listener = try await Listener(store, ["thread:"])
      try await listener.waitForResync()
      for _ in 0..<3 {
        await listener.forget()
        for id in try await server.listeners() { try await server.cli("CLIENT", "KILL", "ID", id) }
        try await listener.waitForReturn()
        try await server.cli("SET", "thread:a", "1")
        try await listener.wait(forNewsOf: "thread:a")
      }
      await store.close()
    }
  }

  @Test("a connection on which nothing comes any more, and that does not end, is given up")
  func halfOpen() async throws {
    try await withRedis { server in
      let proxy = try TCPProxy(to: server)
      let store = try await server.store {
        $0.endpoint = .host("127.0.0.1", port: proxy.port)
        $0.newsDeadline = .seconds(2)
        $0.connectDeadline = .seconds(10)
      }
      let listener = try await Listener(store, ["thread:"])
      try await listener.waitForResync()
      proxy.strike(requestContaining: "PING", .withholdReply)
      await listener.forget()
      try await proxy.struck()
      try await listener.waitForReturn()
      try await server.cli("SET", "thread:a", "1")
      try await listener.wait(forNewsOf: "thread:a")
      await store.close()
      proxy.stop()
    }
  }

  @Test("a server that starts again is heard again")
  func restart() async throws {
    try await withRedis { server in
      let store = try await server.store()
      let listener = try await Listener(store, ["thread:"])
      try await listener.waitForResync()
      await listener.forget()
      try await server.kill()
      // Whoever shows something learns at once that nobody tells him any more.
      try await listener.waitForResync()
      try await server.restart()
      try await listener.waitForReturn()
      try await server.cli("SET", "thread:a", "1")
      try await listener.wait(forNewsOf: "thread:a")
      await store.close()
    }
  }

  @Test("ten thousand changes at once are all heard, or a resync says that there were some")
  func many() async throws {
    try await withRedis { server in
      let store = try await server.store()
      let listener = try await Listener(store, ["thread:"])
      try await listener.waitForResync()
      await listener.forget()
      let all = (0..<10_000).map { "thread:\($0)" }
      try await server.cli(["MSET"] + all.flatMap { [$0, "1"] })
      try await listener.wait(for: "all of it") {
        $0.keys.count == 10_000 || $0.isStale
      }
      await store.close()
    }
  }

  @Test("listeners share a connection, which ends with the last of them")
  func sharing() async throws {
    try await withRedis { server in
      let store = try await server.store()
      let first = try await Listener(store, ["thread:"])
      let second = try await Listener(store, ["thread:", "thread:a"])
      try await first.waitForResync()
      #expect(try await server.listeners().count == 1)
      await first.stop()
      try await first.wait(for: "the end") { $0.hasEnded }
      try await server.cli("SET", "thread:a", "1")
      try await second.wait(forNewsOf: "thread:a")
      await second.stop()
      try await server.wait(forListeners: 0)
      let third = try await Listener(store, ["thread:"])
      try await third.waitForResync()
      await store.close()
      try await third.wait(for: "the end") { $0.hasEnded }
      try await server.wait(forListeners: 0)
    }
  }

  @Test("a server that pushes says so")
  func words() async throws {
    try await withRedis { server in
      let store = try await server.store()
      #expect(try await store.statistics().changes == "pushed by the server (CLIENT TRACKING)")
      try await server.wait(forListeners: 0)
      await store.close()
    }
  }
}
