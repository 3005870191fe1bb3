import KeyValue
import StoreConformance
import Testing

@testable import ThreadCache

@Suite("Changes whose outcome is not known")
struct UnknownOutcomeTests {
  private static let lost = StoreError(.outcomeUnknown, "no reply")
  private static let down = StoreError(.unreachable, "gone")

  private let file = CachedFile(
    id: "f", slices: [("region", Array("[1]".utf8))], loadedSegments: ["region"],
    availableSegments: ["region"])

  @Test("a lost reply and a store that is gone since is an unknown outcome, no failure")
  func goneSince() async throws {
    let bench = CacheBench()
    let faulty = FaultyStore(bench.store)
    faulty.fail(.commit, with: Self.lost, .after)
    faulty.before(.read) {}
    faulty.fail(.read, with: Self.down)
    await #expect(throws: CacheError.store(Self.lost)) {
      try await CacheBench.cache(on: faulty).updateThreadCache("t", with: [file])
    }
    #expect(try await bench.cache.cachedFiles(forThread: "t").count == 1)
  }

  @Test("what a lost reply leaves open is found out, also where the budget has no room for that")
  func spent() async throws {
    let bench = CacheBench()
    let faulty = FaultyStore(bench.store)
    let paid = PaidStore(faulty)
    faulty.before(.commit) { paid.account.budget = paid.traffic.commands }
    let cache = CacheBench.cache(on: LosingStore(paid, times: 1))
    _ = try await cache.updateThreadCache("t", with: [file])
    #expect(try #require(paid.account.budget) < paid.traffic.commands)
    #expect(try await bench.cache.cachedFiles(forThread: "t").count == 1)
  }

  @Test("a lost request and a store that is gone since is an unknown outcome: it may come late")
  func goneAtSecondAttempt() async throws {
    let faulty = FaultyStore(MemoryStore())
    faulty.fail(.commit, with: Self.lost)
    faulty.fail(.commit, with: Self.down)
    await #expect(throws: CacheError.store(Self.lost)) {
      try await CacheBench.cache(on: faulty).updateThreadCache("t", with: [file])
    }
  }

  @Test("a commit that comes late, when it is tried again already, is done and no conflict")
  func lateEdit() async throws {
    let bench = try ChangeBench(wrap: { FaultyStore($0) })
    let faulty = try #require(bench.store as? FaultyStore)
    try await bench.put(Sample.identity, Sample.meta, hashes: Sample.hashes)
    faulty.fail(.commit, with: Self.lost)
    faulty.before(.commit) {
      let late = ThreadCache(store: bench.memory)
      let selection = Selection.segment(Sample.identity, file: "2025_1", segment: "age")
      guard let plan = try? await late.plan(evicting: [selection]) else { return }
      _ = try? await late.evict(plan)
    }
    let receipt = try await bench.evict(
      .segment(Sample.identity, file: "2025_1", segment: "age"))
    #expect(receipt.outcomes.map(\.outcome) == [.done])
    try await bench.undo()
    #expect(try await bench.meta(Sample.identity) == Sample.meta)
    #expect(try await bench.cache.verify(Sample.identity) == [])
  }
}
