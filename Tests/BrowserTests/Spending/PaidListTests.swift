import Foundation
import Testing
import ThreadCache

@testable import Browser

@Suite("The list of a store that is paid by the command")
struct PaidListTests {
  private static func threads(_ count: Int) -> [(id: String, meta: String)] {
    (0..<count).map { number in
      let digits = String(number)
      let id = "t" + String(repeating: "0", count: 4 - digits.count) + digits
      return (id: id, meta: Sample.meta([Sample.file("f", loaded: ["age"], available: ["age"])]))
    }
  }

  private func bench(_ count: Int = 100) async throws -> Workbench {
    try await Workbench(width: 100, height: 24, threads: Self.threads(count)) { $0.billed = true }
  }

  private func scans(_ bench: Workbench) -> [(start: ScanStart, goal: ScanGoal)] {
    bench.requests.compactMap { request -> (start: ScanStart, goal: ScanGoal)? in
      if case .scan(let start, let goal) = request { (start, goal) } else { nil }
    }
  }

  /// The rows whose details were asked for.
  private func rowsRead(_ bench: Workbench) -> [UInt32] {
    bench.requests.flatMap { request -> [UInt32] in
      if case .summaries(let rows) = request { rows.map(\.place) } else { [] }
    }
  }

  @Test("it finds as many threads as fit on the screen, reads their details and rests")
  func opening() async throws {
    let bench = try await bench()
    #expect(scans(bench).map(\.goal) == [.some(threads: 19, pages: 8)])
    #expect(rowsRead(bench).sorted() == Array(0..<19))
    #expect(bench.screen.contains("1–19 of 19 so far · more below, a finds all"))
    await bench.send(.tick(now: Workbench.now + 3_600_000))
    #expect(scans(bench).count == 1)
    #expect(rowsRead(bench).count == 19)
  }

  @Test("more are found when the last rows are scrolled to, and not before")
  func scrolling() async throws {
    let bench = try await bench()
    await bench.press("f")
    #expect(scans(bench).map(\.start) == [.anew, .after(19)])
    let before = scans(bench).count
    await bench.press("g", "g", "j", "k")
    #expect(scans(bench).count == before)
    await bench.press("G")
    #expect(scans(bench).count == before + 1)
    #expect(bench.screen.contains("so far"))
  }

  @Test("rows that go by are not read: only those in sight once it stands still")
  func passing() async throws {
    let bench = try await bench()
    await bench.press("a", "y")
    let before = rowsRead(bench).count
    for _ in 0..<4 { await bench.press("f") }
    #expect(rowsRead(bench).count == before)
    let due = try #require(bench.model.nextTick)
    await bench.send(.tick(now: due))
    let read = rowsRead(bench).dropFirst(before)
    #expect(read.count == 19)
    #expect((read.min() ?? 0) > 40)
  }

  @Test("all are found after a question that says about what it costs")
  func all() async throws {
    let bench = try await bench()
    bench.held = { if case .countKeys = $0 { true } else { false } }
    await bench.press("a")
    #expect(bench.screen.contains("asking how many keys there are"))
    await bench.press("y")
    #expect(scans(bench).count == 1)
    await bench.release()
    #expect(bench.screen.contains("Looks at 365 344 keys: about 183 commands."))
    await bench.press("n")
    #expect(scans(bench).count == 1)
    await bench.press("a", "y")
    #expect(scans(bench).last?.start == .after(19))
    #expect(scans(bench).last?.goal == .all)
    #expect(bench.screen.contains("1–19 of 100"))
    await bench.press("a")
    #expect(bench.screen.contains("all threads are found"))
  }

  @Test("all are found at once where that costs no more than a screen does")
  func allOfFew() async throws {
    let bench = try await bench()
    bench.keys = 16_000
    await bench.press("a")
    #expect(scans(bench).last?.goal == .all)
    #expect(bench.screen.contains("1–19 of 100"))
    let dearer = try await self.bench()
    dearer.keys = 16_001
    await dearer.press("a")
    #expect(dearer.screen.contains("Looks at 16 001 keys: about 9 commands."))
    #expect(scans(dearer).last?.goal != .all)
  }

  @Test("a list that stays empty, for its token may not list keys, offers nothing for threads")
  func footer() async throws {
    let bench = try await Workbench(width: 120, height: 24) {
      $0.billed = true
      $0.canScan = false
    }
    let footer = try #require(bench.rows.last)
    #expect(footer.contains("o go to"))
    #expect(footer.contains("q quit"))
    for word in ["open", "filter", "replay", "mark", "sort"] {
      #expect(!footer.contains(word), "\(footer)")
    }
  }

  @Test("with a filter, moving about finds nothing more: p looks further")
  func filtered() async throws {
    let bench = try await bench()
    await bench.press("/")
    await bench.type("t001")
    await bench.press("enter")
    let before = scans(bench).count
    #expect(bench.screen.contains("p looks further, a finds all"))
    await bench.press("j", "k", "G", "f", "g", "g")
    await bench.click(on: "t0012")
    #expect(scans(bench).count == before)
    await bench.press("p")
    #expect(scans(bench).count == before + 1)
  }

  @Test("rows in an order stay where they are when more are found, and are not read again for it")
  func sortedAndResting() async throws {
    let bench = try await bench()
    func orders() -> Int { bench.requests.count { if case .match = $0 { true } else { false } } }
    await bench.press(":")
    await bench.type("sort size")
    await bench.press("enter")
    #expect(orders() == 1)
    let before = bench.rows[4...8].joined()
    await bench.press("G")
    #expect(scans(bench).last?.start == .after(19))
    #expect(orders() == 1)
    #expect(bench.screen.contains("by size in meta, 19 found since at the end"))
    await bench.press("g", "g")
    #expect(bench.rows[4...8].joined() == before)
    // The same order again takes them in; once more turns it round.
    await bench.press("s")
    #expect(bench.screen.contains("again: with those found since"))
    await bench.press("enter")
    #expect(orders() == 2)
    #expect(!bench.screen.contains("found since"))
    #expect(!bench.screen.contains("largest first"))
    // At the end of the scan they are taken in by themselves.
    await bench.press("G", "a", "y")
    #expect(orders() == 3)
    #expect(!bench.screen.contains("found since"))
  }

  @Test("an order that was wanted when the list was found anew is made once")
  func sortedAnew() async throws {
    let bench = try await bench()
    await bench.press(":")
    await bench.type("sort size")
    await bench.press("enter", "ctrl-r")
    #expect(bench.screen.contains("by size"))
    #expect(bench.requests.count { if case .match = $0 { true } else { false } } == 2)
  }

  @Test("the loads of all threads are not read, whatever is pressed")
  func survey() async throws {
    let thread = ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))
    let bench = try await Workbench(start: .thread(thread)) { $0.billed = true }
    await bench.press("r", "X", "y", "r", "tab", "ctrl-r")
    #expect(bench.model.top.scope == .loads)
    #expect(!bench.requests.contains { if case .surveyLoads = $0 { true } else { false } })
    #expect(bench.screen.contains("[this thread]"))
  }

  @Test("an order that reads the details of many says how many commands that takes, and asks")
  func sorting() async throws {
    let bench = try await bench(1200)
    await bench.press("a", "y", ":")
    await bench.type("sort size")
    await bench.press("enter")
    #expect(bench.screen.contains("This store is paid by the command: about 22 commands."))
    #expect(!bench.requests.contains { if case .match = $0 { true } else { false } })
    await bench.press("n", ":")
    await bench.type("sort id reversed")
    await bench.press("enter")
    #expect(bench.screen.contains("by id"))
  }

  @Test("details that were refused are not asked for again and again")
  func refused() async throws {
    let bench = try await Workbench(width: 100, height: 24, threads: []) { $0.billed = true }
    bench.held = { if case .summaries = $0 { true } else { false } }
    let job = bench.model.jobs.current(.scan)
    let threads = Self.threads(3).map { ThreadIdentity(schema: .thread, id: ThreadID($0.id)) }
    await bench.send(
      .scanned(
        job, Chunk(base: 0, identities: threads),
        ScanProgress(found: 3, scanned: 3, total: nil, milliseconds: 1)))
    let asked = try #require(bench.heldJobs.last?.0)
    await bench.send(.ended(asked, .failed("the budget is spent")))
    #expect(bench.heldJobs.count == 1)
    await bench.press("j", "k")
    await bench.send(.tick(now: Workbench.now + 1000))
    #expect(bench.heldJobs.count == 1)
    // More may be spent: they are asked for again.
    await bench.press(":")
    await bench.type("budget 100")
    await bench.press("enter")
    #expect(bench.heldJobs.count == 2)
  }

  @Test("a screen that stays empty after many pages says so, and how to look further")
  func empty() async throws {
    let bench = try await Workbench(threads: []) { $0.billed = true }
    var model = bench.model
    _ = model.update(.key(.control("r")))
    let job = model.jobs.current(.scan)
    _ = model.update(
      .scanned(
        job, Chunk(base: 0, identities: []),
        ScanProgress(found: 0, scanned: 16_000, total: nil, milliseconds: 1)))
    _ = model.update(.ended(job, .enough))
    #expect(model.view().text().contains("No thread among the first 16 000 keys."))
    #expect(model.view().text().contains("p looks further, a finds all there are."))
    let effects = model.update(.key(.character("p")))
    #expect(
      effects.contains {
        if case .start(_, .scan(.after(0), .some(_, pages: 8))) = $0 { true } else { false }
      })
  }

  @Test("a screen that many pages have not filled says how far they went, and how to look further")
  func sparse() async throws {
    let bench = try await Workbench(width: 100, height: 24, threads: []) { $0.billed = true }
    await bench.press("ctrl-r")
    var model = bench.model
    _ = model.update(.key(.control("r")))
    let job = model.jobs.current(.scan)
    let threads = Self.threads(3).map { ThreadIdentity(schema: .thread, id: ThreadID($0.id)) }
    _ = model.update(
      .scanned(
        job, Chunk(base: 0, identities: threads),
        ScanProgress(found: 3, scanned: 16_000, total: nil, milliseconds: 1)))
    _ = model.update(.ended(job, .enough))
    #expect(model.view().text().contains("16 000 keys looked at, p looks further, a finds all"))
    #expect(!model.view().text().contains("more below"))
  }

  @Test("threads that may not be listed are opened by their id, and the screen says why")
  func unlisted() async throws {
    let bench = try await Workbench(threads: []) { $0.billed = true }
    await bench.press("ctrl-r")
    let job = bench.model.jobs.current(.scan)
    await bench.send(.ended(job, .failed("the token may only read, and may not list keys")))
    #expect(bench.screen.contains("the token may only read, and may not list keys"))
    #expect(bench.screen.contains("o opens a thread by its id."))
  }

  @Test("a token that turns out to be one that may only read takes away what writes, and the list")
  func mayOnlyRead() async throws {
    let bench = try await bench(3)
    #expect(bench.rows[0].contains("read-write"))
    await bench.send(.mayOnlyRead("the token may only read", lists: true))
    #expect(bench.rows[0].contains("read-only"))
    await bench.press("D")
    #expect(bench.screen.contains("read-only: the token may only read"))
    let before = scans(bench).count
    await bench.press("ctrl-r")
    #expect(scans(bench).count == before + 1)
    await bench.send(.mayOnlyRead("the token may only read", lists: false))
    await bench.press("ctrl-r")
    #expect(scans(bench).count == before + 1)
    await bench.press("a")
    #expect(bench.screen.contains("these credentials may not list threads"))
  }

  @Test("a window that becomes higher is filled")
  func higher() async throws {
    let bench = try await bench()
    let before = scans(bench).count
    await bench.resize(100, 20)
    #expect(scans(bench).count == before)
    await bench.resize(100, 40)
    #expect(scans(bench).last?.start == .after(19))
    #expect(scans(bench).count == before + 1)
  }

  @Test("of many threads that go, the question says how many commands that takes")
  func eviction() async throws {
    let bench = try await Workbench(
      width: 100, height: 30, threads: (0..<300).map { ("t\($0)", Sample.meta([])) }
    ) { $0.billed = true }
    await bench.press("a", "y", "*", "D")
    #expect(bench.screen.contains("This store is paid by the command: about"))
  }
}
