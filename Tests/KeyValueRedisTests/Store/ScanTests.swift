import KeyValue
import KeyValueRedis
import RedisServers
import Testing

@Suite("Scanning a Redis")
struct RedisScanTests {
  private func fill(_ server: RedisServer, _ count: Int) async throws {
    let lines = (0..<count).map { "SET key:\($0) 1\r\n" }.joined()
    try await server.cli(["--pipe"], input: Array(lines.utf8))
  }

  private func rest(
    of store: RedisStore, from request: ScanRequest
  ) async throws -> (keys: [StoreKey], pages: Int) {
    var request = request
    var found: [StoreKey] = []
    var pages = 0
    repeat {
      let page = try await store.scan(request)
      #expect(page.incomplete == nil)
      found += page.keys
      pages += 1
      request.cursor = page.next
    } while request.cursor != nil
    return (found, pages)
  }

  @Test("finds all of many keys, and says how many there are")
  func all() async throws {
    try await withRedis { server in
      try await fill(server, 20_000)
      let store = try await server.store()
      let request = ScanRequest(pattern: Array("*".utf8), hint: 1000)
      #expect(try await store.scan(request).total == 20_000)
      let (keys, pages) = try await rest(of: store, from: request)
      #expect(Set(keys).count == 20_000)
      #expect(pages < 30)
      await store.close()
    }
  }

  @Test("reads ahead only a little of a scan that nobody goes on with")
  func abandoned() async throws {
    try await withRedis { server in
      try await fill(server, 20_000)
      let store = try await server.store()
      _ = try await store.scan(ScanRequest(pattern: Array("*".utf8), hint: 100))
      // Another scan over the same connection comes after all that the first one still asked.
      _ = try await store.scan(ScanRequest(pattern: Array("none*".utf8), hint: 100_000))
      let stats = try await server.cli("info", "commandstats")
      let line = stats.split(whereSeparator: \.isNewline).first { $0.contains("cmdstat_scan:") }
      let calls = line.flatMap { Int($0.drop { $0 != "=" }.dropFirst().prefix { $0.isNumber }) }
      #expect((calls ?? 99) <= 5, "\(line ?? "")")
      await store.close()
    }
  }

  @Test("finds what was written after a page was read ahead for another scan")
  func freshPages() async throws {
    try await withRedis { server in
      try await fill(server, 3000)
      let store = try await server.store()
      let request = ScanRequest(pattern: Array("*".utf8), hint: 500)
      _ = try await store.scan(request)
      try await fill(server, 4000)
      #expect(Set(try await rest(of: store, from: request).keys).count == 4000)
      await store.close()
    }
  }

  @Test("begins again when the server was started anew in the middle")
  func restart() async throws {
    try await withRedis { server in
      try await fill(server, 5000)
      let store = try await server.store()
      var request = ScanRequest(pattern: Array("*".utf8), hint: 200)
      let first = try await store.scan(request)
      request.cursor = first.next
      let second = try await store.scan(request)
      request.cursor = second.next
      try await server.restart()
      var pages: [StoreKey] = []
      while request.cursor != nil {
        do {
          let page = try await store.scan(request)
          pages += page.keys
          request.cursor = page.next
        } catch let error as StoreError where error.code == .unreachable {
          continue
        }
      }
      #expect(Set(first.keys + second.keys + pages).count == 5000)
      await store.close()
    }
  }

  @Test("goes on in another process from where this one stands")
  func resumed() async throws {
    try await withRedis { server in
      try await fill(server, 2000)
      let store = try await server.store()
      var request = ScanRequest(pattern: Array("*".utf8), hint: 300)
      let first = try await store.scan(request)
      await store.close()
      let other = try await server.store()
      request.cursor = first.next
      let found = Set(try await rest(of: other, from: request).keys).union(first.keys)
      #expect(found.count == 2000)
      await other.close()
    }
  }

  @Test("refuses a cursor of another kind of store")
  func strangeCursor() async throws {
    let store = try await RedisServer.shared.store()
    let request = ScanRequest(
      pattern: Array("*".utf8), cursor: ScanCursor(token: Array("key".utf8)))
    #expect(try await code { _ = try await store.scan(request) } == .unsupported)
    await store.close()
  }

  @Test("looks at nothing but the key where the pattern has no wildcard")
  func literal() async throws {
    try await withRedis { server in
      try await fill(server, 100)
      let store = try await server.store()
      let page = try await store.scan(ScanRequest(pattern: Array("key:7".utf8)))
      #expect(page == ScanPage(keys: ["key:7"], next: nil))
      #expect(!(try await server.cli("info", "commandstats")).contains("cmdstat_scan"))
      await store.close()
    }
  }
}
