import Testing

@testable import ThreadCache

@Suite("How long an update waits")
struct WaitingTests {
  private static let stored = DrainReport.Fate.stored(superseded: [])

  @Test("one that is sent again waits from then on")
  func again() async throws {
    try await OutboxBench.with { bench in
      bench.away()
      try await bench.update(OutboxBench.file("region"))
      bench.clock.advance(599_000)
      guard case .queued = try await bench.update(OutboxBench.file("region")) else {
        Issue.record("not queued")
        return
      }
      #expect(try bench.outbox.status().entries == 1)
      bench.clock.advance(599_000)
      bench.away(false)
      #expect(await bench.drain() == [Self.stored])
      #expect(try await bench.slices() == ["region": "[6,1]"])
    }
  }

  @Test("one that is sent again has its place behind what came meanwhile")
  func behind() async throws {
    try await OutboxBench.with { bench in
      bench.away()
      for value in ["1", "2", "1"] {
        try await bench.update(OutboxBench.file("region", value: value))
      }
      bench.away(false)
      #expect(await bench.drain() == [Self.stored, Self.stored])
      #expect(try await bench.slices() == ["region": "[6,1]"])
    }
  }

  @Test("a full outbox takes again what waits in it")
  func full() async throws {
    var limits = Outbox.Limits()
    limits.maxEntries = 1
    try await OutboxBench.with(limits) { bench in
      bench.away()
      try await bench.update(OutboxBench.file("region"))
      bench.clock.advance(5000)
      guard case .queued = try await bench.update(OutboxBench.file("region")) else {
        Issue.record("not queued")
        return
      }
      #expect(try bench.outbox.status().oldest == bench.clock.now)
    }
  }

  @Test(
    "a clock that is set makes nothing older that this process has seen, and keeps nothing longer")
  func clock() async throws {
    for step in [Int64(3_600_000), -3_600_000] {
      try await OutboxBench.with { bench in
        bench.away()
        try await bench.update(OutboxBench.file("region"))
        bench.clock.set(by: step)
        #expect(await bench.drain() == [])
        bench.clock.advance(600_000)
        #expect(await bench.drain() == [])
        bench.clock.advance(1)
        #expect(await bench.drain() == [.expired])
      }
    }
  }

  @Test("what waits for other stores is told by their addresses, as long as it waits")
  func elsewhere() async throws {
    try await OutboxBench.with { bench in
      bench.away()
      func outbox(_ identity: String, _ address: String?) throws -> Outbox {
        try Outbox(
          directory: bench.folder.path, storeIdentity: identity, address: address,
          limits: Outbox.Limits(), clock: OutboxClock(bench.clock))
      }
      let own = try outbox("redis:localhost:6379/0", "redis://localhost:6379/0")
      let other = try outbox("redis:127.0.0.1:6379/0", "redis://127.0.0.1:6379/0")
      #expect(try own.elsewhere().isEmpty)
      for (outbox, segments) in [(own, ["region"]), (other, ["region", "age"])] {
        let cache = OutboxBench.cache(bench.store, outbox, bench.clock)
        for segment in segments {
          _ = try await cache.updateOrQueue(OutboxBench.id, with: [OutboxBench.file(segment)])
        }
      }
      try await bench.update(OutboxBench.file("region"))
      #expect(
        try own.elsewhere() == [
          Outbox.Waiting(store: "memory:test", updates: 1),
          Outbox.Waiting(store: "redis://127.0.0.1:6379/0", updates: 2),
        ])
      bench.clock.advance(600_001)
      #expect(try own.elsewhere().isEmpty)
    }
  }
}
