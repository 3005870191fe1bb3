import KeyValue
import StoreConformance
import Testing

@testable import ThreadCache

@Suite("Copying between stores")
struct CopyTests {
  let clock = TestClock()

  func store() -> MemoryStore {
    let clock = clock
    return MemoryStore(clock: { clock.now })
  }

  func dump(_ store: any KeyValueStore) async throws -> Dump {
    try await Dump(store, now: clock.now)
  }

  /// A source with threads of both schemas and everything that is odd.
  func source() async throws -> MemoryStore {
    let store = store()
    for number in 0..<50 {
      try await put(store, "t\(number)", number.isMultiple(of: 2) ? .thread : .response)
    }
    try await put(store, Array("thread:odd:meta".utf8), "no JSON at all", .never)
    try await put(store, [UInt8]("thread:".utf8) + [0xff, 0] + [UInt8](":meta".utf8), "{}")
    try await hash(store, "thread:odd:file:lost", ["x": "1"])
    try await put(store, "a:file:b", .thread)
    return store
  }

  func put(
    _ store: any KeyValueStore, _ key: [UInt8], _ text: String,
    _ lifetime: Lifetime = .after(milliseconds: 5_000_000)
  ) async throws {
    _ = try await store.commit(
      Commit(
        anchor: StoreKey(key), expected: .anything, change: .value(Array(text.utf8)),
        lifetime: lifetime))
  }

  func hash(
    _ store: any KeyValueStore, _ key: StoreKey, _ fields: [String: String],
    _ lifetime: Lifetime = .after(milliseconds: 7_000_000)
  ) async throws {
    var set: [[UInt8]: [UInt8]] = [:]
    for (name, value) in fields { set[Array(name.utf8)] = Array(value.utf8) }
    try await store.project(
      Projection(key: key, change: .fields(set: set, removed: []), lifetime: lifetime))
  }

  func put(_ store: any KeyValueStore, _ id: String, _ schema: KeySchema) async throws {
    let identity = ThreadIdentity(schema: schema, id: ThreadID(id))
    try await put(store, identity.metaKey.bytes, Sample.meta)
    for (file, fields) in Sample.hashes { try await hash(store, identity.fileKey(file), fields) }
  }

  /// Copies to the end; answers the last state with all problems.
  func copy(
    _ from: any KeyValueStore, _ to: any KeyValueStore,
    _ change: (inout CopyOptions) -> Void = { _ in }
  ) async throws -> CopyProgress {
    var options = CopyOptions()
    change(&options)
    var last = CopyProgress()
    var problems: [CopyProgress.Problem] = []
    for try await progress in StoreCopy(from: from, to: to, options: options) {
      problems += progress.problems
      last = progress
    }
    #expect(last.isComplete)
    last.problems = problems
    return last
  }

  @Test("all threads come over byte for byte, with their lifetimes, and are compared")
  func everything() async throws {
    let from = try await source()
    let to = store()
    try await put(from, Array("bobbin:loads:thread:t1".utf8), "own")
    try await put(from, Array("session:1".utf8), "foreign")
    let progress = try await copy(from, to)
    var expected = try await dump(from)
    expected.entries["bobbin:loads:thread:t1"] = nil
    expected.entries["session:1"] = nil
    #expect(try await dump(to) == expected)
    #expect(progress.problems == [])
    #expect(progress.copied == 53)
    #expect(progress.strayHashes == 1)
    #expect(progress.keys == expected.entries.count)
    #expect(progress.compared == expected.entries.count)
    #expect(progress.different == 0)
  }

  @Test("running it again copies nothing and writes nothing")
  func again() async throws {
    let from = try await source()
    let to = FaultyStore(store())
    _ = try await copy(from, to)
    to.forgetCounts()
    let progress = try await copy(from, to) { $0.compares = false }
    #expect(progress.copied == 0)
    #expect(progress.unchanged == 53)
    #expect(to.counts[.commit] == nil)
    #expect(to.counts[.project] == nil)
    #expect(to.counts[.read] == nil)
    #expect(to.counts[.readFields] == nil)
  }

  @Test("a copy that broke off goes on, and a reader never sees a meta without its hashes")
  func resumes() async throws {
    for isAtomic in [true, false] {
      let from = try await source()
      let memory = store()
      let base: any KeyValueStore = isAtomic ? memory : PendingStore(memory)
      let to = FaultyStore(base)
      let failing: StoreOperation = isAtomic ? .commit : .project
      for _ in 0..<20 { to.before(failing) {} }
      to.breakDown(failing, with: StoreError(.unreachable, "gone"))
      await #expect(throws: CacheError.self) { _ = try await copy(from, to) }
      let cache = ThreadCache(store: memory)
      var seen = 0
      for try await page in cache.scan() {
        for identity in page.threads {
          seen += 1
          let record = try await cache.record(identity)
          let missing = record?.findings.filter { $0.kind == .staleProjection } ?? []
          #expect(missing.isEmpty, "\(identity)")
        }
      }
      #expect(seen > 0 && seen < 53)
      to.breakDown(failing, with: nil)
      let progress = try await copy(from, to)
      #expect(progress.problems == [])
      #expect(progress.copied + progress.unchanged == 53)
      #expect(try await dump(memory) == dump(from))
    }
  }

  @Test("what the target has otherwise is left alone and reported, with its hashes")
  func conflict() async throws {
    let from = try await source()
    let to = store()
    try await put(to, Array("thread:t2:meta".utf8), #"{"files":[],"scope":{"mine":1}}"#)
    try await hash(to, "thread:t4:file:2025_1", ["mine": "1"])
    let progress = try await copy(from, to)
    #expect(progress.conflicts == 2)
    let conflicts = progress.problems.filter { $0.kind == .conflict }.map(\.key)
    #expect(Set(conflicts) == ["thread:t2:meta", "thread:t4:file:2025_1"])
    let dump = try await dump(to)
    #expect(dump.entries["thread:t2:file:2025_1"] == nil)
    #expect(dump.entries["thread:t4:meta"] == nil)
    #expect(dump.entries["thread:t4:file:2025_1"]?.content == .hash(["mine": "1"]))
    #expect(progress.different > 0)
  }

  @Test("told to overwrite, it makes the target the same")
  func overwriting() async throws {
    let from = try await source()
    let to = store()
    try await put(to, Array("thread:t2:meta".utf8), "mine")
    try await hash(to, "thread:t4:file:2025_1", ["mine": "1"], .never)
    let progress = try await copy(from, to) { $0.overwriting = true }
    #expect(progress.problems == [])
    #expect(try await dump(to) == dump(from))
  }

  @Test("a value of the same length with other bytes is found when it is compared")
  func sameLength() async throws {
    let from = try await source()
    let to = store()
    _ = try await copy(from, to)
    let meta = Sample.meta.replacing("japan", with: "nepal")
    try await put(to, Array("thread:t2:meta".utf8), meta)
    let progress = try await copy(from, to)
    #expect(progress.different == 1)
    #expect(progress.problems.map(\.kind) == [.differs])
    #expect(progress.problems.map(\.key) == ["thread:t2:meta"])
    // Told to overwrite, it does not go by the length.
    #expect(try await copy(from, to) { $0.overwriting = true }.problems == [])
    #expect(try await dump(to) == dump(from))
  }

  @Test("a dry run says the same and writes nothing")
  func dryRun() async throws {
    let from = try await source()
    let to = store()
    let progress = try await copy(from, to) { $0.isDryRun = true }
    #expect(progress.copied == 53)
    #expect(try await dump(to).entries.isEmpty)
  }

  @Test("a filter and a schema choose the threads")
  func filter() async throws {
    let from = try await source()
    let to = store()
    let progress = try await copy(from, to) {
      $0.filter = .glob("t1?")
      $0.schema = .response
    }
    #expect(progress.copied == 5)
    let keys = try await dump(to).entries.keys
    #expect(keys.count == 15)
    #expect(keys.allSatisfy { $0.hasPrefix("response:t1") })
  }

  @Test("a thread that changes while it is read is read again")
  func changing() async throws {
    let from = try await source()
    let changed = ThreadIdentity(schema: .thread, id: "t2")
    let faulty = FaultyStore(from)
    let meta = Sample.meta.replacing("2025_2", with: "2025_9")
    faulty.before(.readFields) { [self] in
      try? await put(from, changed.metaKey.bytes, meta)
      try? await hash(from, changed.fileKey("2025_9"), ["gender": Sample.gender])
    }
    let to = store()
    let progress = try await copy(faulty, to) { $0.filter = .glob("t2") }
    #expect(progress.problems == [])
    let dump = try await dump(to)
    #expect(dump.entries["thread:t2:meta"]?.content == .string(meta))
    #expect(dump.entries["thread:t2:file:2025_9"] != nil)
  }

  @Test("a thread comes over from a store that always sends it again")
  func neverUnchanged() async throws {
    let from = try await source()
    let to = store()
    let progress = try await copy(ForgetfulStore(base: from), to)
    #expect(progress.problems == [])
    #expect(try await dump(to) == dump(from))
  }

  @Test("a store is not copied onto itself")
  func itself() async throws {
    let from = try await source()
    await #expect(throws: CacheError.self) { _ = try await copy(from, from) }
  }

  @Test("a hash in the place of a meta is reported, and nothing else stops")
  func wrongType() async throws {
    let from = try await source()
    try await hash(from, "thread:broken:meta", ["x": "1"])
    let to = store()
    let progress = try await copy(from, to)
    #expect(progress.problems.map(\.kind) == [.wrongType])
    #expect(progress.failed == 1)
    #expect(progress.copied == 53)
  }
}

/// Never answers `unchanged`, as a store that cannot compare long values by itself.
struct ForgetfulStore: StoreWrapper {
  let base: any KeyValueStore

  func perform<Reply: Sendable>(
    _ call: StoreCall<Reply>, _ body: @escaping @Sendable () async throws(StoreError) -> Reply
  ) async throws(StoreError) -> Reply { try await body() }

  func read(_ keys: [StoreKey], known: [StoreKey: Version], maxBytes: Int?)
    async throws(StoreError) -> [ReadResult]
  {
    try await base.read(keys, known: [:], maxBytes: maxBytes)
  }
}
