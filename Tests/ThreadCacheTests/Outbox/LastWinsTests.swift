import Foundation
import KeyValue
import StoreConformance
import Testing

@testable import ThreadCache

@Suite("Several updates of one slice in an outage")
struct LastWinsTests {
  private static let stored = DrainReport.Fate.stored(superseded: [])
  private static let region = SegmentName(file: "f", segment: "region")

  private func queue(_ bench: OutboxBench, _ values: String...) async throws {
    for value in values { try await bench.update(OutboxBench.file("region", value: value)) }
  }

  @Test("the last wins, whatever they were based on")
  func last() async throws {
    try await OutboxBench.with { bench in
      try await queue(bench, "0")
      bench.store.breakDown(.commit, with: OutboxBench.down)
      try await queue(bench, "1", "2", "3")
      bench.away(false)
      #expect(await bench.drain() == [Self.stored, Self.stored, Self.stored])
      #expect(try await bench.slices() == ["region": "[6,3]"])
    }
  }

  @Test("also when the store goes away between them, and they are of different processes")
  func between() async throws {
    try await OutboxBench.with { bench in
      bench.away()
      try await queue(bench, "1")
      let other = OutboxBench.cache(bench.store, try bench.another(), bench.clock)
      _ = try await other.updateOrQueue(
        OutboxBench.id, with: [OutboxBench.file("region", value: "2")])
      bench.away(false)
      bench.store.before(.commit) {}
      bench.store.breakDown(.commit, with: OutboxBench.down)
      #expect(await bench.drain() == [Self.stored])
      #expect(try await bench.slices() == ["region": "[6,1]"])
      bench.away(false)
      #expect(await bench.drain() == [Self.stored])
      #expect(try await bench.slices() == ["region": "[6,2]"])
    }
  }

  @Test("what somebody else stores between them stays")
  func others() async throws {
    try await OutboxBench.with { bench in
      bench.away()
      try await queue(bench, "1", "2")
      bench.away(false)
      bench.store.before(.commit) {}
      bench.store.breakDown(.commit, with: OutboxBench.down)
      #expect(await bench.drain() == [Self.stored])
      bench.away(false)
      try await queue(bench, "9")
      #expect(await bench.drain() == [.superseded])
      #expect(try await bench.slices() == ["region": "[6,9]"])
    }
  }

  @Test("what is taken out between them does not come back")
  func takenOut() async throws {
    try await OutboxBench.with { bench in
      try await queue(bench, "0")
      bench.store.breakDown(.commit, with: OutboxBench.down)
      try await queue(bench, "1", "2")
      bench.away(false)
      bench.store.before(.commit) {}
      bench.store.breakDown(.commit, with: OutboxBench.down)
      #expect(await bench.drain() == [Self.stored])
      bench.away(false)
      let thread = ThreadIdentity(schema: .thread, id: OutboxBench.id)
      let plan = try await bench.cache.plan(
        evicting: [Selection.segment(thread, file: "f", segment: "region")])
      _ = try await bench.cache.evict(plan)
      #expect(await bench.drain() == [.superseded])
      #expect(try await bench.slices() == [:])
    }
  }

  @Test("a load replaces nothing, also not what an update before it has brought")
  func load() async throws {
    try await OutboxBench.with { bench in
      bench.away()
      try await queue(bench, "1")
      try await bench.update(OutboxBench.file("region", value: "2"), keeps: true)
      bench.away(false)
      #expect(await bench.drain() == [Self.stored, .superseded])
      #expect(try await bench.slices() == ["region": "[6,1]"])
    }
  }

  @Test("an update that an earlier version has queued is read, and replaces nothing")
  func earlierVersion() async throws {
    try await OutboxBench.with { bench in
      try await queue(bench, "0")
      bench.store.breakDown(.commit, with: OutboxBench.down)
      try await queue(bench, "1")
      bench.away()
      try await queue(bench, "2")
      let path = bench.outbox.path
      for file in try bench.waiting() {
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let old = text.replacing(#""replaces":true,"#, with: "")
          .replacing(#","leaving":[]"#, with: "")
        #expect(old != text)
        let place = try #require(file.split(separator: "/").last?.split(separator: "-").first)
        try FileManager.default.removeItem(atPath: file)
        try Data(old.utf8).write(
          to: URL(fileURLWithPath: "\(path)/\(place)-\(old.utf8.count).json"))
      }
      bench.away(false)
      #expect(await bench.drain() == [Self.stored, .superseded])
      #expect(try await bench.slices() == ["region": "[6,1]"])
    }
  }
}
