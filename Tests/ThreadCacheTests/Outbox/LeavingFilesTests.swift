import KeyValue
import StoreConformance
import Testing

@testable import ThreadCache

@Suite("Files of another year that leave for an update which has waited")
struct LeavingFilesTests {
  private static let stored = DrainReport.Fate.stored(superseded: [])

  private func store(_ bench: OutboxBench, _ file: String, value: String = "1") async throws {
    _ = try await bench.cache.updateThreadCache(
      "r", with: [OutboxBench.file("age", value: value, id: file)],
      options: UpdateOptions(schema: .response))
  }

  /// Brings a file of 2025, as a load does it.
  private func queue(_ bench: OutboxBench, mayDrop: [String]? = nil) async throws {
    _ = try await bench.cache.updateOrQueue(
      "r", with: [OutboxBench.file("age", id: "2025_1")],
      options: UpdateOptions(schema: .response, keepsStoredSlices: true, mayDrop: mayDrop))
  }

  private func files(_ bench: OutboxBench) async throws -> [String] {
    try await bench.cache.cachedFiles(forThread: "r", schema: .response).map(\.id)
  }

  @Test("they leave when they are as they were, as they would have at once")
  func unchanged() async throws {
    for mayDrop in [nil, ["2024_1", "2024_2"]] {
      try await OutboxBench.with { bench in
        try await store(bench, "2024_1")
        try await store(bench, "2024_2")
        bench.store.breakDown(.commit, with: OutboxBench.down)
        try await queue(bench, mayDrop: mayDrop)
        bench.away(false)
        #expect(await bench.drain() == [Self.stored])
        #expect(try await files(bench) == ["2025_1"])
      }
    }
  }

  @Test("one that came or was changed meanwhile stays, and the update is superseded")
  func changed() async throws {
    for (file, value) in [("2024_2", "1"), ("2024_1", "2")] {
      try await OutboxBench.with { bench in
        try await store(bench, "2024_1")
        bench.store.breakDown(.commit, with: OutboxBench.down)
        try await queue(bench)
        bench.away(false)
        try await store(bench, file, value: value)
        let before = try await files(bench)
        #expect(await bench.drain() == [.superseded])
        #expect(try await files(bench) == before)
      }
    }
  }

  @Test("where nobody could see what was there, only those leave that may by name")
  func unknown() async throws {
    try await OutboxBench.with { bench in
      try await store(bench, "2024_1")
      bench.away()
      try await queue(bench)
      bench.away(false)
      let fates = await bench.drain()
      guard case .failed(let reason)? = fates.first else {
        Issue.record("\(fates)")
        return
      }
      #expect(
        reason
          == "it would take 2024_1 out of the thread, and nobody could see whether that was there "
          + "when it was made.")
      #expect(try await files(bench) == ["2024_1"])
      bench.away()
      try await queue(bench, mayDrop: ["2024_1"])
      bench.away(false)
      #expect(await bench.drain() == [Self.stored])
      #expect(try await files(bench) == ["2025_1"])
    }
  }

  @Test("one that may not leave stays")
  func mayNot() async throws {
    try await OutboxBench.with { bench in
      bench.away()
      try await queue(bench, mayDrop: [])
      bench.away(false)
      try await store(bench, "2024_1")
      #expect(await bench.drain() == [.superseded])
      #expect(try await files(bench) == ["2024_1"])
    }
  }
}
