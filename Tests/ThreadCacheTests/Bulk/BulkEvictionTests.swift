import KeyValue
import StoreConformance
import Testing

@testable import ThreadCache

@Suite("Evicting in bulk")
struct BulkEvictionTests {
  static let meta =
    #"{"files":[{"id":"f","data":{"x":1},"loadedSegments":["x"],"availableSegments":["x"]}],"scope":{}}"#

  static func identity(_ id: String, _ schema: KeySchema = .thread) -> ThreadIdentity {
    ThreadIdentity(schema: schema, id: ThreadID(id))
  }

  /// A store with so many threads of one file, and one beside them.
  func bench(
    _ count: Int, retention: Journal.Retention = .init(),
    wrap: (MemoryStore) -> any KeyValueStore = { $0 }
  ) async throws -> ChangeBench {
    let bench = try ChangeBench(retention: retention, wrap: wrap)
    for number in 0..<count {
      try await bench.put(Self.identity("t\(number)"), Self.meta, hashes: ["f": ["x": "1"]])
    }
    try await bench.put(Self.identity("other"), Self.meta, hashes: ["f": ["x": "1"]])
    return bench
  }

  /// Runs to the end and answers the last state.
  func run(
    _ bench: ChangeBench, _ target: BulkTarget = .matching(.glob("t*")),
    _ options: BulkEvictionOptions = .init()
  ) async throws -> BulkEvictionProgress {
    var last: BulkEvictionProgress?
    for await progress in bench.cache.evict(target, options: options) { last = progress }
    return try #require(last)
  }

  @Test("all that match go, with their hashes and what Bobbin keeps; the others stay")
  func filter() async throws {
    let bench = try await bench(300)
    try await bench.put(hash: Self.identity("t1").loadHistoryKey, ["1": "load"])
    let progress = try await run(bench)
    #expect(progress.ending == .complete)
    #expect(progress.evicted == 300)
    #expect(progress.keys == 600)
    #expect(
      Set(try await bench.dump.entries.keys) == ["thread:other:meta", "thread:other:file:f"])
  }

  @Test("one undo brings all of it back, byte for byte, with its lifetimes")
  func undo() async throws {
    let bench = try await bench(300)
    try await bench.put(Self.identity("tx"), "no JSON", hashes: ["g": ["x": "1"]], .never)
    let before = try await bench.dump
    let progress = try await run(bench)
    #expect(progress.evicted == 301)
    #expect(progress.strayHashes == 1)
    #expect(try await bench.dump.entries.count == 2)
    let entry = try #require(try bench.cache.history(limit: 1).first)
    #expect(entry.id == progress.entry)
    #expect(entry.summary == "evict threads t*")
    #expect(entry.threadCount == 302)
    try await bench.undo()
    #expect(try await bench.dump == before)
  }

  @Test("a list is evicted as it is, of both schemas, and threads that are gone are counted")
  func list() async throws {
    let bench = try await bench(3)
    try await bench.put(Self.identity("t0", .response), Self.meta, hashes: ["f": ["x": "1"]])
    let list: ThreadList = [
      Self.identity("t0", .response), Self.identity("t1"), Self.identity("none"),
    ]
    let progress = try await run(bench, .threads(list))
    #expect(progress.evicted == 2)
    #expect(progress.absent == 1)
    #expect(progress.total == 3)
    #expect(
      Set(try await bench.dump.entries.keys) == [
        "thread:t0:meta", "thread:t0:file:f", "thread:t2:meta", "thread:t2:file:f",
        "thread:other:meta", "thread:other:file:f",
      ])
  }

  @Test("a thread that changed after its batch was read is left alone and named")
  func changed() async throws {
    let changed = Self.identity("t2")
    let bench = try await bench(5) { memory in
      StoreBeforeCommits(base: memory) { commit in
        guard commit.anchor == changed.metaKey else { return }
        _ = try await memory.commit(
          Commit(
            anchor: changed.metaKey, expected: .anything, change: .value(Array("{}".utf8)),
            lifetime: .keep))
      }
    }
    let progress = try await run(bench)
    #expect(progress.evicted == 4)
    #expect(progress.changed == 1)
    #expect(progress.firstChanged == [changed])
    #expect(try await bench.meta(changed) == "{}")
    #expect(try await bench.hash(changed, "f") == ["x": "1"])
    // What was left alone is not put back either.
    try await bench.undo()
    #expect(try await bench.meta(changed) == "{}")
    #expect(try await bench.meta(Self.identity("t1")) == Self.meta)
  }

  @Test("cancelling finishes the batch under way, and running again does the rest")
  func cancel() async throws {
    let bench = try await bench(200)
    let cache = bench.cache
    let task = Task { () -> BulkEvictionProgress? in
      var last: BulkEvictionProgress?
      for await progress in cache.evict(.matching(.glob("t*"))) {
        last = progress
        withUnsafeCurrentTask { $0?.cancel() }
      }
      return last
    }
    let first = try #require(await task.value)
    #expect(first.ending == .cancelled)
    #expect(first.evicted > 0)
    #expect(first.evicted < 200)
    #expect(try await bench.dump.entries.count == 2 * (201 - first.evicted))
    let second = try await run(bench)
    #expect(second.ending == .complete)
    #expect(first.evicted + second.evicted == 200)
    try await bench.undo(first.entry)
    try await bench.undo(second.entry)
    #expect(try await bench.dump.entries.count == 402)
  }

  @Test("cancelling after the last batch leaves no rest, and so it is complete")
  func cancelledAtTheEnd() async throws {
    let bench = try await bench(20)
    let cache = bench.cache
    let list = ThreadList((0..<20).map { Self.identity("t\($0)") })
    for (target, looksForHashes) in [
      (BulkTarget.matching(.glob("t*")), false), (.matching(.glob("t*")), true),
      (.threads(list), false),
    ] {
      let task = Task { () -> BulkEvictionProgress? in
        var options = BulkEvictionOptions()
        options.takesStrayHashes = looksForHashes
        var last: BulkEvictionProgress?
        for await progress in cache.evict(target, options: options) {
          last = progress
          if progress.done == 20 { withUnsafeCurrentTask { $0?.cancel() } }
        }
        return last
      }
      let last = try #require(await task.value)
      #expect(last.evicted == 20)
      // Hashes without a meta were still to be looked for.
      #expect(last.ending == (looksForHashes ? .cancelled : .complete))
      #expect(last.phase == (looksForHashes ? .strayHashes : .threads))
      try await bench.undo(last.entry)
    }
  }

  @Test("a list goes on where it stopped")
  func remaining() async throws {
    let bench = try await bench(200)
    let list = ThreadList((0..<200).map { Self.identity("t\($0)") })
    var options = BulkEvictionOptions()
    options.undoBytes = 20_000
    let first = try await run(bench, .threads(list), options)
    let rest = BulkTarget.threads(list).remaining(after: first)
    #expect(first.settled > 0)
    #expect(rest.count == 200 - first.settled)
    options.undoBytes = 0
    let second = try await run(bench, rest, options)
    #expect(second.ending == .complete)
    #expect(second.absent == 0)
    #expect(try await bench.dump.entries.count == 2)
  }

  @Test("what is kept for undo has a limit, beyond which it stops before anything more goes")
  func beyondUndo() async throws {
    let bench = try await bench(200)
    var options = BulkEvictionOptions()
    options.undoBytes = 20_000
    let progress = try await run(bench, .matching(.glob("t*")), options)
    guard case .needsConfirmation(let room) = progress.ending else {
      Issue.record("It ended with \(String(describing: progress.ending))")
      return
    }
    #expect(room.taken <= room.limit)
    #expect(room.limit == 20_000)
    #expect(progress.evicted > 0)
    #expect(!progress.isPartlyUndoable)
    #expect(try await bench.dump.entries.count == 2 * (201 - progress.evicted))
    try await bench.undo()
    #expect(try await bench.dump.entries.count == 402)
  }

  @Test("told to go on, it evicts the rest without undo and says so")
  func goOn() async throws {
    let bench = try await bench(200)
    var options = BulkEvictionOptions()
    options.undoBytes = 20_000
    options.beyondUndo = .goOn
    let progress = try await run(bench, .matching(.glob("t*")), options)
    #expect(progress.ending == .complete)
    #expect(progress.isPartlyUndoable)
    #expect(progress.evicted == 200)
    let entry = try #require(try bench.cache.history(limit: 1).first)
    #expect(entry.unkept > 0)
    #expect(entry.threadCount + entry.unkept == 200)
    try await bench.undo()
    let back = try await bench.dump.entries.count
    #expect(back > 2)
    #expect(back < 402)
  }

  @Test("what went beyond undo is counted in the entry, also by the run that goes on with it")
  func unkept() async throws {
    let bench = try await bench(200)
    var options = BulkEvictionOptions()
    options.undoBytes = 20_000
    let target = BulkTarget.matching(.glob("t*"))
    let first = try await run(bench, target, options)
    options.undoBytes = 0
    options.beyondUndo = .goOn
    options.continuing = first.entry
    let second = try await run(bench, target.remaining(after: first), options)
    let entry = try #require(try bench.cache.history(limit: .max).first)
    #expect(entry.threadCount == first.evicted)
    #expect(entry.unkept == second.evicted)
    #expect(entry.outcome == .done)
    guard case .done(let undone, let own, _, let notes) = try await bench.cache.undo() else {
      Issue.record("Not undone")
      return
    }
    #expect(undone.unkept == second.evicted)
    #expect(own?.threadCount == first.evicted)
    #expect(
      notes == [
        "\(second.evicted) threads evicted after the journal was full cannot be brought back."
      ])
  }

  @Test("the journal's own limit is a limit too")
  func retention() async throws {
    let bench = try await bench(200, retention: .init(maxBytes: 30_000))
    let progress = try await run(bench)
    guard case .needsConfirmation = progress.ending else {
      Issue.record("It ended with \(String(describing: progress.ending))")
      return
    }
    try await bench.undo()
    #expect(try await bench.dump.entries.count == 402)
  }

  @Test("hashes that a killed run left behind go when it is run again, also of a list")
  func leftovers() async throws {
    let bench = try await bench(1)
    try await bench.put(hash: Self.identity("t7").fileKey("f"), ["x": "1"])
    try await bench.put(hash: Self.identity("t8").fileKey("f"), ["x": "1"])
    let progress = try await run(
      bench, .threads([Self.identity("t0"), Self.identity("t7")]))
    #expect(progress.strayHashes == 1)
    #expect(try await bench.hash(Self.identity("t7"), "f") == nil)
    #expect(try await bench.hash(Self.identity("t8"), "f") == ["x": "1"])
  }

  @Test("a hash that a thread which stays could name stays")
  func contested() async throws {
    let bench = try ChangeBench()
    let outer = Self.identity("a")
    let inner = Self.identity("a:file:b")
    try await bench.put(
      outer, Self.meta.replacing(#""id":"f""#, with: #""id":"b:file:c""#),
      hashes: ["b:file:c": ["x": "1"]])
    try await bench.put(inner, Self.meta.replacing(#""id":"f""#, with: #""id":"c""#))
    let progress = try await run(bench, .matching(.glob("a:*")))
    #expect(progress.evicted == 1)
    #expect(try await bench.hash(outer, "b:file:c") == ["x": "1"])
  }

  @Test("the meta of another thread in the place of a file's hash stays, with and without undo")
  func metaInPlaceOfHash() async throws {
    for undoBytes in [0, 1 << 20] {
      let bench = try ChangeBench()
      let outer = Self.identity("a")
      let inner = Self.identity("a:file:b")
      try await bench.put(outer, Self.meta.replacing(#""id":"f""#, with: #""id":"b:meta""#))
      try await bench.put(inner, Self.meta)
      var options = BulkEvictionOptions()
      options.undoBytes = undoBytes
      let progress = try await run(bench, .matching(.glob("a")), options)
      #expect(progress.evicted == 1)
      #expect(try await bench.meta(inner) == Self.meta)
    }
  }

  @Test("a store that fails ends it with the reason, and what was not done is left to do")
  func failure() async throws {
    let bench = try await bench(100) { FaultyStore($0) }
    let faulty = try #require(bench.store as? FaultyStore)
    let list = ThreadList((0..<100).map { Self.identity("t\($0)") })
    var last: BulkEvictionProgress?
    for await progress in bench.cache.evict(.threads(list)) {
      last = progress
      faulty.breakDown(.commit, with: StoreError(.unreachable, "gone"))
    }
    let progress = try #require(last)
    #expect(progress.ending == .failed(.store(StoreError(.unreachable, "gone"))))
    #expect(progress.settled == progress.evicted)
    #expect(progress.evicted > 0)
    #expect(try await bench.dump.entries.count == 2 * (101 - progress.evicted))
  }

  @Test("what went although every reply was lost can be undone")
  func lostReplies() async throws {
    let bench = try await bench(3) { FaultyStore($0) }
    let faulty = try #require(bench.store as? FaultyStore)
    let before = try await bench.dump
    faulty.breakDown(.commit, with: StoreError(.outcomeUnknown, "no reply"), .after)
    // Nor can anybody look what became of it: only the first read, that of the batch, is answered.
    faulty.before(.read) {}
    faulty.breakDown(.read, with: StoreError(.unreachable, "gone"))
    let progress = try await run(bench)
    #expect(progress.ending == .failed(.store(StoreError(.outcomeUnknown, "no reply"))))
    #expect(progress.evicted == 0)
    #expect(progress.unknown == progress.failed)
    #expect(progress.unknown > 0)
    faulty.breakDown(.commit, with: nil)
    faulty.breakDown(.read, with: nil)
    #expect(try await bench.dump != before)
    try await bench.undo()
    #expect(try await bench.dump == before)
  }

  @Test("a rate is kept to")
  func rate() async throws {
    let bench = try await bench(30)
    var options = BulkEvictionOptions()
    options.threadsPerSecond = 100
    let start = ContinuousClock.now
    let progress = try await run(bench, .matching(.glob("t*")), options)
    #expect(progress.evicted == 30)
    #expect(ContinuousClock.now - start >= .milliseconds(100))
  }

  @Test("a pace hands out even batches and no credit for time that passed unused")
  func pace() {
    let now = ContinuousClock.now
    var pace = Pace(perSecond: 100)
    #expect(pace.limited(512) == 20)
    #expect(Pace(perSecond: 0.1).limited(512) == 1)
    #expect(Pace(perSecond: nil).limited(512) == 512)
    pace.note(20, at: now)
    #expect(pace.next == now + .milliseconds(200))
    pace.note(20, at: now + .seconds(10))
    #expect(pace.next == now + .seconds(9) + .milliseconds(200))
  }

  @Test("many ids are told apart by schema, and those that are not there are counted")
  func identities() async throws {
    let bench = try await bench(2)
    try await bench.put(Self.identity("t0", .response), Self.meta)
    try await bench.put(Self.identity("r", .response), Self.meta)
    let ids: [ThreadID] = ["r", "none", "t1", "t0"]
    let both = try await bench.cache.identities(of: ids)
    #expect(
      Array(both.found) == [
        Self.identity("r", .response), Self.identity("t1"), Self.identity("t0"),
      ])
    #expect(both.missing == 1)
    let one = try await bench.cache.identities(of: ids, schema: .response)
    #expect(Array(one.found) == [Self.identity("r", .response), Self.identity("t0", .response)])
  }
}

/// Does something before each commit, as another process would.
struct StoreBeforeCommits: StoreWrapper {
  let base: any KeyValueStore
  let before: @Sendable (Commit) async throws -> Void

  func perform<Reply: Sendable>(
    _ call: StoreCall<Reply>, _ body: @escaping @Sendable () async throws(StoreError) -> Reply
  ) async throws(StoreError) -> Reply { try await body() }

  func commit(_ commit: Commit) async throws(StoreError) -> CommitResult {
    do { try await before(commit) } catch { throw StoreError(.corrupt, "\(error)") }
    return try await base.commit(commit)
  }
}
