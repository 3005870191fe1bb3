import KeyValue
import Testing
import ThreadCache

@testable import Browser

/// What writes tell of a store that is away.
extension OutageTests {
  @Test("a write that the store does not answer says that it is away", arguments: [true, false])
  func write(isBilled: Bool) async throws {
    let bench = try await Workbench(width: 120) { $0.billed = isBilled }
    let id = try await evictionUnderWay(bench)
    let error = CacheError.store(StoreError(.timedOut, Self.words))
    await bench.send(.evicted(id, .failure(error)))
    await bench.send(.ended(id, .done))
    #expect(bench.rows[0].contains("no answer"))
    bench.requests = []
    await bench.send(.tick(now: Workbench.now + 60_000))
    #expect(bench.rows[0].contains("no answer"))
    #expect(bench.screen.contains(Self.words))
    #expect(bench.requests.isEmpty == isBilled)
    #expect(bench.screen.contains(isBilled ? "^R asks again" : "asking again"))
    if isBilled { await bench.press("ctrl-r") }
    await bench.release()
    #expect(!bench.rows[0].contains("no answer"))
    #expect(!bench.screen.contains(Self.words))
  }

  /// An eviction that was agreed to and has no answer yet.
  private func evictionUnderWay(_ bench: Workbench) async throws -> JobID {
    bench.held = { $0.writes }
    await bench.press("D", "y")
    bench.held = { _ in true }
    let (id, _) = try #require(bench.heldJobs.first)
    bench.heldJobs = []
    return id
  }

  @Test("where commands are paid an eviction that goes on shows that the store answers")
  func evictionGoesOn() async throws {
    let threads = (0..<250).map { (id: "thread_\(1000 + $0)", meta: Sample.meta([])) }
    let bench = try await Workbench(width: 120, height: 40, threads: threads) { $0.billed = true }
    bench.keys = threads.count
    await bench.press("a", "*", "D")
    bench.held = { _ in true }
    await bench.type("250")
    await bench.press("y")
    let id = bench.model.jobs.current(.evict)
    var progress = BulkEvictionProgress()
    func send(_ evicted: Int, failed: Int = 0) async {
      progress.evicted = evicted
      progress.failed = failed
      progress.done = evicted + failed
      await bench.send(.evictedInBulk(id, progress))
    }
    await send(26)
    await bench.send(.ended(bench.model.jobs.current(.summaries), .unavailable(Self.words)))
    #expect(bench.rows[0].contains("no answer"))
    await send(26, failed: 10)
    #expect(bench.rows[0].contains("no answer"))
    await send(64, failed: 10)
    #expect(!bench.rows[0].contains("no answer"))
    #expect(!bench.screen.contains(Self.words))
    progress.ending = .failed(.store(StoreError(.timedOut, Self.words)))
    await send(64, failed: 11)
    #expect(bench.rows[0].contains("no answer"))
  }
}
