import KeyValue
import KeyValueRedis
import RedisServers
import Testing

/// What goes over the wire, counted by a proxy between the store and its server.
@Suite("A Redis store on the wire")
struct WireTests {
  /// A meta's key as assistants name threads; each test has one of its own.
  private let key: StoreKey = {
    let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    let id = String((0..<24).map { _ in letters.randomElement() ?? "x" })
    return StoreKey("thread:thread_\(id):meta")
  }()

  private func measured(
    _ body: (RedisStore, TCPProxy) async throws -> Void
  ) async throws {
    let proxy = try TCPProxy(to: try await RedisServer.shared)
    var options = RedisOptions(.host("127.0.0.1", port: proxy.port)).patient
    options.database = 5
    let store = try await RedisStore.open(options)
    // The second connection is made in the background.
    _ = try await store.scan(ScanRequest(pattern: Array("none*".utf8), hint: 1_000_000))
    try await body(store, proxy)
    await store.close()
    proxy.stop()
  }

  @Test("a meta that is unchanged since it was read costs under 200 bytes, both ways together")
  func unchangedRead() async throws {
    try await measured { store, proxy in
      let version = try await store.put(key, meta(89_000), .after(milliseconds: 7_776_000_000))
      _ = try await store.read(key, known: version)
      proxy.resetCounts()
      guard case .unchanged(.some) = try await store.read(key, known: version) else {
        Issue.record("the value was sent again")
        return
      }
      let counts = proxy.counts
      #expect(counts.sent + counts.received < 200, "\(counts)")
      proxy.resetCounts()
      _ = try await store.read(key, known: version, maxBytes: 0)
      #expect(proxy.counts.sent + proxy.counts.received < 200, "\(proxy.counts)")
      _ = try await store.delete([key], versions: [:])
    }
  }

  @Test("a meta that was never read costs its length and little more")
  func firstRead() async throws {
    try await measured { store, proxy in
      try await store.put(key, meta(89_000))
      _ = try await store.read(key)
      proxy.resetCounts()
      _ = try await store.read(key)
      #expect(proxy.counts.sent + proxy.counts.received < 89_200, "\(proxy.counts)")
      _ = try await store.delete([key], versions: [:])
    }
  }

  @Test("a splice of 2 kB into a meta of 89 kB sends under 2.5 kB")
  func splice() async throws {
    try await measured { store, proxy in
      let old = meta(89_000)
      let slice = meta(2048, seed: 2)
      let splices = [
        Commit.Splice(offset: 40_000, removed: 0, inserted: slice),
        Commit.Splice(offset: 60_000, removed: 1, inserted: Array("x".utf8)),
      ]
      let new = try #require(splices.applied(to: old))
      let version = try await store.put(key, old)
      let commit = Commit(
        anchor: key, expected: .version(version), change: .splices(splices, result: new),
        lifetime: .after(milliseconds: 7_776_000_000))
      proxy.resetCounts()
      let result = try await store.commit(commit)
      #expect(proxy.counts.sent < 2500, "\(proxy.counts)")
      #expect(proxy.counts.received < 20, "\(proxy.counts)")
      let stored = try await store.value(key)
      #expect(stored?.bytes == new)
      #expect(result == .committed(version: stored?.version, pending: []))
      _ = try await store.delete([key], versions: [:])
    }
  }

  @Test("a conflict brings the current value in the same reply")
  func conflict() async throws {
    try await measured { store, proxy in
      let version = try await store.put(key, meta(1000))
      try await store.put(key, meta(1001))
      proxy.resetCounts()
      let result = try await store.commit(
        Commit(anchor: key, expected: .version(version), change: .value([1]), lifetime: .never))
      guard case .conflict(.some(let current)) = result else {
        Issue.record("no conflict: \(result)")
        return
      }
      #expect(current.bytes == meta(1001))
      #expect(proxy.counts.received < 1100)
      _ = try await store.delete([key], versions: [:])
    }
  }

  @Test("opening asks for the greeting and for what the server is, no more")
  func opening() async throws {
    try await withRedis { server in
      let before = try await server.totalCalls()
      let store = try await server.store()
      _ = await store.describe()
      // HELLO and INFO, and HELLO and PING on the connection for scans.
      let after = try await server.totalCalls()
      #expect(after - before <= 5, "\(after - before)")
      await store.close()
    }
  }

  @Test("reading again, committing and deleting are one script each")
  func counts() async throws {
    try await withRedis { server in
      let store = try await server.store()
      // The first time a script goes as text.
      let version = try await store.put("a", [1])
      _ = try await store.read("a", known: version)
      _ = try await store.inspect(["a"])
      _ = try await store.readFields("h")
      _ = try await store.delete(["a"], versions: ["a": version])
      func cost(_ body: () async throws -> Void) async throws -> Int {
        let before = try await server.clientCalls()
        try await body()
        return try await server.clientCalls() - before
      }
      #expect(try await cost { try await store.put("a", [1]) } == 1)
      #expect(try await cost { _ = try await store.read("a", known: version) } == 1)
      #expect(try await cost { _ = try await store.inspect(["a", "b", "c"]) } == 1)
      #expect(try await cost { _ = try await store.readFields("h") } == 1)
      #expect(
        try await cost { _ = try await store.delete(["a"], versions: ["a": version]) } == 1)
      await store.close()
    }
  }
}

extension RedisServer {
  /// How often a command was called.
  fileprivate func calls(_ command: String) async throws -> Int {
    let text = try await cli("info", "commandstats")
    let line = text.split(whereSeparator: \.isNewline).first {
      $0.hasPrefix("cmdstat_\(command):")
    }
    return line.flatMap { Int($0.drop { $0 != "=" }.dropFirst().prefix { $0.isNumber }) } ?? 0
  }

  /// How many commands clients sent, in all.
  fileprivate func totalCalls() async throws -> Int {
    let text = try await cli("info", "stats")
    let line = text.split(whereSeparator: \.isNewline).first {
      $0.hasPrefix("total_commands_processed:")
    }
    return line.flatMap { Int($0.drop { $0 != ":" }.dropFirst().prefix { $0.isNumber }) } ?? 0
  }

  /// How many scripts and transactions clients ran.
  fileprivate func clientCalls() async throws -> Int {
    var sum = 0
    for command in ["evalsha", "eval", "exec"] { sum += try await calls(command) }
    return sum
  }
}
