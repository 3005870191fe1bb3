import KeyValue
import StoreConformance
import Testing

@testable import ThreadCache

@Suite("When a thread was last changed by hand")
struct LastChangeTests {
  private let identity = Sample.identity

  private func bench() async throws -> ChangeBench {
    let bench = try ChangeBench()
    try await bench.put(identity, Sample.meta, hashes: Sample.hashes)
    return bench
  }

  /// What the record and the row say of it.
  private func lastChanges(_ bench: ChangeBench) async throws -> [Int64?] {
    let record = try await bench.cache.record(identity)
    let row = try await bench.cache.summaries(of: [identity])[0]
    return [record?.lastChange, record?.summary?.lastChange, row?.lastChange]
  }

  @Test("an eviction is told with its time, as is its redoing; undone it leaves no trace")
  func evicted() async throws {
    let bench = try await bench()
    #expect(try await lastChanges(bench) == [nil, nil, nil])
    bench.clock.advance(1000)
    try await bench.evict(.segment(identity, file: "2025_1", segment: "region"))
    let evicted = bench.clock.now
    #expect(try await lastChanges(bench) == [evicted, evicted, evicted])
    bench.clock.advance(1000)
    try await bench.undo()
    #expect(try await lastChanges(bench) == [nil, nil, nil])
    bench.clock.advance(1000)
    let undoing = try #require(try bench.cache.history(limit: 1).first)
    try await bench.undo(undoing.id)
    let redone = bench.clock.now
    #expect(try await lastChanges(bench) == [redone, redone, redone])
    bench.clock.advance(1000)
    let redoing = try #require(try bench.cache.history(limit: 1).first)
    try await bench.undo(redoing.id)
    #expect(try await lastChanges(bench) == [nil, nil, nil])
  }

  @Test("what was changed before what is undone is told again")
  func before() async throws {
    let bench = try await bench()
    bench.clock.advance(1000)
    try await bench.evict(.segment(identity, file: "2025_1", segment: "region"))
    let first = bench.clock.now
    bench.clock.advance(1000)
    try await bench.evict(.segment(identity, file: "2025_1", segment: "age"))
    try await bench.undo()
    #expect(try await lastChanges(bench) == [first, first, first])
  }

  @Test("a lifetime that is set, and that being undone, changes nothing of the thread")
  func lifetime() async throws {
    let bench = try await bench()
    _ = try await bench.cache.setLifetime(identity, .after(milliseconds: 1_000_000))
    #expect(try await lastChanges(bench) == [nil, nil, nil])
    try await bench.undo()
    #expect(try await lastChanges(bench) == [nil, nil, nil])
  }
}
