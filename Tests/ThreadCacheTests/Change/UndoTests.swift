import KeyValue
import StoreConformance
import Testing

@testable import ThreadCache

@Suite("Undoing")
struct UndoTests {
  let identity = Sample.identity

  func bench(_ lifetime: Lifetime = .after(milliseconds: 7_776_000_000)) async throws -> ChangeBench
  {
    let bench = try ChangeBench()
    try await bench.put(identity, Sample.meta, hashes: Sample.hashes, lifetime)
    return bench
  }

  static let selections: [Selection] = [
    .thread(Sample.identity), .file(Sample.identity, file: "2025_1"),
    .file(Sample.identity, file: "2025_2"),
    .segment(Sample.identity, file: "2025_1", segment: "region"),
    .segment(Sample.identity, file: "2025_1", segment: "age"),
    .segment(Sample.identity, file: "2025_2", segment: "gender"),
  ]

  @Test("what was evicted comes back byte for byte, with its lifetime", arguments: selections)
  func evicted(_ selection: Selection) async throws {
    let bench = try await bench(.after(milliseconds: 500_000))
    let before = try await bench.dump
    try await bench.evict(selection)
    #expect(try await bench.dump != before)
    try await bench.undo()
    #expect(try await bench.dump == before)
  }

  @Test("undoing the undoing does it again, and that can be undone")
  func redo() async throws {
    let bench = try await bench()
    let before = try await bench.dump
    let entry = try #require(try await bench.evict(.thread(identity)).entry)
    try await bench.undo(entry.id)
    try await bench.undo(entry.id + 1)
    #expect(try await bench.dump.entries.isEmpty)
    #expect(try bench.cache.history(limit: 9).map(\.outcome) == [.done, .undone, .done])
    try await bench.undo(entry.id)
    #expect(try await bench.dump == before)
    #expect(try bench.cache.history(limit: 9).map(\.outcome) == [.done, .undone, .undone, .undone])
  }

  @Test("each entry says what undoing it would do, however often it was undone")
  func undoing() async throws {
    let bench = try await bench()
    try await bench.evict(.segment(identity, file: "2025_1", segment: "age"))
    try await bench.undo(1)
    try await bench.undo(2)
    try await bench.undo(3)
    let entries = try bench.cache.history(limit: 9).reversed()
    #expect(
      entries.map(\.summary) == [
        "evict age of 2025_1", "undo 1: bring back age of 2025_1",
        "redo 2: evict age of 2025_1", "undo 3: bring back age of 2025_1",
      ])
    #expect(
      entries.map(\.undoing) == [
        "bring back age of 2025_1", "evict age of 2025_1 again", "bring back age of 2025_1",
        "evict age of 2025_1 again",
      ])
  }

  @Test(
    "of a deed, its undoing, and so on, the newest that did the same is undone, and counts alone")
  func chain() async throws {
    let bench = try await bench()
    try await bench.evict(.segment(identity, file: "2025_1", segment: "age"))
    func undoable() throws -> [Int] {
      try bench.cache.history(limit: 9).filter(\.isUndoable).map(\.id)
    }
    for newest in 1...4 {
      #expect(try undoable() == [newest])
      try await bench.undo(newest)
    }
    #expect(try bench.cache.history(limit: 9).map(\.successor) == [nil, nil, 5, nil, 5])
    #expect(try bench.cache.change(toUndo: nil)?.id == 5)
    try await bench.undo()
    #expect(try undoable() == [6])
    #expect(try bench.cache.change(toUndo: nil) == nil)
  }

  @Test("without a number the newest deed that is done is undone, then the one before")
  func newest() async throws {
    let bench = try await bench()
    let first = try await bench.dump
    try await bench.evict(.segment(identity, file: "2025_1", segment: "age"))
    let second = try await bench.dump
    try await bench.evict(.file(identity, file: "2025_2"))
    try await bench.undo()
    #expect(try await bench.dump == second)
    try await bench.undo()
    #expect(try await bench.dump == first)
    guard case .refused(nil, "Nothing to undo.") = try await bench.cache.undo() else {
      Issue.record("There was something to undo")
      return
    }
  }

  @Test("a segment comes back to its place beside what an update added meanwhile")
  func besideUpdates() async throws {
    let bench = try await bench()
    try await bench.evict(.segment(identity, file: "2025_1", segment: "region"))
    let sector = CachedFile(
      id: "2025_1", slices: [("sector", Array("[1.50]".utf8))], loadedSegments: ["sector"],
      availableSegments: ["sector"])
    _ = try await bench.cache.updateThreadCache(identity.id, with: [sector])
    try await bench.undo()
    let record = try #require(try await bench.cache.record(identity))
    #expect(record.findings == [])
    let file = try CachedFile(parsing: record.files[0].value)
    #expect(file.loadedSegments == ["region", "age", "sector"])
    #expect(file.value["data"]?.members.map(\.name) == ["region", "age", "sector"])
    #expect(file.slice("region")?.rawText == Sample.region)
    #expect(try await bench.hash(identity, "2025_1")?["region"] == Sample.compact)
  }

  @Test("a file comes back between those that stayed, though the thread was rewritten")
  func besideRewriting() async throws {
    let bench = try await bench()
    try await bench.evict(.file(identity, file: "2025_1"))
    let other = CachedFile(id: "new", slices: [], loadedSegments: [], availableSegments: [])
    _ = try await bench.cache.updateThreadCache(identity.id, with: [other])
    try await bench.undo()
    let files = try await bench.cache.cachedFiles(forThread: identity.id)
    #expect(files.map(\.id) == ["2025_1", "2025_2", "new"])
    #expect(try await bench.hash(identity, "2025_1") == Sample.hashes["2025_1"])
    #expect(try await bench.cache.verify(identity) == [])
  }

  @Test("a segment that was loaded again with other values is a conflict, and stays")
  func conflict() async throws {
    let bench = try await bench()
    try await bench.evict(.segment(identity, file: "2025_1", segment: "region"))
    let fresh = CachedFile(
      id: "2025_1", slices: [("region", Array("[9]".utf8))], loadedSegments: ["region"],
      availableSegments: ["region"])
    _ = try await bench.cache.updateThreadCache(identity.id, with: [fresh])
    let before = try await bench.dump
    guard case .conflict(_, let changes) = try await bench.cache.undo() else {
      Issue.record("There was no conflict")
      return
    }
    #expect(changes == ["region of 2025_1 in thread t1 was changed since."])
    #expect(try await bench.dump == before)
  }

  @Test("a thread that is there again is a conflict")
  func thereAgain() async throws {
    let bench = try await bench()
    try await bench.evict(.thread(identity))
    try await bench.put(identity, #"{"files":[]}"#)
    guard case .conflict(_, ["Thread t1 is there again."]) = try await bench.cache.undo() else {
      Issue.record("There was no conflict")
      return
    }
  }

  @Test("what would have expired by now does not come back, and it is said")
  func expired() async throws {
    let bench = try await bench(.after(milliseconds: 60_000))
    try await bench.evict(.thread(identity))
    bench.clock.advance(61_000)
    guard case .refused(_, let reason) = try await bench.cache.undo() else {
      Issue.record("It was not refused")
      return
    }
    #expect(
      reason == "Thread t1 would have expired 1 s ago, so it does not come back.")
    #expect(try await bench.dump.entries.isEmpty)
  }

  @Test("what comes back late lives only as long as it would have")
  func remaining() async throws {
    let bench = try await bench(.after(milliseconds: 60_000))
    try await bench.evict(.thread(identity))
    bench.clock.advance(45_000)
    try await bench.undo()
    #expect(try await bench.dump.entries.values.allSatisfy { $0.ttl == 15 })
  }

  @Test("a hash that comes back lives as long as the thread does since it was renewed")
  func renewed() async throws {
    let bench = try await bench(.after(milliseconds: 60_000))
    try await bench.evict(.file(identity, file: "2025_2"))
    let file = CachedFile(id: "2025_1", slices: [], loadedSegments: [], availableSegments: ["x"])
    _ = try await bench.cache.updateThreadCache(identity.id, with: [file])
    try await bench.undo()
    #expect(try await bench.cache.verify(identity) == [])
    #expect(Set(try await bench.dump.entries.values.map(\.ttl)).count == 1)
  }

  @Test("when the process ended between intent and deed, there is nothing to undo")
  func neverHappened() async throws {
    let bench = try await bench()
    let changes = try await change(bench) { _ in }
    let id = try bench.journal.begin(
      .evict, threads: [identity], summary: "evict", changes: changes)
    guard case .refused(let entry, let reason) = try await bench.cache.undo() else {
      Issue.record("It was undone")
      return
    }
    #expect(entry?.outcome == .intended)
    #expect(reason == "Change \(id) never happened: its process ended first.")
    #expect(try bench.cache.history(limit: 1).map(\.outcome) == [.failed])
  }

  @Test("a deed that never happened does not stand before the newest that did")
  func passedOver() async throws {
    let bench = try await bench()
    let before = try await bench.dump
    try await bench.edit(.segment(identity, file: "2025_1", segment: "age"), "[1]")
    let never = ThreadChange(
      identity: ThreadIdentity(schema: .thread, id: "t9"),
      meta: .created(after: Fingerprint([])))
    _ = try bench.journal.begin(.repair, threads: [never.identity], summary: "", changes: [never])
    try await bench.undo()
    #expect(try await bench.dump == before)
  }

  @Test("where the store fails for one of two threads, undoing again puts back the other")
  func half() async throws {
    let bench = try ChangeBench(wrap: { FaultyStore($0) })
    let faulty = try #require(bench.store as? FaultyStore)
    let other = ThreadIdentity(schema: .thread, id: "t2")
    for thread in [identity, other] {
      try await bench.put(thread, Sample.meta, hashes: Sample.hashes)
    }
    let before = try await bench.dump
    try await bench.evict(.thread(identity), .thread(other))
    faulty.fail(.commit, with: StoreError(.outOfMemory, "full"))
    guard case .done(let undone, _, _, let notes) = try await bench.cache.undo() else {
      Issue.record("Not undone")
      return
    }
    #expect(undone.outcome == .done)
    #expect(notes.count == 1)
    #expect(try await bench.dump.entries.count == 3)
    guard case .done(let again, _, [], []) = try await bench.cache.undo() else {
      Issue.record("Not undone again")
      return
    }
    #expect(again.outcome == .undone)
    #expect(try await bench.dump == before)
  }

  @Test("when the process ended between deed and outcome, it can be undone all the same")
  func unknownOutcome() async throws {
    let bench = try await bench()
    let before = try await bench.dump
    let changes = try await change(bench) { bench in
      _ = try await bench.cache.evict(
        try await bench.cache.plan(evicting: [.thread(identity)]), undoable: false)
    }
    _ = try bench.journal.begin(.evict, threads: [identity], summary: "evict", changes: changes)
    try await bench.undo()
    #expect(try await bench.dump == before)
  }

  /// What the journal would say about evicting the thread; then `deed` is done.
  private func change(_ bench: ChangeBench, _ deed: (ChangeBench) async throws -> Void)
    async throws -> [ThreadChange]
  {
    let copy = try ChangeBench()
    try await copy.put(identity, Sample.meta, hashes: Sample.hashes)
    let id = try #require(try await copy.evict(.thread(identity)).entry).id
    let changes = try copy.journal.changes(of: id)
    try await deed(bench)
    return changes
  }

  @Test("what was undone or never was cannot be undone")
  func twice() async throws {
    let bench = try await bench()
    let entry = try #require(try await bench.evict(.thread(identity)).entry)
    try await bench.undo()
    guard case .refused(_, "Change 1 is undone already.") = try await bench.cache.undo(entry.id),
      case .refused(nil, "There is no change 77 in the journal.") = try await bench.cache.undo(77)
    else {
      Issue.record("It was not refused")
      return
    }
  }

  @Test("what was put back by other means does not stand in the way of undoing what was before")
  func putBack() async throws {
    let bench = try await bench()
    let before = try await bench.dump
    try await bench.evict(.file(identity, file: "2025_2"))
    try await bench.edit(.segment(identity, file: "2025_1", segment: "age"), "[1]")
    try await bench.edit(.segment(identity, file: "2025_1", segment: "age"), Sample.age)
    #expect(try await bench.undo(2).count == 1)
    try await bench.undo(3)
    try await bench.undo(1)
    #expect(try await bench.hash(identity, "2025_2") == Sample.hashes["2025_2"])
    #expect(try await bench.dump != before)
  }

  @Test("without a journal deeds are done and history is empty")
  func noJournal() async throws {
    let bench = try await bench()
    let cache = ThreadCache(store: bench.store)
    let plan = try await cache.plan(evicting: [.thread(identity)])
    let receipt = try await cache.evict(plan)
    #expect(receipt.done == 1)
    #expect(receipt.entry == nil)
    #expect(try cache.history(limit: 1) == [])
    guard case .refused(nil, _) = try await cache.undo() else {
      Issue.record("It was not refused")
      return
    }
  }
}
