import KeyValue
import StoreConformance
import Testing

@testable import ThreadCache

@Suite("Lifetimes")
struct LifetimeTests {
  let identity = Sample.identity

  @Test(
    "of very many lifetimes that undoing brings back the first are told, and how many more there are"
  )
  func many() async throws {
    let bench = try ChangeBench()
    let all = (0..<1002).map { ThreadIdentity(schema: .thread, id: ThreadID("t\($0)")) }
    for identity in all { try await bench.put(identity, BulkEvictionTests.meta) }
    _ = try await bench.cache.setLifetime(all, .never)
    let entry = try #require(try bench.cache.history(limit: 1).first)
    #expect(entry.formerLifetimes.count == 1000)
    #expect(entry.lifetimesLeftOut == 2)
  }

  @Test("a lifetime is set on the meta and the hashes together, and undone together")
  func set() async throws {
    let bench = try ChangeBench()
    try await bench.put(identity, Sample.meta, hashes: Sample.hashes, .after(milliseconds: 60_000))
    let before = try await bench.dump
    let receipt = try await bench.cache.setLifetime(identity, .after(milliseconds: 5_000_000))
    #expect(receipt.keys == 3)
    #expect(try await bench.dump.entries.values.allSatisfy { $0.ttl == 5000 })
    #expect(try await bench.cache.lifetime(identity).agrees)
    try await bench.undo()
    #expect(try await bench.dump == before)
  }

  @Test(
    "that of several threads is set under one entry, without those that are gone, and undone together"
  )
  func several() async throws {
    let bench = try ChangeBench()
    let other = ThreadIdentity(schema: .response, id: "other")
    let gone = ThreadIdentity(schema: .thread, id: "gone")
    try await bench.put(identity, Sample.meta, hashes: Sample.hashes, .after(milliseconds: 60_000))
    try await bench.put(other, Sample.meta, hashes: [:], .after(milliseconds: 70_000))
    let before = try await bench.dump
    let receipt = try await bench.cache.setLifetime(
      [identity, gone, other], .after(milliseconds: 5_000_000))
    #expect(receipt.set == [identity, other])
    #expect(receipt.gone == [gone])
    #expect(receipt.failures.isEmpty)
    #expect(receipt.entry?.summary.hasPrefix("3 threads expire in ") == true)
    #expect(try await bench.dump.entries.values.allSatisfy { $0.ttl == 5000 })
    #expect(try bench.cache.history(limit: 9).count == 1)
    try await bench.undo()
    #expect(try await bench.dump == before)
  }

  @Test("a thread can be made to stay for ever, and back")
  func persist() async throws {
    let bench = try ChangeBench()
    try await bench.put(identity, Sample.meta, hashes: Sample.hashes, .after(milliseconds: 60_000))
    _ = try await bench.cache.setLifetime(identity, .never)
    #expect(try await bench.dump.entries.values.allSatisfy { $0.ttl == -1 })
    #expect(try await bench.cache.lifetime(identity).expiry == nil)
    try await bench.undo()
    #expect(try await bench.dump.entries.values.allSatisfy { $0.ttl == 60 })
  }

  @Test("a lifetime that was renewed since is not undone")
  func renewed() async throws {
    let bench = try ChangeBench()
    try await bench.put(identity, Sample.meta, hashes: Sample.hashes, .after(milliseconds: 60_000))
    _ = try await bench.cache.setLifetime(identity, .never)
    _ = try await bench.cache.updateThreadCache(identity.id, with: [])
    guard case .conflict = try await bench.cache.undo() else {
      Issue.record("There was no conflict")
      return
    }
    #expect(try await bench.dump.entries.values.allSatisfy { $0.ttl == 7_776_000 })
  }

  @Test("a lifetime that is over by now is not put back")
  func over() async throws {
    let bench = try ChangeBench()
    try await bench.put(identity, Sample.meta, hashes: Sample.hashes, .after(milliseconds: 60_000))
    _ = try await bench.cache.setLifetime(identity, .never)
    bench.clock.advance(61_000)
    guard case .refused = try await bench.cache.undo() else {
      Issue.record("It was not refused")
      return
    }
    #expect(try await bench.meta(identity) == Sample.meta)
  }

  @Test(
    "a lifetime that removes the thread at once is refused",
    arguments: [
      Lifetime.after(milliseconds: 0), .after(milliseconds: -1), .at(Expiry(milliseconds: 1)),
      .keep,
      .after(milliseconds: .max),
    ])
  func refused(_ lifetime: Lifetime) async throws {
    let bench = try ChangeBench()
    try await bench.put(identity, Sample.meta)
    await #expect { try await bench.cache.setLifetime(identity, lifetime) } throws: {
      if case CacheError.invalid = $0 { true } else { false }
    }
    #expect(try await bench.meta(identity) == Sample.meta)
  }

  @Test("on a cluster the hashes follow")
  func cluster() async throws {
    let bench = try ChangeBench(wrap: { PendingStore($0) })
    try await bench.put(identity, Sample.meta, hashes: Sample.hashes, .after(milliseconds: 60_000))
    _ = try await bench.cache.setLifetime(identity, .after(milliseconds: 5_000_000))
    #expect(try await bench.dump.entries.values.allSatisfy { $0.ttl == 5000 })
  }

  @Test("there is no lifetime of a thread that is not there")
  func missing() async throws {
    let bench = try ChangeBench()
    await #expect(throws: CacheError.notFound("There is no thread t1.")) {
      try await bench.cache.lifetime(identity)
    }
    await #expect(throws: CacheError.notFound("There is no thread t1.")) {
      try await bench.cache.setLifetime(identity, .never)
    }
  }
}
