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

  @Test("the estimate of what a filter means counts the scan that finds it once more")
  func secondScan() async throws {
    let bench = try await evictions.bench(300)
    var pages = 0
    var found = EvictionEstimate()
    for try await estimate in bench.cache.estimate(evicting: .matching(.glob("t*"))) {
      if !estimate.isComplete { pages += 1 }
      found = estimate
    }
    let list = ThreadList((0..<300).map { BulkEvictionTests.identity("t\($0)") })
    var listed = EvictionEstimate()
    for try await estimate in bench.cache.estimate(evicting: .threads(list)) { listed = estimate }
    #expect(found.commands == listed.commands + pages)
    #expect(found.commandsWithoutUndo == listed.commandsWithoutUndo + pages)
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
