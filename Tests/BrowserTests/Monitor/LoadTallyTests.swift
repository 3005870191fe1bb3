import Retrieval
import Testing
import ThreadCache
import Watching

@testable import Browser

@Suite("What loads found cached")
struct LoadTallyTests {
  private func result(
    cached: Int, read: Int, use: CacheUse = .partial, dryRun: Bool = false, pid: Int32 = 1
  ) -> LoadResult {
    let file = FileAnswer(
      id: "f", data: (0..<read).map { NewSlice(segment: "n\($0)", json: [0x31]) },
      cached: (0..<cached).map { "c\($0)" }, unavailable: ["u"])
    return LoadResult(
      request: LoadRequest(thread: "t", files: []),
      thread: ThreadIdentity(schema: .thread, id: "t"),
      answer: LoadAnswer(files: [file], cache: use, stored: true), trace: [],
      metaBefore: nil, metaAfter: nil, dryRun: dryRun, pid: pid, startedAt: 0)
  }

  private func recorded(
    _ id: String, cached: Int, read: Int, pid: Int32, time: Int64 = 0
  ) -> RecordedLoad {
    RecordedLoad(
      id: id, thread: ThreadIdentity(schema: .thread, id: "t"), time: time, pid: pid,
      request: LoadRequest(thread: "t", files: []), cache: .partial, stored: true, steps: [],
      files: [
        RecordedLoad.File(
          id: "f", new: (0..<read).map { RecordedLoad.Slice(segment: "n\($0)", bytes: 1) },
          cached: (0..<cached).map { "c\($0)" }, unavailable: [])
      ])
  }

  @Test("segments that are not available count neither as hit nor as miss")
  func unavailable() {
    var tally = LoadTally()
    #expect(tally.own.ratio == nil)
    tally.note(result(cached: 3, read: 1))
    #expect(tally.own.ratio == 0.75)
  }

  @Test("what came while the cache could not be asked says nothing of what is cached")
  func bypassed() {
    var tally = LoadTally()
    tally.note(result(cached: 3, read: 1))
    tally.note(result(cached: 0, read: 9, use: .bypassed))
    #expect(tally.own.ratio == 0.75)
    #expect(tally.recent.asked == 4)
    #expect(tally.ownLoads == 2)
    #expect(tally.uses[.bypassed] == 1)
  }

  @Test("a dry run is no load")
  func dryRun() {
    var tally = LoadTally()
    tally.note(result(cached: 1, read: 1, dryRun: true))
    #expect(tally == LoadTally())
  }

  @Test("a recorded load counts once, and not when this session ran it")
  func recordedOnce() {
    var tally = LoadTally()
    tally.note(result(cached: 0, read: 2, pid: 7))
    let others = [
      recorded("a", cached: 2, read: 0, pid: 8), recorded("b", cached: 0, read: 2, pid: 7),
    ]
    tally.note(others)
    tally.note(others)
    #expect(tally.recorded.cached == 2)
    #expect(tally.recorded.read == 0)
    #expect(tally.ownLoads == 1)
    #expect(tally.recordedLoads == 1)
  }

  @Test("a load of this session is none of others, also where its record is seen before its answer")
  func seenBefore() {
    var tally = LoadTally()
    tally.note([
      recorded("a", cached: 2, read: 1, pid: 7, time: 5),
      recorded("b", cached: 1, read: 4, pid: 7, time: -5),
    ])
    tally.note(result(cached: 2, read: 1, pid: 7))
    // Whoever had that number before this session's process is another one.
    #expect(tally.recordedLoads == 1)
    #expect(tally.recorded.asked == 5)
    tally.note([recorded("a", cached: 2, read: 1, pid: 7, time: 5)])
    #expect(tally.recordedLoads == 1)
    #expect(tally.ownLoads == 1)
  }

  @Test("recorded loads that one looks at change no figure of this session's loads")
  func apart() async throws {
    let bench = try await Workbench(width: 120, height: 40)
    await bench.press("2")
    var vitals = Sample.vitals
    vitals.loads.note(result(cached: 1, read: 3, pid: 7))
    await bench.send(.vitals(vitals))
    func figures() -> [String] {
      bench.rows.filter { $0.contains("   cached ") || $0.contains("   loads ") }
    }
    let before = figures()
    #expect(before.first?.contains("25 %") == true)
    #expect(before.first?.contains("1 of 4 segments") == true)
    #expect(before.last?.contains("1 partial") == true)
    vitals.loads.note([recorded("a", cached: 9, read: 1, pid: 8)])
    await bench.send(.vitals(vitals))
    #expect(figures() == before)
    #expect(
      bench.screen.contains("1 recorded load by others: cached 9 of 10 segments"))
    #expect(bench.screen.contains("threads looked at"))
  }

  @Test("a drop of the newest ten loads against those before is an alert")
  func drop() {
    var vitals = Vitals(time: 0, since: 0)
    for _ in 0..<10 { vitals.loads.note(result(cached: 9, read: 1)) }
    for _ in 0..<10 { vitals.loads.note(result(cached: 5, read: 5)) }
    #expect(vitals.loads.earlier.ratio == 0.9)
    #expect(vitals.loads.recent.ratio == 0.5)
    #expect(AlertLimits.standard.alerts(of: vitals, .standard).map(\.kind) == [.hitRatio])
  }
}
