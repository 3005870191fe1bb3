import KeyValue
import StoreConformance
import Testing

@testable import ThreadCache

/// In a cluster the meta is one step and its hashes are others.
@Suite("Hashes of what an outbox has stored in a cluster")
struct HashesOfDrainedTests {
  private static let stored = DrainReport.Fate.stored(superseded: [])
  private static let thread = ThreadIdentity(schema: .thread, id: OutboxBench.id)

  /// A bench whose cache sees a cluster, and its outbox.
  private func withCluster(_ body: (OutboxBench, ThreadCache) async throws -> Void) async throws {
    try await OutboxBench.with { bench in
      try await body(
        bench, OutboxBench.cache(PendingStore(bench.store), bench.outbox, bench.clock))
    }
  }

  private func queue(_ cache: ThreadCache, _ segments: String...) throws {
    for segment in segments {
      _ = try cache.queue(
        OutboxBench.id, with: [OutboxBench.file(segment)], options: UpdateOptions(), base: nil,
        because: OutboxBench.down)
    }
  }

  /// The meta is stored, its hashes are not.
  private func storeMeta(_ bench: OutboxBench, _ cache: ThreadCache) async throws {
    bench.store.breakDown(.project, with: OutboxBench.down)
    _ = try await cache.updateThreadCache(OutboxBench.id, with: [OutboxBench.file("region")])
    bench.away(false)
    #expect(try await cache.verify(Self.thread).map(\.kind) == [.staleProjection])
  }

  @Test("an update whose meta had arrived gets its hashes")
  func arrived() async throws {
    try await withCluster { bench, cache in
      try await storeMeta(bench, cache)
      try queue(cache, "region")
      #expect(await bench.outbox.drain(into: cache).items.map(\.fate) == [Self.stored])
      #expect(try await cache.verify(Self.thread) == [])
    }
  }

  @Test("so does one of which only a part had arrived")
  func partly() async throws {
    try await withCluster { bench, cache in
      try await storeMeta(bench, cache)
      _ = try cache.queue(
        OutboxBench.id, with: [OutboxBench.file("region", "age")], options: UpdateOptions(),
        base: nil, because: OutboxBench.down)
      #expect(await bench.outbox.drain(into: cache).items.map(\.fate) == [Self.stored])
      #expect(try await cache.verify(Self.thread) == [])
    }
  }

  @Test("one whose hashes cannot be reached waits until they can")
  func unreachable() async throws {
    try await withCluster { bench, cache in
      try queue(cache, "region")
      for operation in [StoreOperation.project, .inspect] {
        bench.store.breakDown(operation, with: OutboxBench.down)
      }
      for _ in 0..<2 {
        #expect(await bench.outbox.drain(into: cache).items.isEmpty)
        #expect(try bench.outbox.status().entries == 1)
      }
      bench.away(false)
      #expect(await bench.outbox.drain(into: cache).items.map(\.fate) == [Self.stored])
      #expect(try await cache.verify(Self.thread) == [])
    }
  }
}
