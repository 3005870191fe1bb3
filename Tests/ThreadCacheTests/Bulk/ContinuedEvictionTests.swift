import KeyValue
import StoreConformance
import Testing

@testable import ThreadCache

@Suite("Going on with a bulk eviction")
struct ContinuedEvictionTests {
  private static let threads = (0..<200).map {
    ThreadIdentity(schema: .thread, id: ThreadID("t\($0)"))
  }

  private func bench(wrap: (MemoryStore) -> any KeyValueStore = { $0 }) async throws -> ChangeBench
  {
    let bench = try ChangeBench(wrap: wrap)
    for thread in Self.threads {
      try await bench.put(thread, Sample.meta, hashes: Sample.hashes)
    }
    return bench
  }

  /// Evicts until the first batch is over.
  private func begin(_ bench: ChangeBench) async throws -> BulkEvictionProgress {
    let cache = bench.cache
    let task = Task { () -> BulkEvictionProgress? in
      var last: BulkEvictionProgress?
      for await progress in cache.evict(.threads(ThreadList(Self.threads))) {
        last = progress
        withUnsafeCurrentTask { $0?.cancel() }
      }
      return last
    }
    return try #require(await task.value)
  }

  private func goOn(
    _ bench: ChangeBench, after first: BulkEvictionProgress
  ) async throws -> BulkEvictionProgress {
    var options = BulkEvictionOptions()
    options.continuing = first.entry
    let rest = BulkTarget.threads(ThreadList(Self.threads)).remaining(after: first)
    var last: BulkEvictionProgress?
    for await progress in bench.cache.evict(rest, options: options) { last = progress }
    return try #require(last)
  }

  @Test("one that was stopped is told with the threads that went, not with those that were meant")
  func stopped() async throws {
    let bench = try await bench()
    let first = try await begin(bench)
    #expect(first.evicted < 200)
    let entry = try #require(try bench.cache.history(limit: 1).first)
    #expect(entry.summary == "evict \(first.evicted) threads")
    #expect(entry.undoing == "bring back \(first.evicted) threads")
  }

  @Test("the part that goes on is undone with the part before it, in one")
  func oneUndo() async throws {
    let bench = try await bench()
    let before = try await bench.dump
    let first = try await begin(bench)
    let second = try await goOn(bench, after: first)
    #expect(second.ending == .complete)
    #expect(second.entry == first.entry)
    #expect(try await bench.dump.entries.isEmpty)
    let entries = try bench.cache.history(limit: 9)
    #expect(entries.map(\.summary) == ["evict 200 threads"])
    #expect(entries.map(\.outcome) == [.done])
    try await bench.undo()
    #expect(try await bench.dump == before)
  }

  @Test("a thread that the first part left and the second took comes back too")
  func leftAndTaken() async throws {
    let bench = try await bench(wrap: { FaultyStore($0) })
    let faulty = try #require(bench.store as? FaultyStore)
    let before = try await bench.dump
    faulty.fail(.commit, with: StoreError(.unreachable, "gone"))
    var first: BulkEvictionProgress?
    for await progress in bench.cache.evict(.threads(ThreadList(Self.threads))) { first = progress }
    let stopped = try #require(first)
    #expect(stopped.failed == 1)
    #expect(try #require(stopped.entry) == 1)
    let second = try await goOn(bench, after: stopped)
    #expect(second.entry == 1)
    #expect(try await bench.dump.entries.isEmpty)
    try await bench.undo()
    #expect(try await bench.dump == before)
    #expect(try bench.cache.history(limit: 9).last?.summary == "evict 200 threads")
  }

  @Test("where the entry was undone meanwhile, what goes after it has one of its own")
  func undoneMeanwhile() async throws {
    let bench = try await bench()
    let first = try await begin(bench)
    try await bench.undo()
    let second = try await goOn(bench, after: first)
    #expect(second.entry != first.entry)
    #expect(try bench.cache.change(toUndo: nil)?.id == second.entry)
    #expect(try bench.cache.change(toUndo: nil)?.threadCount == second.evicted)
  }
}
