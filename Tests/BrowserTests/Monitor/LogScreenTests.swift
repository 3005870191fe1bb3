import Testing
import ThreadCache

@testable import Browser

@Suite("The log")
struct LogScreenTests {
  private func log(_ count: Int, level: OperationEntry.Level = .info) -> OperationLog {
    var log = OperationLog()
    append(count, to: &log, level: level)
    return log
  }

  private func append(
    _ count: Int, to log: inout OperationLog, level: OperationEntry.Level = .info
  ) {
    for _ in 0..<count {
      let number = log.newest + 1
      log.append(
        OperationEntry(
          time: Workbench.now, level: level, operation: "load",
          thread: ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual)),
          summary: "entry \(number).", details: ["detail of \(number)"], milliseconds: 1.5))
    }
  }

  private func bench(_ log: OperationLog, _ width: Int = 120, _ height: Int = 40) async throws
    -> Workbench
  {
    let bench = try await Workbench(width: width, height: height)
    await bench.press("3")
    await bench.send(.operations(log))
    return bench
  }

  private func screen(_ bench: Workbench) throws -> LogScreen {
    try #require(bench.model.top as? LogScreen)
  }

  @Test("it asks for what it does not have, and for nothing more when it has it")
  func sight() {
    var model = Model(
      configuration: BrowserConfiguration(
        storeName: "kv", address: "memory:", engine: "memory", now: Workbench.now,
        size: Size(width: 80, height: 24)))
    #expect(model.sight.log == nil)
    _ = model.update(.key(.character("3")))
    #expect(model.sight.log == Sight.Log(newest: nil))
    _ = model.update(.operations(log(3)))
    #expect(model.sight.log == Sight.Log(newest: 3))
    #expect(model.nextTick == nil)
  }

  @Test("an entry of many lines can be read whole, and the list is there again")
  func whole() async throws {
    var log = log(3)
    log.append(
      OperationEntry(
        time: Workbench.now, level: .info, operation: "load", summary: "long",
        details: (1...25).map { "line \($0)." }))
    let bench = try await bench(log)
    #expect(!bench.screen.contains("line 25."))
    #expect(bench.screen.contains("tab shows the whole entry; c copies all"))
    await bench.press("tab")
    #expect(bench.screen.contains("line 1."))
    #expect(bench.screen.contains("line 25."))
    #expect(bench.rows.last?.contains("tab list") == true)
    await bench.press("esc")
    #expect(try screen(bench).isWhole == false)
    #expect(bench.screen.contains("entry 1."))
  }

  @Test("the newest entry is in sight and under the cursor, and stays so as others come")
  func following() async throws {
    var log = log(100)
    let bench = try await bench(log)
    #expect(bench.screen.contains("entry 100."))
    append(50, to: &log)
    await bench.send(.operations(log))
    #expect(try screen(bench).selected?.number == 150)
    #expect(bench.screen.contains("following"))
  }

  @Test("moving up stops following: what is read stays where it is as others come")
  func reading() async throws {
    var log = log(100)
    let bench = try await bench(log)
    await bench.press("k", "k")
    let row = try #require(bench.rows.firstIndex { $0.contains("entry 98.") })
    append(50, to: &log)
    await bench.send(.operations(log))
    #expect(try screen(bench).selected?.number == 98)
    #expect(bench.rows[row].contains("entry 98."))
    #expect(bench.screen.contains("not following"))
  }

  @Test("G follows again, and p turns it off and on")
  func follow() async throws {
    let bench = try await bench(log(100))
    await bench.press("g", "g")
    #expect(try screen(bench).selected?.number == 1)
    await bench.press("G")
    #expect(try screen(bench).isFollowing)
    await bench.press("p")
    #expect(try !screen(bench).isFollowing)
    await bench.press("k", "p")
    #expect(try screen(bench).selected?.number == 100)
  }

  @Test("the cursor stays on its entry while the oldest ones go")
  func dropped() async throws {
    var log = OperationLog(limit: 300)
    append(500, to: &log)
    let bench = try await bench(log)
    await bench.press("k")
    append(200, to: &log)
    await bench.send(.operations(log))
    #expect(try screen(bench).selected?.number == 499)
    append(2000, to: &log)
    await bench.send(.operations(log))
    // It is gone itself: the oldest there is takes its place.
    #expect(try screen(bench).view.cursor == 0)
    #expect(bench.screen.contains("only the newest 300 are kept"))
  }

  @Test("what was dropped of the calls of the store is not told where others are shown")
  func droppedApart() async throws {
    var log = OperationLog(limit: 300)
    append(2000, to: &log, level: .debug)
    append(4, to: &log)
    let bench = try await bench(log)
    while try screen(bench).level != .info { await bench.press("v") }
    #expect(bench.screen.contains("4 entries"))
    #expect(!bench.screen.contains("are kept"))
    while try screen(bench).level != .debug { await bench.press("v") }
    #expect(bench.screen.contains("only the newest 300 of debug and of the others are kept"))
  }

  @Test("v goes through the levels and comes back to all")
  func levels() async throws {
    var log = OperationLog()
    for level in OperationEntry.Level.allCases { append(1, to: &log, level: level) }
    let bench = try await bench(log)
    var listed: [[UInt64]] = []
    for _ in 0..<5 {
      listed.append(try screen(bench).entries.map(\.number))
      await bench.press("v")
    }
    #expect(listed == [[2, 3, 4], [3, 4], [4], [1, 2, 3, 4], [2, 3, 4]])
  }

  @Test("/ lists only what contains a text, as it is typed; esc drops it, then leaves")
  func filter() async throws {
    let bench = try await bench(log(100))
    await bench.press("/")
    await bench.type("entry 42.")
    #expect(try screen(bench).entries.map(\.number) == [42])
    await bench.press("enter")
    #expect(bench.screen.contains("containing “entry 42.”"))
    await bench.press("esc")
    #expect(try screen(bench).entries.count == 100)
    await bench.press("esc")
    #expect(bench.model.top.scope == .threads)
  }

  @Test("below the list stands all that is known of the entry under the cursor")
  func details() async throws {
    let bench = try await bench(log(5))
    #expect(bench.screen.contains("detail of 5"))
    #expect(bench.screen.contains("info · load · 1.50 ms · \(Sample.usual)"))
    #expect(bench.screen.contains("1.50 ms"))
    await bench.press("k")
    #expect(bench.screen.contains("detail of 4"))
  }

  @Test("c copies the entry with its details")
  func copy() async throws {
    let bench = try await bench(log(5))
    await bench.press("c")
    let copied = bench.effects.compactMap { if case .copy(let text) = $0 { text } else { nil } }
    #expect(copied.count == 1)
    #expect(copied.first?.hasSuffix("\nentry 5.\ndetail of 5") == true)
  }

  @Test("Enter opens the thread of the entry")
  func open() async throws {
    let bench = try await bench(log(5))
    await bench.press("enter")
    #expect(bench.model.top.scope == .thread)
    #expect(bench.screen.contains(Sample.usual))
  }

  @Test("an entry without a thread says why Enter does nothing")
  func noThread() async throws {
    var log = OperationLog()
    log.append(OperationEntry(level: .info, operation: "scan", summary: "12 threads"))
    let bench = try await bench(log)
    await bench.press("enter")
    #expect(bench.screen.contains("this entry is not about one thread"))
  }

  @Test("levels are told apart without colours", arguments: [120, 80, 40])
  func signs(width: Int) async throws {
    var log = OperationLog()
    append(1, to: &log, level: .warning)
    append(1, to: &log, level: .error)
    append(1, to: &log)
    let rows = try await bench(log, width, 20).rows
    #expect(rows.contains { $0.hasPrefix(" ! ") && $0.contains("entry 1.") })
    #expect(rows.contains { $0.hasPrefix(" ✗ ") && $0.contains("entry 2.") })
  }

  @Test(
    "what is listed is drawn at every size", arguments: [(200, 60), (80, 24), (40, 10), (16, 5)])
  func sizes(size: (Int, Int)) async throws {
    let bench = try await bench(log(100), size.0, size.1)
    let grid = bench.model.view()
    #expect(grid.size == bench.model.size)
    #expect(grid.cursor.map { grid.bounds.contains($0) } == true)
  }

  @Test("an empty list says what to do")
  func empty() async throws {
    let bench = try await bench(log(3, level: .debug))
    #expect(bench.screen.contains("Nothing at this level: v lists more."))
    await bench.press("/")
    await bench.type("zzz")
    await bench.press("enter")
    #expect(bench.screen.contains("Nothing contains “zzz”"))
  }
}
