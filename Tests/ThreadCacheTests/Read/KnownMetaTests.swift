import KeyValue
import Testing

@testable import ThreadCache

@Suite("Metas that this process knows")
struct KnownMetaTests {
  static let identity = ThreadIdentity(schema: .thread, id: "t1")
  /// A slice of about two thousand bytes.
  static let slice =
    "[" + Array(repeating: #"{"value":0.25}"#, count: 133).joined(separator: ",") + "]"

  struct Bench {
    let store = MemoryStore()
    let metered: MeteredStore
    let cache: ThreadCache

    init(_ change: (inout ThreadCache.Settings) -> Void = { _ in }) {
      metered = MeteredStore(store)
      var settings = ThreadCache.Settings()
      change(&settings)
      cache = ThreadCache(store: metered, settings: settings)
    }

    /// A thread of ten files with five segments each.
    func fill() async throws {
      let names = ["a", "b", "c", "d", "e"]
      let files = (0..<10).map { number in
        CachedFile(
          id: "2025_\(number)", slices: names.map { ($0, Array(KnownMetaTests.slice.utf8)) },
          loadedSegments: names, availableSegments: names + ["f"])
      }
      // By another process, so that this one knows nothing.
      _ = try await ThreadCache(store: store).updateThreadCache("t1", with: files)
    }

    /// Bytes in and out of what `body` does.
    func bytes(_ body: () async throws -> Void) async throws -> (in: Int, out: Int) {
      let before = metered.usage
      try await body()
      let after = metered.usage
      return (after.bytesIn - before.bytesIn, after.bytesOut - before.bytesOut)
    }

    var newSlice: CachedFile {
      CachedFile(
        id: "2025_3", slices: [("f", Array(KnownMetaTests.slice.utf8))], loadedSegments: ["f"],
        availableSegments: ["f"])
    }
  }

  @Test("a meta that is unchanged is not sent again, whoever reads it")
  func unchanged() async throws {
    let bench = Bench()
    try await bench.fill()
    let first = try await bench.bytes { _ = try await bench.cache.cachedFiles(forThread: "t1") }
    #expect(first.in > 80_000)
    let files = try await bench.cache.cachedFiles(forThread: "t1")
    let again = try await bench.bytes {
      let same = try await bench.cache.cachedFiles(forThread: "t1")
      #expect(same.map(\.value.rawBytes) == files.map(\.value.rawBytes))
      _ = try await bench.cache.record(Self.identity, hashes: false)
      _ = try await bench.cache.meta(of: "t1", schema: .thread)
    }
    #expect(again.in == 0)
    #expect(again.out < 200)
  }

  @Test("what another writer stored is seen at once, and so is that it is gone")
  func others() async throws {
    let bench = Bench()
    try await bench.fill()
    let other = ThreadCache(store: bench.store)
    for _ in 0..<2 { #expect(try await bench.cache.cachedFiles(forThread: "t1").count == 10) }
    let more = CachedFile(
      id: "new", slices: [("a", [UInt8(ascii: "1")])], loadedSegments: ["a"],
      availableSegments: ["a"])
    _ = try await other.updateThreadCache("t1", with: [more])
    #expect(try await bench.cache.cachedFiles(forThread: "t1").count == 11)
    let plan = try await other.plan(evicting: [.thread(Self.identity)])
    _ = try await other.evict(plan, undoable: false)
    #expect(try await bench.cache.cachedFiles(forThread: "t1").isEmpty)
    _ = try await other.updateThreadCache("t1", with: [more])
    #expect(try await bench.cache.cachedFiles(forThread: "t1").count == 1)
  }

  @Test("the lifetime is what the store says now")
  func expiry() async throws {
    let bench = Bench()
    try await bench.fill()
    _ = try await bench.cache.meta(of: "t1", schema: .thread)
    _ = try await bench.store.expire(
      [Self.identity.metaKey], .at(Expiry(milliseconds: 9_999_999_999_999)))
    let meta = try await bench.cache.meta(of: "t1", schema: .thread)
    #expect(meta?.expiry == Expiry(milliseconds: 9_999_999_999_999))
  }

  @Test("an update of a thread that was read sends the new slice to meta and hash, and little more")
  func update() async throws {
    let bench = Bench()
    try await bench.fill()
    _ = try await bench.cache.cachedFiles(forThread: "t1")
    let sent = try await bench.bytes {
      _ = try await bench.cache.updateThreadCache("t1", with: [bench.newSlice])
    }
    #expect(sent.in == 0)
    #expect(sent.out < 2 * Self.slice.utf8.count + 500)
    // What was committed is known too.
    let again = try await bench.bytes {
      let files = try await bench.cache.cachedFiles(forThread: "t1")
      #expect(files[3].loadedSegments.count == 6)
    }
    #expect(again.in == 0)
  }

  @Test("after a conflict the meta that won is known")
  func conflict() async throws {
    let bench = Bench()
    try await bench.fill()
    _ = try await bench.cache.cachedFiles(forThread: "t1")
    var draft = Commit(
      anchor: Self.identity.metaKey, expected: .version(Version(count: 1 << 40)), change: .delete,
      lifetime: .keep)
    guard case .conflict(let now?) = try await bench.cache.commit(draft, of: Self.identity) else {
      Issue.record("No conflict")
      return
    }
    draft.expected = .version(now.version)
    let again = try await bench.bytes {
      _ = try await bench.cache.cachedFiles(forThread: "t1")
    }
    #expect(again.in == 0)
  }

  @Test("a setting turns it off")
  func off() async throws {
    let bench = Bench { $0.knownMetaBytes = 0 }
    try await bench.fill()
    _ = try await bench.cache.cachedFiles(forThread: "t1")
    let again = try await bench.bytes { _ = try await bench.cache.cachedFiles(forThread: "t1") }
    #expect(again.in > 80_000)
  }

  @Test("a short meta is sent again, for that takes less than to ask whether it is the same")
  func short() async throws {
    let bench = Bench()
    let other = ThreadCache(store: bench.store)
    let file = CachedFile(
      id: "f", slices: [("a", [UInt8(ascii: "1")])], loadedSegments: ["a"], availableSegments: ["a"]
    )
    _ = try await other.updateThreadCache("t1", with: [file])
    for _ in 0..<3 {
      let read = try await bench.bytes {
        let files = try await bench.cache.cachedFiles(forThread: "t1")
        #expect(files.map(\.id) == ["f"])
      }
      #expect(read.in > 50)
    }
    let plan = try await other.plan(evicting: [.thread(Self.identity)])
    _ = try await other.evict(plan, undoable: false)
    #expect(try await bench.cache.cachedFiles(forThread: "t1").isEmpty)
    _ = try await other.updateThreadCache("t1", with: [file])
    #expect(try await bench.cache.cachedFiles(forThread: "t1").count == 1)
  }

  @Test("it is bounded, and what was used longest ago goes first")
  func bounded() throws {
    let cache = try #require(MetaCache(maxBytes: 100_000))
    func value(_ count: Int) -> StoredValue {
      StoredValue(bytes: Array(repeating: 1, count: count), version: Version(count: 1), expiry: nil)
    }
    let keys = (0..<100).map { StoreKey("k\($0)") }
    cache.note(keys[0], value(10_000))
    for key in keys[1...] {
      cache.note(key, value(10_000))
      _ = cache.known([keys[0]])
      #expect(cache.bytes <= 100_000)
    }
    #expect(cache.known(keys).keys.contains(keys[0]))
    #expect(cache.known(keys).keys.contains(keys[99]))
    #expect(!cache.known(keys).keys.contains(keys[50]))
    cache.note("large", value(90_000))
    #expect(cache.known(["large"]).isEmpty)
    for key in keys { cache.note(key, nil) }
    #expect(cache.bytes == 0)
  }
}
