import KeyValue
import Retrieval
import Testing
import ThreadCache

@testable import Browser

@Suite("Replay")
struct ReplayTests {
  /// The replay of a load of one cached, one missing and one segment that the source lacks.
  private static func mixed(_ width: Int = 120, _ height: Int = 40) async throws -> Workbench {
    let bench = try await Workbench.onThread(width, height)
    await bench.press("r", "a", "ctrl-u")
    await bench.type("2024_7: region, sector, generation")
    await bench.press("enter")
    return bench
  }

  @Test("each step says what it knew: requested, loaded, missing, available")
  func knew() async throws {
    let bench = try await Self.mixed()
    await bench.press(".")
    #expect(bench.screen.contains("What is missing is known after the plan."))
    await bench.press(".")
    let plan = bench.screen
    #expect(plan.contains("requested       region, sector, generation"))
    #expect(plan.contains("~ loaded        ● region"))
    #expect(plan.contains("~ missing       ○ sector"))
    #expect(plan.contains("~ not available · generation"))
    await bench.press(".")
    let source = bench.screen
    #expect(source.contains("  missing       ○ sector"), "known before, so no news")
    #expect(source.contains("source has"))
  }

  @Test("the cursor goes back to what an earlier step knew")
  func earlier() async throws {
    let bench = try await Self.mixed()
    await bench.press(".", ".", ".", "k", "k")
    #expect(bench.screen.contains("What is missing is known after the plan."))
    await bench.press("j")
    #expect(bench.screen.contains("~ missing       ○ sector"))
  }

  @Test("a run that writes nothing is what Enter does, and the screen says so before and after")
  func dry() async throws {
    let bench = try await Self.mixed()
    #expect(bench.screen.contains("not run yet · ⏎ runs it dry"))
    let before = try await bench.stored().bytes
    await bench.press("enter")
    #expect(bench.screen.contains("dry run · nothing is written"))
    #expect(bench.screen.contains("new: sector"))
    #expect(bench.screen.contains("cached: region"))
    #expect(try await bench.stored().bytes == before)
  }

  @Test("Enter after some steps runs the rest of them, not all of it again")
  func rest() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("r", ".", ".", ".")
    #expect(bench.rows[39].contains("⏎ the rest"))
    #expect(bench.screen.contains("next: . runs it, ⏎ all the rest"))
    let before = try await bench.stored().bytes
    bench.requests = []
    await bench.press("enter")
    #expect(bench.requests.count { if case .stepRun(_, false) = $0 { true } else { false } } == 1)
    #expect(!bench.requests.contains { if case .load = $0 { true } else { false } })
    let replay = try #require(bench.model.top as? ReplayScreen)
    #expect(replay.steps.last?.name == .answer)
    #expect(try await bench.stored().bytes == before)
    bench.requests = []
    await bench.press("enter")
    #expect(bench.requests.contains { if case .load = $0 { true } else { false } }, "from anew")
  }

  @Test("the answer is the JSON that the caller gets, under a name that says so")
  func answer() async throws {
    let bench = try await Self.mixed()
    await bench.press("enter", "tab")
    #expect(bench.screen.contains(" step [answer] meta diff"))
    #expect(bench.screen.contains(#""new": ["#))
    await bench.press("G")
    #expect(bench.screen.contains(#""cache": "partial""#))
  }

  @Test("the meta before and after is a difference")
  func meta() async throws {
    let bench = try await Self.mixed()
    await bench.press("enter", "tab", "tab")
    #expect(bench.screen.contains("+ "))
    #expect(bench.screen.contains(#""sector""#))
    #expect(bench.screen.contains("equal line"))
  }

  @Test("its head says what the request was made from, and which keys choose something else")
  func origin() async throws {
    let bench = try await Workbench.onThread(80, 24)
    func head() throws -> String {
      try #require(bench.rows.first { $0.hasPrefix(" made from ") })
    }
    await bench.press("g", "g", "0", "l", "l", "r")
    #expect(try head().contains("the cell at the cursor · a names others; esc, then ␣ marks sev"))
    await bench.press("esc", "0", "r")
    #expect(try head().contains("the file at the cursor: what it has not loaded"))
    await bench.press("esc", "l", "space", "space", "j", "space", "r")
    #expect(try head().contains("3 marked cells · a names others; esc, then ␣ marks others"))
    await bench.press("esc", "0", "space", "r")
    #expect(try head().contains("3 marked cells and 1 file"))
    await bench.press("a", "ctrl-u")
    await bench.type("2024_7: region")
    await bench.press("enter")
    #expect(try head().contains("what you named · a names others"))
    await bench.press("W", "y", "r", "enter")
    #expect(try head().contains("a load recorded"))
    #expect(try head().contains("r lists others"))
  }

  @Test("from the list it says whether it took the newest load, or asks for what services ask for")
  func originFromList() async throws {
    let bench = try await Workbench(width: 80, height: 24)
    await bench.press("/")
    await bench.type("ksx")
    await bench.press("enter", "r")
    #expect(bench.screen.contains("made from what services ask for when they name nothing"))
    await bench.press("W", "y", "esc", "esc", "r")
    #expect(bench.screen.contains("made from the newest load, recorded"))
  }

  @Test("in a narrow window two or three words say it", arguments: [(40, 10), (50, 30)])
  func originInNarrow(size: (Int, Int)) async throws {
    let bench = try await Workbench.onThread(size.0, size.1)
    await bench.press("g", "g", "0", "l", "space", "space", "r")
    #expect(bench.screen.contains(" 2 marked cells: 2025_5_2: "))
    if size.0 == 50 { #expect(bench.screen.contains("a names others")) }
    await bench.press("a", "ctrl-u")
    await bench.type("2024_7: region")
    await bench.press("enter")
    #expect(bench.screen.contains(" as named: 2024_7: region"))
  }

  @Test(
    "a long meta is compared without holding up the keys, and the pane says so meanwhile")
  func longMeta() async throws {
    let words = String(repeating: "x", count: 100_000)
    let file = Sample.file("2024_7", loaded: ["region"], available: ["region", "sector"])
      .replacing("Learning is encouraged", with: words)
    let bench = try await Workbench(
      width: 120, height: 40, threads: [("t", Sample.meta([file]))],
      start: .thread(ThreadIdentity(schema: .thread, id: "t")))
    bench.held = { if case .compare = $0 { true } else { false } }
    await bench.press("r", "a", "ctrl-u")
    await bench.type("2024_7: sector")
    await bench.press("enter", "enter", "tab", "tab")
    #expect(bench.screen.contains("laying out what becomes of the meta…"))
    await bench.press("ctrl-c")
    #expect(bench.screen.contains("This was called off"))
    #expect(bench.heldJobs.count == 1, "nobody asked again")
    await bench.press("tab", "tab", "tab")
    await bench.release()
    let diff = try #require((bench.model.top as? ReplayScreen)?.metaDiff)
    #expect(diff.lines.contains { $0.sign == "+" && $0.text.contains(#""sector""#) })
    #expect(bench.rows.contains { $0.contains("+  ") })
  }

  /// The replay of a load whose answer and metas are too long to be laid out while one waits; such layouts are
  /// left lying.
  private static func long() async throws -> Workbench {
    let words = String(repeating: "x", count: 100_000)
    let file = Sample.file("2024_7", loaded: ["region"], available: ["region", "sector"])
      .replacing("Learning is encouraged", with: words)
    let bench = try await Workbench(
      width: 120, height: 40, threads: [("t", Sample.meta([file]))], surveys: ["2024_7": words],
      start: .thread(ThreadIdentity(schema: .thread, id: "t")))
    bench.held = { request in
      switch request {
      case .compare, .layOut: true
      default: false
      }
    }
    await bench.press("r", "a", "ctrl-u")
    await bench.type("2024_7: sector")
    await bench.press("enter", "enter")
    return bench
  }

  private static func isCancelled(_ effects: [Effect]) -> Bool {
    effects.contains { if case .cancel(.difference) = $0 { true } else { false } }
  }

  @Test(
    "a long answer is laid out without holding up the keys, and only for the pane that is shown")
  func longAnswer() async throws {
    let bench = try await Self.long()
    #expect(bench.heldJobs.isEmpty, "nobody has asked to see it")
    await bench.press("tab")
    #expect(bench.screen.contains("laying out the answer…"))
    await bench.press("tab")
    #expect(bench.screen.contains("laying out what becomes of the meta…"))
    await bench.press("tab", "tab")
    await bench.release()
    #expect(bench.screen.contains(#""new": ["#))
  }

  @Test("whoever leaves the replay waits for no layout of it", arguments: ["esc", "q", "1"])
  func left(key: String) async throws {
    let bench = try await Self.long()
    await bench.press("tab", "tab")
    #expect(bench.model.jobs.isRunning(.difference))
    await bench.press(key)
    #expect(!bench.model.jobs.isRunning(.difference))
    #expect(Self.isCancelled(bench.effects))
  }

  @Test("another load calls off the layout of the one before")
  func forgotten() async throws {
    let bench = try await Self.long()
    await bench.press("tab", "tab")
    await bench.press("a", "ctrl-u")
    await bench.type("2024_7: region")
    await bench.press("enter")
    #expect(!bench.model.jobs.isRunning(.difference))
    #expect(Self.isCancelled(bench.effects))
  }

  @Test("what is loaded counts as in the matrix and the list: a mark without a slice is no slice")
  func count() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("r", "a", "ctrl-u")
    await bench.type("2024_7: age")
    await bench.press("enter", "enter")
    let matrix = try #require(bench.model.screens.compactMap { $0 as? ThreadScreen }.first?.matrix)
    #expect(matrix.row(of: "2024_7").map { matrix.rows[$0].loaded } == 2)
    #expect(bench.screen.contains("+ age; loaded 2 → 3 of "))
    let identity = ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))
    let summary = try #require(try await bench.cache.summaries(of: [identity])[0])
    #expect(summary.loaded == matrix.totals.allLoaded)
  }

  @Test("the waterfall has a time axis with its unit")
  func axis() async throws {
    let bench = try await Self.mixed()
    await bench.press("enter")
    let head = try #require(bench.rows.first { $0.contains("WHAT CAME OF IT") })
    #expect(head.contains("TIME"))
    #expect(head.contains(" 0 "))
    #expect(head.contains("ms") || head.contains(" s"))
    let total = try #require((bench.model.top as? ReplayScreen).map { LoadTimes($0.steps).total })
    #expect(head.hasSuffix(" " + Figures.milliseconds(total)))
    let bars = bench.rows.filter { $0.contains("ms │") || $0.contains(" s │") }
    #expect(bars.count >= 5)
    #expect(!bars.contains { $0.contains("··") }, "nothing lies between the axis and a bar")
  }

  @Test("a click on a step selects it, one on the name of a pane opens it")
  func mouse() async throws {
    let bench = try await Self.mixed()
    await bench.press("enter")
    let row = try #require(bench.rows.firstIndex { $0.contains("  plan ") })
    await bench.send(.mouse(Mouse(position: Point(x: 8, y: row), kind: .press)))
    #expect(bench.screen.contains("missing       ○ sector"))
    let title = try #require(bench.rows.firstIndex { $0.contains("[step]") })
    await bench.send(.mouse(Mouse(position: Point(x: 9, y: title), kind: .press)))
    #expect(bench.screen.contains("[answer]"))
  }

  @Test(
    "sixty files are sixty steps, and the last one is in sight", arguments: [(80, 24), (40, 10)])
  func manySteps(size: (Int, Int)) async throws {
    let bench = try await Workbench.onThread(size.0, size.1)
    await bench.press("r", "a", "ctrl-u")
    await bench.type((0..<60).map { "none_\($0)" }.joined(separator: ";"))
    // Once more, for nobody has these files.
    await bench.press("enter", "enter", "enter")
    #expect(bench.screen.contains("answer"))
    await bench.press("g", "g")
    #expect(bench.screen.contains("1  read cache"))
  }

  @Test("a load for real that finds all cached says that there was nothing to write")
  func nothingToWrite() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("l", "r", "enter", "W", "y")
    #expect(bench.screen.contains("found 1 segment cached, read nothing from the source"))
    #expect(bench.rows[1].contains("run for real, nothing to write"))
    #expect(!bench.screen.contains("written for real"))
  }

  @Test("of a thread that somebody evicted meanwhile it says so, and what a load would make of it")
  func gone() async throws {
    let bench = try await Self.mixed()
    await bench.press("enter", "W")
    #expect(
      bench.screen.contains("What is cached stays") || bench.screen.contains("not read again"))
    let plan = try await bench.cache.plan(evicting: [.thread(try await bench.stored().identity)])
    _ = try await bench.cache.evict(plan)
    let key = ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual)).metaKey
    await bench.send(.changes(.changed(key)))
    let words = "The thread is gone: this starts it anew with this alone."
    #expect(bench.screen.contains(words))
    await bench.press("n")
    #expect(bench.screen.contains("! the thread is gone: what is shown was before that"))
    for key in ["W", "X"] {
      await bench.press(key)
      #expect(bench.screen.contains(words), "\(key)")
      #expect(!bench.screen.contains("stays"))
      await bench.press("n")
    }
    await bench.press("W", "y")
    #expect(try await bench.stored().files.map(\.id) == ["2024_7"])
    #expect(!bench.screen.contains("the thread is gone"))
    await bench.press("W")
    #expect(!bench.screen.contains(words))
  }

  @Test("the text of an answer scrolls by each key")
  func scrollsAnswer() async throws {
    let bench = try await Workbench.onThread(80, 18)
    await bench.press("l", "l", "l", "l", "l", "r", "enter", "tab")
    let place = { bench.rows.first { $0.contains("[answer]") } ?? "" }
    #expect(place().contains(" 1–"), "\(bench.screen)")
    await bench.press("j")
    #expect(place().contains(" 2–"), "\(bench.screen)")
    await bench.press("k")
    #expect(place().contains(" 1–"))
  }
}
