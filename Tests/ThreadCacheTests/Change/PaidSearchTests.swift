import KeyValue
import StoreConformance
import Testing

@testable import ThreadCache

@Suite("Hashes of what cannot be read, where every command is paid")
struct PaidSearchTests {
  private let broken = ThreadIdentity(schema: .thread, id: "broken")

  /// A store that is paid, with a thread that can be read, one that cannot, and the hashes of both.
  private func bench() async throws -> (ChangeBench, FaultyStore) {
    let bench = try ChangeBench { FaultyStore(PaidStore($0)) }
    try await bench.put(
      Sample.identity, Sample.meta,
      hashes: Sample.hashes.merging(["stray": ["x": "1"]]) { $1 })
    try await bench.put(broken, "not JSON", hashes: ["f": ["x": "1"]])
    return (bench, try #require(bench.store as? FaultyStore))
  }

  private func keys(_ plan: EvictionPlan) -> Set<StoreKey> { Set(plan.steps.map(\.key)) }

  @Test("they are not looked for unasked, and the plan says so")
  func unasked() async throws {
    let (bench, store) = try await bench()
    let plan = try await bench.cache.plan(
      evicting: [.thread(Sample.identity), .thread(broken)])
    #expect(store.counts[.scan] == nil)
    #expect(plan.unsearched == [broken])
    #expect(keys(plan).contains(broken.metaKey))
    #expect(!keys(plan).contains(broken.fileKey("f")))
  }

  @Test("asked for they are found, and those of a thread that can be read are not looked for")
  func asked() async throws {
    let (bench, store) = try await bench()
    let plan = try await bench.cache.plan(
      evicting: [.thread(Sample.identity), .thread(broken)], searching: .always)
    #expect(store.counts[.scan] == 1)
    #expect(plan.unsearched.isEmpty)
    #expect(keys(plan).contains(broken.fileKey("f")))
    #expect(!keys(plan).contains(Sample.identity.fileKey("stray")))
  }

  @Test("where nothing is paid they are found without a word")
  func free() async throws {
    let bench = try ChangeBench()
    try await bench.put(broken, "not JSON", hashes: ["f": ["x": "1"]])
    let plan = try await bench.cache.plan(evicting: [.thread(broken)])
    #expect(plan.unsearched.isEmpty)
    #expect(keys(plan) == [broken.metaKey, broken.fileKey("f")])
  }

  @Test("what undoing is about is known before: the threads and keys of the change")
  func extent() async throws {
    let bench = try ChangeBench()
    #expect(try bench.cache.extent(ofUndoing: nil) == nil)
    try await bench.put(Sample.identity, Sample.meta, hashes: Sample.hashes)
    let receipt = try await bench.evict(.thread(Sample.identity))
    let extent = try #require(try bench.cache.extent(ofUndoing: receipt.entry?.id))
    #expect(extent.threads.map(\.identity) == [Sample.identity])
    #expect(extent.keys == 3)
  }
}
