import KeyValue
import StoreConformance
import Testing

@testable import ThreadCache

@Suite("What an eviction in bulk would take")
struct EvictionEstimateTests {
  private let evictions = BulkEvictionTests()

  @Test("the estimate counts all that match, and reads a sample")
  func estimate() async throws {
    let bench = try await evictions.bench(300)
    var pages = 0
    var last: EvictionEstimate?
    for try await estimate in bench.cache.estimate(evicting: .matching(.glob("t*"))) {
      pages += 1
      last = estimate
    }
    let estimate = try #require(last)
    #expect(pages > 1)
    #expect(estimate.isComplete)
    #expect(estimate.threads == 300)
    #expect(estimate.sampled == 100)
    #expect(estimate.keys == 600)
    #expect(estimate.bytes == 300 * (BulkEvictionTests.meta.utf8.count + 2))
    #expect(!estimate.isExact)
    #expect(estimate.duration(threadsPerSecond: 100) == .seconds(3))
    #expect(try await bench.dump.entries.count == 602)
  }

  @Test("what was counted goes, at the price that was said; what came later stays")
  func found() async throws {
    let bench = try await evictions.bench(300)
    var counted = EvictionEstimate()
    for try await estimate in bench.cache.estimate(evicting: .matching(.glob("t*"))) {
      counted = estimate
    }
    let found = try #require(counted.found)
    #expect(Set(found) == Set((0..<300).map { BulkEvictionTests.identity("t\($0)") }))
    let late = BulkEvictionTests.identity("t-late")
    try await bench.put(late, BulkEvictionTests.meta, hashes: ["f": ["x": "1"]])
    // What is left of a thread that is not there any more is no thread: it goes where it matches.
    try await bench.put(hash: BulkEvictionTests.identity("tx").fileKey("f"), ["x": "1"])
    let target = BulkTarget.found(found, by: .glob("t*"))
    var listed = EvictionEstimate()
    for try await estimate in bench.cache.estimate(evicting: target) { listed = estimate }
    #expect(listed.commands == counted.commands)
    let progress = try await evictions.run(bench, target)
    #expect(progress.evicted == 300)
    #expect(progress.total == 300)
    #expect(progress.strayHashes == 1)
    #expect(try await bench.meta(late) == BulkEvictionTests.meta)
    #expect(try await bench.hash(late, "f") == ["x": "1"])
    #expect(try bench.cache.history(limit: 1).first?.summary == "evict threads t*")
  }

  @Test("hashes that metas name are counted whether they are there or not")
  func named() async throws {
    let bench = try await evictions.bench(4)
    try await bench.put(BulkEvictionTests.identity("t9"), BulkEvictionTests.meta)
    var last = EvictionEstimate()
    for try await estimate in bench.cache.estimate(evicting: .matching(.glob("t*"))) {
      last = estimate
    }
    #expect(last.keys == 9)
    #expect(last.hashes == 5)
  }

  @Test("of what did not change two estimates say the same, and never more keys than the store has")
  func repeated() async throws {
    let bench = try await evictions.bench(300)
    // A few long threads have most of the keys: which of them are in a sample makes the figure.
    for number in 0..<6 {
      let files = (0..<100).map { ("f\($0)", ["x": "1"]) }
      let meta = "[" + files.map { #"{"file_id":"\#($0.0)"}"# }.joined(separator: ",") + "]"
      try await bench.put(
        BulkEvictionTests.identity("t\(number * 50)"), meta,
        hashes: Dictionary(uniqueKeysWithValues: files))
    }
    let keys = try await bench.dump.entries.count
    var figures: Set<[Int]> = []
    for sampleSize in [3, 10, 20, 3, 10, 20] {
      var last = EvictionEstimate()
      let estimates = bench.cache.estimate(evicting: .matching(.glob("t*")), sampleSize: sampleSize)
      for try await estimate in estimates { last = estimate }
      #expect(last.keys <= keys)
      figures.insert([sampleSize, last.keys, last.bytes, last.commands])
    }
    #expect(figures.count == 3)
  }

  @Test("the estimate of a short list is exact")
  func exactEstimate() async throws {
    let bench = try await evictions.bench(3)
    let list: ThreadList = [BulkEvictionTests.identity("t0"), BulkEvictionTests.identity("t1")]
    var last: EvictionEstimate?
    for try await estimate in bench.cache.estimate(evicting: .threads(list)) { last = estimate }
    #expect(last?.isExact == true)
    #expect(last?.keys == 4)
  }
}
