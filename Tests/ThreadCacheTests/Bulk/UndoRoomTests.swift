import KeyValue
import StoreConformance
import Testing

@testable import ThreadCache

@Suite("Room for undo")
struct UndoRoomTests {
  private static let meta =
    #"{"files":[{"id":"f","data":{"x":1},"loadedSegments":["x"],"availableSegments":["x"]}],"scope":{}}"#

  private static func threads(_ letter: String) -> ThreadList {
    ThreadList(
      (0..<50).map { ThreadIdentity(schema: .thread, id: ThreadID("\(letter)\($0)")) })
  }

  /// Fifty threads each of a, b, c; the undo journal has room for the threads of one letter and some more.
  private func bench() async throws -> ChangeBench {
    let bench = try ChangeBench(retention: .init(maxBytes: 24_000))
    for letter in ["a", "b", "c"] {
      for thread in Self.threads(letter) {
        try await bench.put(thread, Self.meta, hashes: ["f": ["x": "1"]])
      }
    }
    return bench
  }

  private func evict(
    _ bench: ChangeBench, _ letter: String, undoBytes: Int = 64 << 20, mayDrop: Set<Int>? = nil
  ) async throws -> BulkEvictionProgress {
    var options = BulkEvictionOptions()
    options.undoBytes = undoBytes
    options.mayDrop = mayDrop
    var last: BulkEvictionProgress?
    for await progress in bench.cache.evict(.threads(Self.threads(letter)), options: options) {
      last = progress
    }
    return try #require(last)
  }

  private func estimate(_ bench: ChangeBench, _ letter: String) async throws -> EvictionEstimate {
    var last: EvictionEstimate?
    for try await estimate in bench.cache.estimate(evicting: .threads(Self.threads(letter))) {
      last = estimate
    }
    return try #require(last)
  }

  private func history(_ bench: ChangeBench) throws -> [Int] {
    try bench.cache.history(limit: .max).map(\.id)
  }

  @Test("what it costs says which older changes undo would forget, and only those are forgotten")
  func told() async throws {
    let bench = try await bench()
    #expect(try await estimate(bench, "a").losses.isEmpty)
    _ = try await evict(bench, "a")
    let estimate = try await estimate(bench, "b")
    #expect(estimate.losses.map(\.id) == [1])
    #expect(estimate.losses.map(\.summary) == ["evict 50 threads"])
    #expect(estimate.undoRoom == 18_000)
    let progress = try await evict(bench, "b", mayDrop: Set(estimate.losses.map(\.id)))
    #expect(progress.ending == .complete)
    #expect(try history(bench) == [2])
  }

  @Test("it stops before it drops an older change that nobody was asked about")
  func stops() async throws {
    let bench = try await bench()
    _ = try await evict(bench, "a")
    let progress = try await evict(bench, "b", mayDrop: [])
    guard case .needsConfirmation(let room) = progress.ending else {
      Issue.record("It ended with \(String(describing: progress.ending))")
      return
    }
    #expect(room.taken == room.limit)
    #expect(progress.evicted < 50)
    #expect(try history(bench).contains(1))
    try await bench.undo(1)
    #expect(try await bench.meta(Self.threads("a")[0]) == Self.meta)
  }

  @Test("an older change that is undone already may go unasked")
  func undone() async throws {
    let bench = try await bench()
    _ = try await evict(bench, "a")
    try await bench.undo()
    // What undid it can be redone: that is what somebody is asked about.
    let losses = try await estimate(bench, "b").losses
    #expect(losses.allSatisfy { $0.deed == .undo })
  }

  @Test("the plan of a few threads says it too")
  func plan() async throws {
    let bench = try await bench()
    _ = try await evict(bench, "a")
    let few = try await bench.cache.plan(evicting: [.thread(Self.threads("b")[0])])
    #expect(few.losses.isEmpty)
    let many = try await bench.cache.plan(evicting: Self.threads("b").map { .thread($0) })
    #expect(many.losses.map(\.id) == [1])
  }

  @Test("where nothing is kept for undo, the bytes are told as the least: hashes are not measured")
  func least() async throws {
    let bench = try await bench()
    #expect(try await evict(bench, "a").isPartlyMeasured == false)
    let progress = try await evict(bench, "b", undoBytes: 0)
    #expect(progress.isPartlyMeasured)
    #expect(progress.bytes == 50 * Self.meta.utf8.count)
    var sum = BulkEvictionProgress()
    sum.add(progress)
    sum.add(try await evict(bench, "c"))
    #expect(sum.isPartlyMeasured)
  }
}
