import Foundation
import KeyValue
import StoreConformance
import Testing

@testable import ThreadCache

@Suite("The outbox")
struct OutboxTests {
  @Test("an update of a store that is away is queued, and stored when the store is back")
  func queued() async throws {
    try await OutboxBench.with { bench in
      bench.away()
      let outcome = try await bench.update(OutboxBench.file("region"))
      guard case .queued(let error) = outcome else {
        Issue.record("\(outcome)")
        return
      }
      #expect(error == OutboxBench.down)
      #expect(outcome.problem?.contains("queued") == true)
      #expect(try bench.outbox.status().entries == 1)
      #expect(await bench.drain() == [], "while the store is away it waits")
      bench.away(false)
      #expect(try await bench.slices() == [:])
      #expect(await bench.drain() == [.stored(superseded: [])])
      #expect(try await bench.slices() == ["region": "[6,1]"])
      #expect(try bench.outbox.status() == Outbox.Status())
      let hash = try await bench.store.readFields("thread:t-1:file:f")
      guard case .fields(let fields, let expiry) = hash else {
        Issue.record("\(hash)")
        return
      }
      #expect(fields.count == 1)
      #expect(expiry != nil)
    }
  }

  @Test("without an outbox the failure is thrown, and what is no update is never queued")
  func refusals() async throws {
    try await OutboxBench.with { bench async throws in
      bench.away()
      let plain = ThreadCache(store: bench.store)
      await #expect(throws: CacheError.store(OutboxBench.down)) {
        _ = try await plain.updateOrQueue("t", with: [OutboxBench.file("age")])
      }
      await #expect(throws: CacheError.self) {
        _ = try await bench.cache.updateOrQueue("", with: [OutboxBench.file("age")])
      }
      bench.away(false)
      bench.store.breakDown(.commit, with: StoreError(.tooLarge, "too long"))
      await #expect(throws: CacheError.self) { try await bench.update(OutboxBench.file("age")) }
      #expect(try bench.outbox.status().entries == 0)
    }
  }

  @Test("the file is for its owner only, and says nothing when it is damaged")
  func files() async throws {
    try await OutboxBench.with { bench in
      bench.away()
      try await bench.update(OutboxBench.file("region"))
      let path = try #require(try bench.waiting().first)
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      try Data(bytes.map { $0 == UInt8(ascii: "1") ? UInt8(ascii: "{") : $0 })
        .write(to: URL(fileURLWithPath: path))
      bench.away(false)
      let fates = await bench.drain()
      guard case .failed(let reason)? = fates.first else {
        Issue.record("\(fates)")
        return
      }
      #expect(reason.contains("set aside"))
      #expect(try bench.outbox.status().entries == 0)
    }
  }

  @Test("the order is that of the updates, also when the clock is set back")
  func order() async throws {
    try await OutboxBench.with { bench in
      bench.away()
      for (value, step) in [("1", 0), ("2", -5000), ("3", -5000)] {
        bench.clock.set(by: Int64(step))
        try await bench.update(OutboxBench.file("region", value: value))
      }
      bench.away(false)
      let values = try bench.outbox.entries().map { $0.files[0].slice("region")?.rawText }
      #expect(values == ["[6,1]", "[6,2]", "[6,3]"])
      // The first fills the gap, and what they made of it themselves is nobody else's change.
      let stored = DrainReport.Fate.stored(superseded: [])
      #expect(await bench.drain() == [stored, stored, stored])
      #expect(try await bench.slices() == ["region": "[6,3]"])
    }
  }

  @Test("the same update waits once, however often it is sent")
  func once() async throws {
    try await OutboxBench.with { bench in
      bench.away()
      for _ in 0..<3 { try await bench.update(OutboxBench.file("region")) }
      #expect(try bench.outbox.status().entries == 1)
      bench.away(false)
      _ = await bench.drain()
      bench.away()
      try await bench.update(OutboxBench.file("region"))
      #expect(try bench.outbox.status().entries == 1, "what was stored once may be sent again")
    }
  }

  @Test("what has waited for ten minutes is dropped, and reported")
  func expired() async throws {
    try await OutboxBench.with { bench in
      bench.away()
      try await bench.update(OutboxBench.file("region"))
      bench.clock.advance(600_000)
      try await bench.update(OutboxBench.file("age"))
      #expect(await bench.drain() == [])
      bench.clock.advance(1)
      #expect(await bench.drain() == [.expired], "also while the store is away")
      bench.away(false)
      #expect(await bench.drain() == [.stored(superseded: [])])
      #expect(try await bench.slices() == ["age": "[3,1]"])
    }
  }

  @Test("a full outbox takes no more and says so; what is too old makes room, and is reported")
  func full() async throws {
    var limits = Outbox.Limits()
    limits.maxEntries = 2
    try await OutboxBench.with(limits) { bench in
      bench.away()
      try await bench.update(OutboxBench.file("region"))
      bench.clock.advance(1000)
      try await bench.update(OutboxBench.file("age"))
      let third = try await bench.update(OutboxBench.file("sector"))
      guard case .dropped(_, .refused(let reason)) = third else {
        Issue.record("\(third)")
        return
      }
      #expect(reason.contains("full"))
      bench.clock.advance(599_500)
      guard case .queued = try await bench.update(OutboxBench.file("sector")) else {
        Issue.record("no room was made")
        return
      }
      bench.away(false)
      #expect(
        await bench.drain() == [.expired, .stored(superseded: []), .stored(superseded: [])])
    }
  }

  @Test("what is too long for it is dropped")
  func tooLong() async throws {
    var limits = Outbox.Limits()
    limits.maxBytes = 100
    try await OutboxBench.with(limits) { bench in
      bench.away()
      guard case .dropped = try await bench.update(OutboxBench.file("region")) else {
        Issue.record("it was taken")
        return
      }
    }
  }

  @Test("a folder that cannot be written drops the update, with the reason, and stores nothing")
  func noDisk() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "bobbin-\(UUID().uuidString)")
    try Data().write(to: folder)
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = FaultyStore(MemoryStore())
    store.breakDown(.read, with: OutboxBench.down)
    let outbox = try Outbox(directory: folder.path, storeIdentity: "memory:test")
    let cache = ThreadCache(store: store, outbox: outbox)
    let outcome = try await cache.updateOrQueue("t", with: [OutboxBench.file("age")])
    guard case .dropped(OutboxBench.down, .file(let reason)) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(reason.contains(folder.path))
    #expect(outcome.problem?.contains("The update is lost") == true)
    #expect(try outbox.status().entries == 0)
  }
}
