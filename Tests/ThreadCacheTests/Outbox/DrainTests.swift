import Foundation
import KeyValue
import StoreConformance
import Testing

@testable import ThreadCache

@Suite("Emptying the outbox")
struct DrainTests {
  private static let region = SegmentName(file: "f", segment: "region")

  @Test("a slice that is as it was is replaced")
  func unchanged() async throws {
    try await OutboxBench.with { bench in
      try await bench.update(OutboxBench.file("region", "age"))
      bench.store.breakDown(.commit, with: OutboxBench.down)
      try await bench.update(OutboxBench.file("region", value: "2"))
      bench.away(false)
      #expect(await bench.drain() == [.stored(superseded: [])])
      #expect(try await bench.slices() == ["region": "[6,2]", "age": "[3,1]"])
    }
  }

  @Test("a slice that others have changed since stays, and the update is reported as superseded")
  func changed() async throws {
    try await OutboxBench.with { bench in
      try await bench.update(OutboxBench.file("region"))
      bench.store.breakDown(.commit, with: OutboxBench.down)
      try await bench.update(OutboxBench.file("region", "age", value: "2"))
      bench.away(false)
      try await bench.update(OutboxBench.file("region", value: "3"))
      #expect(await bench.drain() == [.stored(superseded: [Self.region])])
      #expect(try await bench.slices() == ["region": "[6,3]", "age": "[3,2]"])
    }
  }

  @Test("what was taken out since does not come back: a slice, a file, the thread")
  func gone() async throws {
    let thread = ThreadIdentity(schema: .thread, id: OutboxBench.id)
    for selection in [
      Selection.segment(thread, file: "f", segment: "region"), .file(thread, file: "f"),
      .thread(thread),
    ] {
      try await OutboxBench.with { bench in
        try await bench.update(OutboxBench.file("region"))
        try await bench.update(OutboxBench.file("region", id: "g"))
        bench.store.breakDown(.commit, with: OutboxBench.down)
        try await bench.update(OutboxBench.file("region", value: "2"))
        bench.away(false)
        let plan = try await bench.cache.plan(evicting: [selection])
        _ = try await bench.cache.evict(plan)
        // Of a thread nobody can tell whether it was taken out or lost.
        let isThread = selection == .thread(thread)
        #expect(await bench.drain() == [isThread ? .gone : .superseded])
        #expect(try await bench.slices() == [:])
      }
    }
  }

  @Test("where nobody knows what it was based on, only what is absent is added")
  func unknownBase() async throws {
    try await OutboxBench.with { bench in
      try await bench.update(OutboxBench.file("region"))
      bench.away()
      try await bench.update(OutboxBench.file("region", "age", value: "2"))
      bench.away(false)
      #expect(await bench.drain() == [.stored(superseded: [Self.region])])
      #expect(try await bench.slices() == ["region": "[6,1]", "age": "[3,2]"])
    }
  }

  @Test("what a load has brought never replaces what is stored, though it was so before")
  func keeps() async throws {
    try await OutboxBench.with { bench in
      try await bench.update(OutboxBench.file("region"))
      bench.store.breakDown(.commit, with: OutboxBench.down)
      try await bench.update(OutboxBench.file("region", "age", value: "2"), keeps: true)
      bench.away(false)
      #expect(await bench.drain() == [.stored(superseded: [Self.region])])
      #expect(try await bench.slices() == ["region": "[6,1]", "age": "[3,2]"])
    }
  }

  @Test("an update that had arrived though nobody knew is stored, and is not stored again")
  func arrived() async throws {
    try await OutboxBench.with { bench in
      try await bench.update(OutboxBench.file("region"))
      // The update reads the thread; after its commit nobody can look what became of it.
      bench.store.before(.read) {}
      bench.store.breakDown(.read, with: OutboxBench.down)
      bench.store.breakDown(.commit, with: StoreError(.outcomeUnknown, "no reply"), .after)
      guard case .queued = try await bench.update(OutboxBench.file("region", value: "2")) else {
        Issue.record("not queued")
        return
      }
      bench.away(false)
      #expect(try await bench.slices() == ["region": "[6,2]"])
      bench.store.forgetCounts()
      #expect(await bench.drain() == [.stored(superseded: [])])
      #expect(bench.store.counts[.commit] == nil)
    }
  }

  @Test("a process that died between storing and forgetting is followed by one that forgets")
  func twice() async throws {
    try await OutboxBench.with { bench in
      bench.away()
      try await bench.update(OutboxBench.file("region"))
      let copy = bench.folder.appending(path: "copy")
      try FileManager.default.copyItem(
        at: URL(fileURLWithPath: bench.outbox.path), to: copy)
      bench.away(false)
      #expect(await bench.drain() == [.stored(superseded: [])])
      try FileManager.default.removeItem(atPath: bench.outbox.path)
      try FileManager.default.moveItem(at: copy, to: URL(fileURLWithPath: bench.outbox.path))
      bench.store.forgetCounts()
      #expect(await bench.drain() == [.stored(superseded: [])])
      #expect(bench.store.counts[.commit] == nil, "what is there is not written again")
    }
  }

  @Test("the store going away in the middle leaves the rest for the next time")
  func middle() async throws {
    try await OutboxBench.with { bench in
      bench.away()
      try await bench.update(OutboxBench.file("region"))
      try await bench.update(OutboxBench.file("age"))
      bench.away(false)
      bench.store.before(.commit) {}
      bench.store.breakDown(.commit, with: OutboxBench.down)
      #expect(await bench.drain() == [.stored(superseded: [])])
      #expect(try bench.outbox.status().entries == 1)
      bench.away(false)
      #expect(await bench.drain() == [.stored(superseded: [])])
      #expect(try await bench.slices() == ["region": "[6,1]", "age": "[3,1]"])
    }
  }

  @Test("while one empties it, another does nothing, and may still add")
  func two() async throws {
    try await OutboxBench.with { bench in
      bench.away()
      try await bench.update(OutboxBench.file("region"))
      bench.away(false)
      let gate = AsyncStream.makeStream(of: Void.self)
      bench.store.before(.commit) { for await _ in gate.stream {} }
      let first = Task { await bench.drain() }
      #expect(await bench.store.called.wait { bench.store.counts[.commit] == 1 })
      let second = await bench.outbox.drain(into: bench.cache)
      #expect(second.items == [] && second.isElsewhere)
      let cache = OutboxBench.cache(bench.store, try bench.another(), bench.clock)
      _ = try cache.queue(
        OutboxBench.id, with: [OutboxBench.file("age")], options: UpdateOptions(), base: nil,
        because: OutboxBench.down)
      gate.continuation.finish()
      #expect(await first.value == [.stored(superseded: [])])
      #expect(await bench.drain() == [.stored(superseded: [])])
    }
  }

  @Test("a thread that cannot be read, and one that is too long, do not hold up the others")
  func unreadable() async throws {
    try await OutboxBench.with { bench in
      bench.away()
      try await bench.update(OutboxBench.file("region"))
      _ = try await bench.cache.updateOrQueue("other", with: [OutboxBench.file("age")])
      bench.away(false)
      _ = try await bench.store.commit(
        Commit(
          anchor: "thread:t-1:meta", expected: .anything, change: .value(Array("no".utf8)),
          lifetime: .never))
      let fates = await bench.drain()
      guard fates.count == 2, case .failed(let reason) = fates[0] else {
        Issue.record("\(fates)")
        return
      }
      #expect(reason.contains("thread:t-1:meta"))
      #expect(fates[1] == .stored(superseded: []))
    }
  }

  @Test("a thread whose schema nobody named is found by the one it has")
  func schema() async throws {
    try await OutboxBench.with { bench in
      _ = try await bench.cache.updateThreadCache(
        OutboxBench.id, with: [OutboxBench.file("age", id: "2025_1")],
        options: UpdateOptions(schema: .response))
      bench.away()
      try await bench.update(OutboxBench.file("age", id: "2025_2"))
      bench.away(false)
      #expect(await bench.drain() == [.stored(superseded: [])])
      let files = try await bench.cache.cachedFiles(forThread: OutboxBench.id, schema: .response)
      #expect(files.map(\.id) == ["2025_1", "2025_2"])
    }
  }
}
