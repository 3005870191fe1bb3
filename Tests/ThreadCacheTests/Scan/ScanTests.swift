import KeyValue
import StoreConformance
import Testing

@testable import ThreadCache

/// A store whose pages repeat keys, as Redis' do while it grows its table.
private struct RepeatingStore: StoreWrapper {
  let base: any KeyValueStore

  func perform<Reply: Sendable>(
    _ call: StoreCall<Reply>, _ body: @escaping @Sendable () async throws(StoreError) -> Reply
  ) async throws(StoreError) -> Reply { try await body() }

  func scan(_ request: ScanRequest) async throws(StoreError) -> ScanPage {
    var page = try await base.scan(request)
    var first = request
    first.cursor = nil
    page.keys += try await base.scan(first).keys
    return page
  }
}

@Suite("Listing threads")
struct ScanTests {
  private func list(
    _ store: any KeyValueStore, _ filter: ThreadFilter = .all, hint: Int = 1000
  ) async throws -> [ThreadIdentity] {
    var found: [ThreadIdentity] = []
    for try await page in ThreadCache(store: store).scan(filter, pageHint: hint) {
      found += page.identities
      #expect(page.scanned == found.count)
    }
    return found
  }

  private func bench(_ keys: StoreKey...) async throws -> CacheBench {
    let bench = CacheBench()
    for key in keys { try await bench.put(key, #"{"files":[]}"#) }
    return bench
  }

  @Test(
    "a filter whose end would swallow what follows it in a key still finds its threads",
    arguments: ["[a-]", "[[-]", "[^-", #"b\"#, "[a", "[^b]"])
  func openFilter(_ glob: String) async throws {
    let ids = ["a", "b", "[", "]", "^", "-", #"b\"#]
    let bench = CacheBench()
    for id in ids { try await bench.put(KeySchema.thread.metaKey(ThreadID(id)), #"{"files":[]}"#) }
    let found = try await list(bench.store, .glob(glob)).map(\.id.description)
    #expect(Set(found) == Set(ids.filter { Glob(glob).matches(Array($0.utf8)) }))
    #expect(!found.isEmpty)
  }

  @Test("both schemas come in one pass, and nothing but threads")
  func both() async throws {
    let bench = try await bench(
      "thread:a:meta", "response:a:meta", "response:b:meta", "bobbin:loads:thread:a",
      "thread:meta", "theead:x:meta", "threadse:x:meta", "thread:a:file:1", "xthread:a:meta")
    try await bench.put("thread:a:file:b:meta", fields: ["x": "y"])
    let found = try await list(bench.store)
    #expect(
      Set(found) == [
        ThreadIdentity(schema: .thread, id: "a"), ThreadIdentity(schema: .response, id: "a"),
        ThreadIdentity(schema: .response, id: "b"),
      ])
    #expect(found.count == 3)
  }

  @Test("whether a filter leaves a thread out is known by the first that it leaves out")
  func besides() async throws {
    let bench = try await bench("thread:a1:meta", "thread:a2:meta", "response:a3:meta", "x:b:meta")
    let cache = ThreadCache(store: bench.store)
    #expect(try await !cache.hasThreads(besides: .all))
    #expect(try await !cache.hasThreads(besides: .glob("?*")))
    #expect(try await !cache.hasThreads(besides: .containing("a")))
    #expect(try await cache.hasThreads(besides: .glob("a[12]")))
    #expect(try await cache.hasThreads(besides: .glob("?*"), schema: .thread))
  }

  @Test("the type of the value tells a thread's meta from a file's hash")
  func collision() async throws {
    let bench = try await bench("thread:a:file:b:meta")
    #expect(try await list(bench.store).map(\.id) == ["a:file:b"])
  }

  @Test("a key of another type in a meta's place comes too, and no lookup is spent on it")
  func wrongType() async throws {
    let bench = try await bench("thread:a:meta")
    try await bench.put("thread:b:meta", fields: ["x": "y"])
    let faulty = FaultyStore(bench.store)
    #expect(Set(try await list(faulty).map(\.id)) == ["a", "b"])
    #expect(faulty.counts[.inspect] == nil)
  }

  @Test("keys that may be another thread's hash are looked at, a page of them in one call")
  func doubtful() async throws {
    let bench = try await bench("thread:a:file:b:meta", "thread:a:file:c:meta", "thread:a:meta")
    try await bench.put("thread:a:file:meta", fields: ["x": "y"])
    try await bench.put("thread:a:file:d:meta", fields: ["x": "y"])
    let faulty = FaultyStore(bench.store)
    #expect(Set(try await list(faulty).map(\.id)) == ["a", "a:file:b", "a:file:c"])
    #expect(faulty.counts[.inspect] == 1)
  }

  @Test("a thread comes once however often the store repeats it", arguments: [1, 3, 1000])
  func repeats(_ hint: Int) async throws {
    let bench = CacheBench()
    for number in 0..<20 {
      try await bench.put(KeySchema.thread.metaKey(ThreadID("t\(number)")), "{}")
    }
    let found = try await list(RepeatingStore(base: bench.store), hint: hint)
    #expect(found.count == 20)
    #expect(Set(found).count == 20)
  }

  @Test(
    "a glob matches ids as a whole",
    arguments: [
      ("a*", ["a", "ab", "a:b"]), ("b", ["b"]), ("?b", ["ab"]), ("*b", ["ab", "a:b", "b"]),
      ("[ab]", ["a", "b"]), ("\\*", ["*"]), ("", [""]), ("x*", []), ("[", []), ("[b", ["b"]),
      ("b\\", []),
    ])
  func glob(_ pattern: String, _ ids: [String]) async throws {
    let bench = try await bench(
      "thread:a:meta", "thread:ab:meta", "thread:a:b:meta", "thread:b:meta", "thread:*:meta",
      "thread::meta")
    let found = try await list(bench.store, .glob(pattern))
    #expect(Set(found.map(\.id)) == Set(ids.map { ThreadID($0) }))
    #expect(
      ids.allSatisfy {
        ThreadFilter.glob(pattern).matches(ThreadIdentity(schema: .thread, id: ThreadID($0)))
      })
  }

  @Test(
    "a glob that begins with response: means names as they are shown, and ids that begin so",
    arguments: [
      ("response:*", ["response:a", "response:ab", "response:response:b", "response:c"]),
      ("response:a*", ["response:a", "response:ab"]), ("response:c", ["response:c"]),
      ("response:[ab]", ["response:a", "response:response:b"]),
      ("r*", ["response:c", "response:response:b"]),
      ("a*", ["response:a", "response:ab", "a"]),
    ])
  func names(_ pattern: String, _ names: [String]) async throws {
    let bench = try await bench(
      "response:a:meta", "response:ab:meta", "response:response:b:meta",
      "thread:response:c:meta", "thread:a:meta")
    let found = try await list(bench.store, .glob(pattern))
    #expect(Set(found.map(\.name)) == Set(names))
  }

  @Test(
    "typed text is looked for as it is",
    arguments: [("*", ["a*b"]), ("[x]", ["[x]"]), ("\\", ["\\"]), ("x", ["[x]"]), ("A", [])])
  func containing(_ text: String, _ ids: [String]) async throws {
    let bench = try await bench("thread:a*b:meta", "thread:[x]:meta", "thread:\\:meta")
    let found = try await list(bench.store, .containing(text))
    #expect(found.map(\.id) == ids.map { ThreadID($0) })
  }

  @Test("ids of any bytes are listed")
  func bytes() async throws {
    let bench = CacheBench()
    let ids = [ThreadID(bytes: [0xff, 0x00]), ThreadID(bytes: []), ThreadID("日本")]
    for id in ids { try await bench.put(KeySchema.response.metaKey(id), "{}") }
    #expect(Set(try await list(bench.store).map(\.id)) == Set(ids))
  }

  @Test("a scan that fails throws, and asked again goes on at the same page")
  func failure() async throws {
    let bench = try await bench("thread:a:meta")
    let faulty = FaultyStore(bench.store)
    faulty.fail(.scan, with: StoreError(.unreachable, "gone"))
    var pages = ThreadCache(store: faulty).scan().makeAsyncIterator()
    await #expect(throws: CacheError.store(StoreError(.unreachable, "gone"))) {
      try await pages.next()
    }
    #expect(try await pages.next()?.identities == [ThreadIdentity(schema: .thread, id: "a")])
    #expect(try await pages.next() == nil)
  }
}
