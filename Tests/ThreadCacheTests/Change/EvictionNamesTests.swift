import KeyValue
import StoreConformance
import Testing

@testable import ThreadCache

@Suite("What an eviction is told with")
struct EvictionNamesTests {
  private let identity = Sample.identity

  private func bench() async throws -> ChangeBench {
    let bench = try ChangeBench()
    try await bench.put(identity, Sample.meta, hashes: Sample.hashes)
    return bench
  }

  @Test("a segment that was named and is not loaded is not told among those that went")
  func notLoaded() async throws {
    let bench = try await bench()
    let plan = try await bench.cache.plan(evicting: [
      .segment(identity, file: "2025_1", segment: "age"),
      .segment(identity, file: "2025_1", segment: "sector"),
      .file(identity, file: "nosuch"),
    ])
    #expect(plan.selections == [.segment(identity, file: "2025_1", segment: "age")])
    let receipt = try await bench.cache.evict(plan)
    #expect(receipt.entry?.summary == "evict age of 2025_1")
    #expect(receipt.entry?.undoing == "bring back age of 2025_1")
  }

  @Test("a segment that only the hash has is told, for it goes")
  func onlyHash() async throws {
    let bench = try await bench()
    try await bench.put(hash: identity.fileKey("2025_1"), ["sector": "1"])
    let selection = Selection.segment(identity, file: "2025_1", segment: "sector")
    #expect(try await bench.cache.plan(evicting: [selection]).selections == [selection])
  }

  @Test("whole threads are told as such, and how many of several go as a whole")
  func whole() async throws {
    let bench = try await bench()
    let other = ThreadIdentity(schema: .thread, id: "t2")
    try await bench.put(other, Sample.meta, hashes: Sample.hashes)
    let mixed = try await bench.evict(.thread(other), .file(identity, file: "2025_2"))
    #expect(mixed.entry?.summary == "evict from 2 threads, 1 of them whole")
    let extent = try #require(try bench.cache.extent(ofUndoing: mixed.entry?.id))
    #expect(extent.threads.map(\.identity) == [other, identity])
    #expect(extent.threads.map(\.isWhole) == [true, false])
    #expect(extent.keys == 5)
    try await bench.undo()
    let both = try await bench.evict(.thread(other), .thread(identity))
    #expect(both.entry?.summary == "evict 2 threads")
    #expect(both.entry?.undoing == "bring back 2 threads")
  }
}
