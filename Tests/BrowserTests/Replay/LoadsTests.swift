import KeyValue
import Retrieval
import Testing
import ThreadCache

@testable import Browser

@Suite("Recorded loads")
struct LoadsTests {
  /// The list of loads of a thread that two processes have loaded into.
  private static func list(_ width: Int = 120, _ height: Int = 40) async throws -> Workbench {
    let bench = try await Workbench.onThread(width, height)
    await bench.press("r", "X", "y", "X", "y", "r")
    return bench
  }

  @Test("the list has time, process, what was found and read, duration, and what was asked for")
  func list() async throws {
    let bench = try await Self.list()
    for title in ["WHEN", "PID", "CACHE", "FOUND", "READ", "TIME", "STORED", "ASKED FOR"] {
      #expect(bench.screen.contains(title), "\(title)")
    }
    let hit = try #require(bench.rows.first { $0.contains("4713") })
    #expect(hit.contains("hit"))
    #expect(hit.contains("1 of 1"))
    #expect(hit.contains("nothing"))
    #expect(hit.contains("2024_7: age"))
    // It read nothing that could be stored.
    #expect(hit.contains(" –  ") && !hit.contains("yes"))
    let miss = try #require(bench.rows.first { $0.contains("4712") })
    #expect(miss.contains("miss"))
    #expect(miss.contains("yes"))
  }

  @Test("Enter takes a load into the replay, as it was recorded")
  func take() async throws {
    let bench = try await Self.list()
    await bench.press("j", "enter")
    #expect(bench.model.top.scope == .replay)
    #expect(bench.screen.contains("by pid 4712, miss"))
    #expect(bench.screen.contains("as recorded · ⏎ runs it again, dry"))
    #expect(bench.screen.contains("new: age"))
    // It was recorded in its own write: how long that took nobody could say then.
    for step in ["write", "answer"] {
      let row = try #require(bench.rows.first { $0.contains("  \(step)  ") })
      #expect(row.contains(" – │"), "\(row)")
      #expect(!row.contains(" ms"))
    }
    #expect(bench.screen.contains("meta + up to "))
    await bench.press("k", "k", "k", "k")
    #expect(bench.screen.contains("missing       ○ age"))
  }

  @Test("two loads are compared side by side: one is marked, = on the other", arguments: [120, 60])
  func compare(width: Int) async throws {
    let bench = try await Self.list(width)
    await bench.press("=")
    #expect(bench.screen.contains("mark one with ␣ first"))
    await bench.press("space", "=")
    #expect(bench.screen.contains("this is the marked one"))
    await bench.press("j", "=")
    #expect(bench.screen.contains("Two recorded loads"))
    #expect(bench.screen.contains("pid 4713"))
    #expect(bench.screen.contains("pid 4712"))
    #expect(bench.rows.contains { $0.contains("outcome") && $0.contains("~ miss") })
    #expect(bench.rows.contains { $0.contains("cached") && $0.contains("age") })
    #expect(bench.screen.contains("in all"))
    #expect(bench.screen.contains("4 differences"))
    await bench.press("esc")
    #expect(bench.screen.contains("✓"))
    #expect(bench.model.top.scope == .loads)
  }

  @Test("a comparison longer than the window says so: keys scroll it, tab does not leave it")
  func longComparison() async throws {
    let bench = try await Self.list(80, 18)
    await bench.press("space", "j", "=")
    let status = { bench.rows.first { $0.contains(" lines; ") } ?? "" }
    #expect(status().hasPrefix(" 1–"))
    await bench.press("j")
    #expect(status().hasPrefix(" 2–"))
    await bench.press("tab")
    #expect(bench.screen.contains("two loads are compared: esc goes back to the list"))
    #expect(bench.screen.contains("side by side"))
    await bench.press("G")
    #expect(bench.screen.contains("  in all "))
    await bench.press("g", "g")
    await bench.send(.mouse(Mouse(position: Point(x: 5, y: 8), kind: .wheelDown, button: .none)))
    #expect(status().hasPrefix(" 4–"))
    await bench.press("k", "esc")
    #expect(bench.screen.contains("[this thread]"))
  }

  @Test("of all threads it is said whose load each is, also where there is little room")
  func threadsOfAll() async throws {
    let bench = try await Self.list(80, 24)
    await bench.press("tab")
    #expect(bench.rows[2].contains("THREAD"), "\(bench.screen)")
    #expect(bench.rows[3].contains("thread_ks"))
    #expect(!bench.rows[2].contains("PID"))
    for width in 40...160 {
      await bench.resize(width, 24)
      #expect(bench.rows[2].contains("ASKED FOR") || width < 72, "\(width)")
      #expect(bench.rows[2].contains("THREAD") || bench.rows[2].contains("PID"), "\(width)")
    }
  }

  @Test(
    "two can be marked and compared from anywhere; a third one is refused, not taken for another")
  func twoMarks() async throws {
    let bench = try await Self.list()
    try await Self.hit(bench, pid: 9001)
    await bench.press("g", "g", "space", "j", "space")
    #expect(bench.rows.count { $0.contains("✓") } == 2)
    #expect(bench.screen.contains("= compares those of pid 9001 and 4713"))
    await bench.press("j", "space")
    #expect(bench.screen.contains("two are marked: = compares them, ␣ on one of them unmarks it"))
    #expect(bench.rows.count { $0.contains("✓") } == 2)
    await bench.press("=")
    #expect(bench.screen.contains("pid 9001"))
    #expect(bench.screen.contains("pid 4713"))
    await bench.press("esc", "k", "space")
    #expect(bench.rows.count { $0.contains("✓") } == 1)
  }

  @Test("the loads of all threads are in one list, and Enter goes to the other thread")
  func everywhere() async throws {
    let bench = try await Self.list()
    let other = ThreadID("thread_FiHxcpVHExsMu3rF1wdhlLVO")
    _ = try await bench.retrieval.load(
      LoadRequest(thread: other, files: [FileRequest(id: "2025_2", segments: ["region"])]))
    await bench.press("tab")
    #expect(bench.screen.contains("[all threads]"))
    #expect(bench.screen.contains("3 loads of 2 threads, newest first"))
    let row = try #require(bench.rows.firstIndex { $0.contains("2025_2: region") })
    await bench.send(.mouse(Mouse(position: Point(x: 8, y: row), kind: .doublePress)))
    #expect(bench.model.top.scope == .replay)
    #expect(bench.model.top.thread?.id == other)
    await bench.press("esc")
    #expect(bench.model.top.scope == .thread)
    #expect(bench.model.top.thread?.id == other)
  }

  @Test("recorded loads stand in columns", arguments: [60, 80, 120])
  func columns(width: Int) async throws {
    let bench = try await Self.list(width)
    await bench.press("esc", "a", "ctrl-u")
    await bench.type("2024_7: education, org_size")
    await bench.press("enter", "W", "y", "r")
    let places = Set(
      bench.rows.filter { $0.contains("471") }.compactMap { row in
        row.range(of: "2024_7:").map { row.distance(from: row.startIndex, to: $0.lowerBound) }
      })
    #expect(places.count == 1)
  }

  @Test("a thread of which no load was recorded says so, and where there are some")
  func none() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("5", "r")
    #expect(bench.screen.contains("no load of this thread was recorded"))
  }

  /// A pure hit that another process has recorded, of which the store tells.
  private static func hit(_ bench: Workbench, pid: Int32, _ change: StoreChange? = nil) async throws
  {
    var settings = bench.retrieval.settings
    settings.pid = pid
    let other = Retrieval(
      cache: bench.cache, source: bench.retrieval.source, settings: settings)
    let identity = ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))
    let before = try await bench.stored().bytes
    _ = try await other.load(
      LoadRequest(
        thread: identity.id, files: [FileRequest(id: "2024_7", segments: ["region"])]))
    #expect(await other.flushHistory() == 1)
    #expect(try await bench.stored().bytes == before, "a pure hit leaves the meta alone")
    await bench.send(.changes(change ?? .changed(identity.loadHistoryKey)))
  }

  @Test(
    "a hit of another process comes by itself, whether the store names it or not",
    arguments: [nil, StoreChange.resync])
  func others(change: StoreChange?) async throws {
    let bench = try await Self.list()
    await bench.press("j")
    try await Self.hit(bench, pid: 9001, change)
    #expect(bench.rows.contains { $0.contains("9001") && $0.contains("2024_7: region") })
    let selected = try #require(bench.rows.first { $0.hasPrefix("▌") })
    #expect(selected.contains("4712"), "the cursor stays on its load")
    await bench.press("esc")
    try await Self.hit(bench, pid: 9002, change)
    await bench.press("r")
    #expect(bench.rows.contains { $0.contains("9002") }, "the replay had it already")
    await bench.press("esc", "5")
    try await Self.hit(bench, pid: 9003, change)
    #expect(bench.rows.contains { $0.contains("9003") && $0.contains("recorded") })
  }

  @Test("what is recorded while the history is being read is not missed")
  func meanwhile() async throws {
    let bench = try await Self.list()
    bench.held = { if case .loads = $0 { true } else { false } }
    try await Self.hit(bench, pid: 9001)
    try await Self.hit(bench, pid: 9002)
    #expect(bench.heldJobs.count == 1, "one reading at a time")
    let count = bench.requests.count
    await bench.release()
    #expect(bench.requests.count == count + 1)
    #expect(bench.rows.contains { $0.contains("9002") })
  }

  @Test("where no recorded load is shown the history is not read")
  func elsewhere() async throws {
    let bench = try await Workbench.onThread()
    try await Self.hit(bench, pid: 9001)
    #expect(!bench.requests.contains { if case .loads = $0 { true } else { false } })
    await bench.press("m", "m")
    let before = bench.requests.count
    try await Self.hit(bench, pid: 9002)
    let last = bench.requests.dropFirst(before)
    #expect(last.contains { if case .loads = $0 { true } else { false } }, "ages come from loads")
  }

  @Test("those of all threads take a scan, so the list says which key looks again")
  func surveyed() async throws {
    let bench = try await Self.list()
    #expect(!bench.screen.contains("newer ones"))
    await bench.press("tab")
    #expect(bench.screen.contains("newer ones: ^R"))
  }

  @Test("what differs counts, times do not")
  func differences() {
    func load(_ cache: CacheUse, new: [String], cached: [String], _ ms: Double) -> RecordedLoad {
      let thread = ThreadIdentity(schema: .thread, id: "t")
      return RecordedLoad(
        id: "\(ms)", thread: thread, time: 0, pid: 1,
        request: LoadRequest(
          thread: "t", files: [FileRequest(id: "f", segments: ["age", "region"])]),
        cache: cache, stored: true,
        steps: [LoadStep(name: .read, outcome: "", startMilliseconds: 0, milliseconds: ms)],
        files: [
          RecordedLoad.File(
            id: "f", new: new.map { RecordedLoad.Slice(segment: $0, bytes: 10) }, cached: cached,
            unavailable: [])
        ])
    }
    let miss = load(.miss, new: ["age", "region"], cached: [], 1)
    let partial = load(.partial, new: ["region"], cached: ["age"], 2)
    #expect(
      LoadComparison(miss, load(.miss, new: ["age", "region"], cached: [], 3)).differences == 0)
    let comparison = LoadComparison(miss, partial)
    #expect(comparison.rows.filter(\.differs).map(\.label) == ["outcome", "  cached", "  read"])
    #expect(comparison.rows.contains { $0.label == "  in all" && $0.left == "1.00 ms" })
  }
}
