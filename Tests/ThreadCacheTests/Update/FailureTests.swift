import KeyValue
import StoreConformance
import Testing

@testable import ThreadCache

@Suite("Updates on a failing store")
struct FailureTests {
  private static let lost = StoreError(.outcomeUnknown, "no reply")

  private func file(_ segment: String, _ json: String = "[1]") -> CachedFile {
    CachedFile(
      id: "f", slices: [(segment, Array(json.utf8))], loadedSegments: [segment],
      availableSegments: [segment])
  }

  @Test(
    "a failed read is thrown and changes nothing: it is no new thread",
    arguments: [KeySchema.thread, .response])
  func failedRead(_ schema: KeySchema) async throws {
    let bench = CacheBench(schema: schema)
    _ = try await bench.cache.updateThreadCache("t", with: [file("region"), file("age")])
    let before = try await bench.dump
    let faulty = FaultyStore(bench.store)
    faulty.fail(.read, with: StoreError(.unreachable, "connection refused"))
    let cache = CacheBench.cache(on: faulty, schema: schema)
    await #expect(throws: CacheError.store(StoreError(.unreachable, "connection refused"))) {
      try await cache.updateThreadCache("t", with: [file("sector")])
    }
    #expect(try await bench.dump == before)
  }

  @Test("a failed write is thrown: no receipt for what is not stored")
  func failedWrite() async throws {
    let bench = CacheBench()
    let faulty = FaultyStore(bench.store)
    faulty.fail(.commit, with: StoreError(.outOfMemory, "full"))
    await #expect(throws: CacheError.store(StoreError(.outOfMemory, "full"))) {
      try await CacheBench.cache(on: faulty).updateThreadCache("t", with: [file("region")])
    }
    #expect(try await bench.dump.entries.isEmpty)
  }

  @Test("a failed read of a thread is no empty thread")
  func failedCachedFiles() async throws {
    let faulty = FaultyStore(MemoryStore())
    faulty.fail(.read, with: StoreError(.timedOut, "too slow"))
    await #expect(throws: CacheError.store(StoreError(.timedOut, "too slow"))) {
      try await CacheBench.cache(on: faulty).cachedFiles(forThread: "t")
    }
  }

  @Test("a commit whose reply is lost and which happened counts as stored", arguments: [0, 1])
  func lostReply(_ earlier: Int) async throws {
    let bench = CacheBench()
    for number in 0..<earlier {
      _ = try await bench.cache.updateThreadCache("t", with: [file("s\(number)")])
    }
    let faulty = FaultyStore(bench.store)
    faulty.fail(.commit, with: Self.lost, .after)
    let cache = CacheBench.cache(on: faulty, clock: bench.clock)
    let receipt = try await cache.updateThreadCache("t", with: [file("region")])
    #expect(receipt.after == Array(try #require(await bench.text("thread:t:meta")).utf8))
    #expect(faulty.counts[.commit] == 1)
    let record = try #require(await bench.cache.record(receipt.identity))
    #expect(record.findings.isEmpty)
  }

  @Test("a commit whose reply is lost and which did not happen is tried again")
  func lostRequest() async throws {
    let bench = CacheBench()
    _ = try await bench.cache.updateThreadCache("t", with: [file("age")])
    let faulty = FaultyStore(bench.store)
    faulty.fail(.commit, with: Self.lost)
    let cache = CacheBench.cache(on: faulty, clock: bench.clock)
    let receipt = try await cache.updateThreadCache("t", with: [file("region")])
    #expect(faulty.counts[.commit] == 2)
    let files = try await bench.cache.cachedFiles(forThread: "t")
    #expect(files[0].loadedSegments == ["age", "region"])
    #expect(receipt.before != nil)
  }

  @Test("a lost reply with somebody else's value since is an unknown outcome, and said so")
  func unknownOutcome() async throws {
    let bench = CacheBench()
    _ = try await bench.cache.updateThreadCache("t", with: [file("age")])
    let faulty = FaultyStore(bench.store)
    faulty.fail(.commit, with: Self.lost)
    faulty.before(.read) {}
    faulty.before(.read) {
      _ = try? await bench.cache.updateThreadCache("t", with: [self.file("sector")])
    }
    await #expect(throws: CacheError.store(Self.lost)) {
      try await CacheBench.cache(on: faulty).updateThreadCache("t", with: [file("region")])
    }
  }

  @Test("90 days in memory are 90 days")
  func memoryLifetime() async throws {
    let bench = CacheBench()
    _ = try await bench.cache.updateThreadCache("t", with: [file("age")])
    bench.clock.advance(7_776_000_000 - 1)
    #expect(try await bench.cache.cachedFiles(forThread: "t").count == 1)
    bench.clock.advance(1)
    #expect(try await bench.cache.cachedFiles(forThread: "t").isEmpty)
  }
}
