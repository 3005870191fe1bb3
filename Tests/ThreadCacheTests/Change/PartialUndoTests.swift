import KeyValue
import StoreConformance
import Testing

@testable import ThreadCache

@Suite("Undoing where others have changed the same")
struct PartialUndoTests {
  private static func identity(_ number: Int) -> ThreadIdentity {
    ThreadIdentity(schema: .thread, id: ThreadID("t\(number)"))
  }

  /// So many threads, all of them evicted by one deed.
  private func evicted(_ count: Int, inBulk: Bool = false) async throws -> ChangeBench {
    let bench = try ChangeBench()
    let threads = (0..<count).map(Self.identity)
    for thread in threads { try await bench.put(thread, Sample.meta, hashes: Sample.hashes) }
    if inBulk {
      for await _ in bench.cache.evict(.threads(ThreadList(threads))) {}
    } else {
      let plan = try await bench.cache.plan(evicting: threads.map { .thread($0) })
      _ = try await bench.cache.evict(plan)
    }
    #expect(try await bench.dump.entries.isEmpty)
    return bench
  }

  @Test(
    "one thread that is there again does not keep the others from coming back, and stays in the journal",
    arguments: [false, true])
  func one(inBulk: Bool) async throws {
    let bench = try await evicted(10, inBulk: inBulk)
    let other = Self.identity(3)
    try await bench.put(other, #"{"files":[]}"#)
    guard case .done(let undone, let own, let left, []) = try await bench.cache.undo() else {
      Issue.record("Not undone")
      return
    }
    #expect(left == ["Thread t3 is there again."])
    #expect(undone.outcome == .done)
    #expect(undone.leftAlone == 1)
    #expect(own?.threadCount == 9)
    for number in 0..<10 where number != 3 {
      #expect(try await bench.meta(Self.identity(number)) == Sample.meta)
      #expect(try await bench.hash(Self.identity(number), "2025_1") == Sample.hashes["2025_1"])
    }
    #expect(try await bench.meta(other) == #"{"files":[]}"#)

    // Once it is gone it can come back too.
    let kept = try #require(try bench.cache.history(limit: 9).last)
    #expect(kept.isUndoable)
    #expect(kept.leftAlone == 1)
    _ = try await bench.store.delete([other.metaKey], versions: [:])
    guard case .done(let again, _, [], []) = try await bench.cache.undo(kept.id) else {
      Issue.record("Not undone again")
      return
    }
    #expect(again.outcome == .undone)
    #expect(again.leftAlone == 0)
    #expect(try await bench.meta(other) == Sample.meta)
    #expect(try bench.cache.history(limit: 9).last?.outcome == .undone)
    #expect(try bench.cache.history(limit: 9).last?.leftAlone == 0)
  }

  @Test("a part that was undone can be done again, and then all of it is to be undone")
  func redone() async throws {
    let bench = try await evicted(3)
    try await bench.put(Self.identity(0), #"{"files":[]}"#)
    guard case .done(_, let own?, _, _) = try await bench.cache.undo() else {
      Issue.record("Not undone")
      return
    }
    try await bench.undo(own.id)
    #expect(try await bench.dump.entries.count == 1)
    let entry = try #require(try bench.cache.change(toUndo: nil))
    #expect(entry.id == 1)
    #expect(entry.leftAlone == 0)
  }

  @Test(
    "what was done again and is undone in part can be undone for the rest, by the number that is named"
  )
  func redoneInPart() async throws {
    let bench = try await evicted(3)
    try await bench.undo()
    try await bench.undo(2)
    #expect(try await bench.dump.entries.isEmpty)
    let other = Self.identity(0)
    try await bench.put(other, #"{"files":[]}"#)
    guard case .done(let entry, _, let left, _) = try await bench.cache.undo() else {
      Issue.record("Not undone")
      return
    }
    #expect(entry.id == 3)
    #expect(left == ["Thread t0 is there again."])
    #expect(try bench.cache.history(limit: 9).first { $0.id == 3 }?.isUndoable == true)
    _ = try await bench.store.delete([other.metaKey], versions: [:])
    guard case .done(let again, _, [], []) = try await bench.cache.undo(3) else {
      Issue.record("Not undone for the rest")
      return
    }
    #expect(again.outcome == .undone)
    for number in 0..<3 { #expect(try await bench.meta(Self.identity(number)) == Sample.meta) }
  }

  @Test("where all was changed nothing is undone, and the next time the change before it is meant")
  func refused() async throws {
    let bench = try ChangeBench()
    let thread = Self.identity(1)
    try await bench.put(thread, Sample.meta, hashes: Sample.hashes)
    let first = try await bench.dump
    try await bench.evict(.file(thread, file: "2025_2"))
    try await bench.evict(.segment(thread, file: "2025_1", segment: "region"))
    let fresh = CachedFile(
      id: "2025_1", slices: [("region", Array("[9]".utf8))], loadedSegments: ["region"],
      availableSegments: ["region"])
    _ = try await bench.cache.updateThreadCache(thread.id, with: [fresh])
    guard case .conflict(let entry, _) = try await bench.cache.undo() else {
      Issue.record("There was no conflict")
      return
    }
    #expect(entry.id == 2)
    #expect(try bench.cache.change(toUndo: nil)?.id == 1)
    #expect(try bench.cache.history(limit: 9).map(\.isUndoable) == [true, true])
    try await bench.undo()
    #expect(try await bench.hash(thread, "2025_2") == Sample.hashes["2025_2"])
    #expect(try await bench.dump != first)

    // By its number it is tried again.
    guard case .conflict(let again, _) = try await bench.cache.undo(2) else {
      Issue.record("There was no conflict")
      return
    }
    #expect(again.id == 2)
  }

  @Test("what would have expired does not stand in the way of the change before it")
  func expired() async throws {
    let bench = try ChangeBench()
    try await bench.put(Self.identity(1), Sample.meta, hashes: Sample.hashes)
    try await bench.put(
      Self.identity(2), Sample.meta, hashes: Sample.hashes, .after(milliseconds: 60_000))
    try await bench.evict(.thread(Self.identity(1)))
    try await bench.evict(.thread(Self.identity(2)))
    bench.clock.advance(61_000)
    guard case .refused(_, let reason) = try await bench.cache.undo() else {
      Issue.record("It was not refused")
      return
    }
    #expect(reason.contains("would have expired"))
    try await bench.undo()
    #expect(try await bench.meta(Self.identity(1)) == Sample.meta)
  }

  @Test("a lifetime that was set and is over is nothing to be undone any more")
  func lifetimeOver() async throws {
    let bench = try ChangeBench()
    let thread = Self.identity(1)
    try await bench.put(thread, Sample.meta, hashes: Sample.hashes)
    try await bench.edit(.segment(thread, file: "2025_1", segment: "age"), "[1]")
    _ = try await bench.cache.setLifetime(thread, .after(milliseconds: 6000))
    #expect(try bench.cache.change(toUndo: nil)?.deed == .lifetime)
    bench.clock.advance(7000)
    let entry = try #require(try bench.cache.history(limit: 1).first)
    #expect(entry.isOver)
    #expect(!entry.isUndoable)
    #expect(try bench.cache.change(toUndo: nil)?.deed == .edit)
  }
}
