import KeyValue
import StoreConformance
import Synchronization
import Testing

@testable import ThreadCache

/// A store that refuses commits of keys that begin so, while it is told to.
private final class PickyStore: StoreWrapper {
  let base: any KeyValueStore = MemoryStore()
  private let refused = Mutex<(prefix: StoreKey, error: StoreError)?>(nil)
  private let asked = Mutex(0)

  /// How many commits it has refused.
  var refusals: Int { asked.withLock { $0 } }

  func refuse(_ prefix: StoreKey, with error: StoreError) {
    refused.withLock { $0 = (prefix, error) }
  }

  func refuseNothing() { refused.withLock { $0 = nil } }

  func perform<Reply: Sendable>(
    _ call: StoreCall<Reply>, _ body: @escaping @Sendable () async throws(StoreError) -> Reply
  ) async throws(StoreError) -> Reply {
    try await body()
  }

  func commit(_ commit: Commit) async throws(StoreError) -> CommitResult {
    if let (prefix, error) = refused.withLock({ $0 }),
      commit.anchor.bytes.starts(with: prefix.bytes)
    {
      asked.withLock { $0 += 1 }
      throw error
    }
    return try await base.commit(commit)
  }
}

@Suite("What holds up an outbox")
struct HeldUpTests {
  private static let stored = DrainReport.Fate.stored(superseded: [])

  private func withPicky(_ body: (PickyStore, OutboxBench) async throws -> Void) async throws {
    let picky = PickyStore()
    try await OutboxBench.with(ofStore: picky) { try await body(picky, $0) }
  }

  private func queue(_ bench: OutboxBench, _ threads: ThreadID..., value: String = "1") throws {
    for thread in threads {
      _ = try bench.cache.queue(
        thread, with: [OutboxBench.file("region", value: value)], options: UpdateOptions(),
        base: nil, because: OutboxBench.down)
    }
  }

  private func waiting(_ bench: OutboxBench) throws -> [ThreadID] {
    try bench.outbox.entries().map(\.thread)
  }

  @Test(
    "what a proxy says in the place of a store that is away drops nothing",
    arguments: [
      StoreError(.unsupported, "HTTP 404"), StoreError(.corrupt, "no reply of a store"),
      StoreError(.corrupt, "answered without a value", key: "thread:t-1:meta"),
      StoreError(.tooLarge, "HTTP 413"),
    ])
  func proxy(_ error: StoreError) async throws {
    for operation in [StoreOperation.read, .commit] {
      try await OutboxBench.with { bench in
        try queue(bench, "t-1", "t-2")
        bench.store.breakDown(operation, with: error)
        for _ in 0..<3 { #expect(await bench.drain() == []) }
        #expect(try bench.outbox.status().entries == 2)
        bench.store.breakDown(operation, with: nil)
        #expect(await bench.drain() == [Self.stored, Self.stored])
      }
    }
  }

  @Test("what one key can never hold is dropped with the reason, and those behind it are stored")
  func oneKey() async throws {
    try await withPicky { picky, bench in
      try queue(bench, "t-1", "t-2")
      picky.refuse(
        "thread:t-1:", with: StoreError(.tooLarge, "too large", key: "thread:t-1:meta"))
      #expect(await bench.drain() == [.failed("too large (key thread:t-1:meta)"), Self.stored])
    }
  }

  @Test("what only this process's own limit forbids waits on, and another one stores it")
  func ownLimit() async throws {
    try await OutboxBench.with { bench in
      try await bench.update(OutboxBench.file("region", id: "long"))
      try queue(bench, OutboxBench.id, "t-2")
      var settings = ThreadCache.Settings()
      settings.maxValueBytes = 40
      let small = ThreadCache(store: bench.store, settings: settings)
      let report = await (try bench.another()).drain(into: small)
      #expect(report.items == [] && report.refusal == nil)
      #expect(report.held.map(\.thread) == [OutboxBench.id, "t-2"])
      #expect(
        report.held.first?.words.hasPrefix(
          "The queued update of thread t-1 waits on: The meta has ") == true,
        "\(report.held.map(\.words))")
      #expect(report.held.allSatisfy { $0.words.contains("a limit of this process (--max-value,") })
      #expect(await bench.drain() == [Self.stored, Self.stored])
    }
  }

  @Test("what the user may not write is told with the reason")
  func forbidden() async throws {
    try await withPicky { picky, bench in
      try queue(bench, "r-1", "t-1")
      picky.refuse("thread:r-", with: StoreError(.refused(.permission), "NOPERM"))
      let report = await bench.outbox.drain(into: bench.cache)
      #expect(report.items.map(\.fate) == [Self.stored])
      #expect(report.held.map(\.words) == ["The queued update of thread r-1 waits on: NOPERM"])
      #expect(!report.isElsewhere)
    }
  }

  @Test("after an outage of the store they are stored in the order in which they came")
  func order() async throws {
    try await OutboxBench.with { bench in
      let threads = (0..<9).map { ThreadID("t-\($0)") }
      for thread in threads { try queue(bench, thread) }
      bench.away()
      for _ in 0..<2 { #expect(await bench.drain() == []) }
      bench.away(false)
      #expect(await bench.outbox.drain(into: bench.cache).items.map(\.thread) == threads)
    }
  }

  @Test(
    "an update that cannot be stored now holds up only those of its thread, which keep their order",
    arguments: [
      StoreError(.refused(.permission), "NOPERM"), StoreError(.timedOut, "no answer"),
      StoreError(.outOfMemory, "full"), StoreError(.unsupported, "what is that"),
      StoreError(.corrupt, "no reply"), StoreError(.conflict, "changed"),
    ])
  func oneThread(_ error: StoreError) async throws {
    try await withPicky { picky, bench in
      try queue(bench, "r-1", "t-1")
      try queue(bench, "r-1", "t-2", value: "2")
      picky.refuse("thread:r-", with: error)
      #expect(await bench.drain() == [Self.stored, Self.stored])
      #expect(try waiting(bench) == ["r-1", "r-1"])
      picky.refuseNothing()
      bench.clock.advance(60_000)
      #expect(await bench.drain() == [Self.stored, Self.stored])
      #expect(
        try await bench.cache.cachedFiles(forThread: "r-1")[0].slice("region")?.rawText == "[6,2]")
    }
  }

  @Test("three threads that time out do not keep the fourth from being stored the next time")
  func rotation() async throws {
    try await withPicky { picky, bench in
      try queue(bench, "r-1", "r-2", "r-3", "t-1")
      picky.refuse("thread:r-", with: StoreError(.timedOut, "no answer"))
      #expect(await bench.drain() == [])
      #expect(await bench.drain() == [Self.stored])
      #expect(try waiting(bench) == ["r-1", "r-2", "r-3"])
    }
  }

  @Test("a thread that refuses is asked again after a while, and less and less often")
  func pauses() async throws {
    try await withPicky { picky, bench in
      try queue(bench, "r-1")
      picky.refuse("thread:r-", with: StoreError(.refused(.permission), "NOPERM"))
      for _ in 0..<60 {
        _ = await bench.drain()
        bench.clock.advance(1000)
      }
      #expect((3...8).contains(picky.refusals), "\(picky.refusals)")
    }
  }

  @Test(
    "a store that is away, or takes nothing from us, is not asked for each of many",
    arguments: [
      (StoreError(.unreachable, "nobody answers"), 3),
      (StoreError(.refused(.budget), "no room"), 1),
      (StoreError(.refused(.readOnly), "READONLY"), 1),
    ])
  func away(_ error: StoreError, most: Int) async throws {
    try await OutboxBench.with { bench in
      for number in 0..<20 { try queue(bench, ThreadID("t-\(number)")) }
      bench.store.breakDown(.read, with: error)
      bench.store.forgetCounts()
      #expect(await bench.drain() == [])
      #expect(bench.store.counts == [.read: most])
      bench.store.breakDown(.read, with: nil)
      #expect(await bench.drain().count == 20)
    }
  }
}
