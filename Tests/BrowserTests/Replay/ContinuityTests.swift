import KeyValue
import Retrieval
import Testing
import ThreadCache

@testable import Browser

@Suite("Continuity")
struct ContinuityTests {
  private static func open(_ width: Int = 120, _ height: Int = 40) async throws -> Workbench {
    let bench = try await Workbench.onThread(width, height)
    await bench.press("5")
    return bench
  }

  @Test("a stranger reads what the screen shows, and which key starts the first invocation")
  func empty() async throws {
    let bench = try await Self.open(80, 24)
    #expect(bench.screen.contains("This shows that a thread goes on after its process is gone"))
    #expect(bench.screen.contains("X starts the first one, a asks for something else"))
    #expect(bench.screen.contains("2025_1: region, age, gender"))
    #expect(bench.rows[23].contains("X new process"))
  }

  @Test("X three times tells the story: all is read, all is cached, one more is read")
  func story() async throws {
    let bench = try await Self.open()
    await bench.press("X")
    #expect(bench.screen.contains(Workbench.address))
    await bench.press("y")
    #expect(bench.screen.contains("process 4712 has ended"))
    #expect(bench.screen.contains("It found nothing cached and read 3 segments."))
    #expect(bench.rows.contains { $0.contains("4712") && $0.contains("+++") && $0.contains("31") })
    await bench.press("G")
    #expect(bench.screen.contains("the same again: all of it should be cached now"))
    await bench.press("X", "y")
    #expect(bench.screen.contains("process 4713 has ended"))
    #expect(
      bench.screen.contains("It found what process 4712 had left in the store: nothing was read"))
    #expect(bench.rows.contains { $0.contains("4713") && $0.contains("●●●") })
    await bench.press("G")
    #expect(bench.screen.contains("2025_1: region, age, gender, overall"))
    #expect(bench.screen.contains("only overall should be read"))
    await bench.press("X", "y")
    #expect(bench.rows.contains { $0.contains("4714") && $0.contains("●●●+") })
    #expect(bench.screen.contains("and read only the one that was missing"))
    #expect(bench.screen.contains("3 processes started here"))
  }

  @Test("loads that others recorded are in the same continuity, and each process is there once")
  func others() async throws {
    let bench = try await Workbench.onThread()
    _ = try await bench.retrieval.load(
      LoadRequest(
        thread: ThreadID(Sample.usual), files: [FileRequest(id: "2025_2", segments: ["age"])]))
    await bench.press("5", "X", "y")
    #expect(bench.screen.contains("process 4712 has ended"))
    #expect(bench.rows.count { $0.contains("   4711") && $0.contains("recorded") } == 1)
    #expect(bench.rows.count { $0.contains("   4712") && $0.contains("ended") } == 1)
    #expect(bench.rows.contains { $0.contains("   4711") && $0.contains(" > ") })
    await bench.press("G")
    #expect(bench.screen.contains("> recorded before its write, which is not in it"))
  }

  @Test("loads of the browser itself are told apart from those of other processes")
  func own() async throws {
    let bench = try await Workbench(
      width: 120, height: 40,
      start: .thread(ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual)))
    ) { $0.process = OwnProcess(pid: 4711, since: Workbench.now) }
    _ = try await bench.retrieval.load(
      LoadRequest(
        thread: ThreadID(Sample.usual), files: [FileRequest(id: "2025_2", segments: ["age"])]))
    await bench.press("5")
    #expect(bench.rows.count { $0.contains("   4711") && $0.contains("  here  ") } == 1)
    #expect(!bench.rows.contains { $0.contains("   4711") && $0.contains("recorded") })
    await bench.press("k")
    #expect(bench.screen.contains("this browser: a load of its own, in no new process"))
    await bench.press("a")
    await bench.type("2025_2: age")
    await bench.press("enter", "X", "y")
    #expect(bench.screen.contains("It found what this browser had left in the store"))
  }

  @Test("what was recorded before this browser began is of another process of that number")
  func reusedNumber() async throws {
    let bench = try await Workbench(
      width: 120, height: 40,
      start: .thread(ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual)))
    ) { $0.process = OwnProcess(pid: 4711, since: Workbench.now + 1) }
    _ = try await bench.retrieval.load(
      LoadRequest(
        thread: ThreadID(Sample.usual), files: [FileRequest(id: "2025_2", segments: ["age"])]))
    await bench.press("5")
    #expect(bench.rows.count { $0.contains("   4711") && $0.contains("recorded") } == 1)
  }

  @Test("one can leave, and come back to all that was started, from whichever screen")
  func comesBack() async throws {
    let bench = try await Self.open()
    await bench.press("X", "y", "esc")
    #expect(bench.model.top.scope == .thread)
    await bench.press("X", "y", "4", "5")
    #expect(bench.model.top.scope == .continuity)
    #expect(bench.screen.contains("2 processes started here"))
    await bench.press("esc")
    #expect(bench.model.top.scope == .thread)
  }

  @Test("from the list it opens on the thread under the cursor, and esc goes back to that row")
  func fromList() async throws {
    let bench = try await Workbench(width: 120, height: 40)
    await bench.press("j", "5")
    #expect(bench.model.top.scope == .continuity)
    let thread = try #require(bench.model.top.thread)
    #expect(bench.screen.contains("X starts the first one"))
    await bench.press("esc")
    #expect(bench.model.top.scope == .threads)
    #expect(bench.model.top.thread == thread)
  }

  @Test("a asks for something else, and Enter looks at an invocation in the replay")
  func ask() async throws {
    let bench = try await Self.open()
    await bench.press("a", "ctrl-u")
    await bench.type("2025_5_2: org_size")
    await bench.press("enter")
    #expect(bench.screen.contains("as you asked"))
    await bench.press("enter")
    #expect(bench.screen.contains("this one has not run yet: X starts it"))
    await bench.press("X", "y", "enter")
    #expect(bench.model.top.scope == .replay)
    #expect(bench.screen.contains("ask for   2025_5_2: org_size"))
    #expect(bench.screen.contains("process 4712, started for this load, ended"))
    #expect(bench.screen.contains("written for real"))
    await bench.press("tab")
    #expect(bench.screen.contains(#""new": ["#))
    await bench.press("5")
    #expect(bench.model.top.scope == .continuity)
    #expect(bench.model.screens.count { $0.scope == .continuity } == 1)
  }

  @Test("while a process loads it is in the continuity, and one that gives no answer says why")
  func failure() async throws {
    let bench = try await Self.open()
    bench.held = { if case .newProcess = $0 { true } else { false } }
    await bench.press("X", "y")
    #expect(bench.rows.contains { $0.contains("loading") && $0.contains("2025_1") })
    await bench.press("X")
    #expect(bench.screen.contains("still busy with process"))
    let (id, _) = try #require(bench.heldJobs.first)
    await bench.send(.ended(id, .failed("The new process said: no such store")))
    await bench.press("k")
    #expect(bench.screen.contains("gave no answer"))
    #expect(bench.rows.contains { $0.contains("failed") })
    #expect(bench.screen.contains("The new process said: no such store"))
  }

  @Test("a read-only session shows what was recorded, and says why it starts nothing")
  func readOnly() async throws {
    let bench = try await Workbench(
      readOnly: "started with --read-only",
      start: .thread(ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))))
    await bench.press("5")
    #expect(bench.screen.contains("This session is read-only"))
    await bench.press("X")
    #expect(bench.screen.contains("read-only: started with --read-only"))
    #expect(!bench.requests.contains { $0.writes })
  }

  @Test("it is whole in small windows", arguments: [(80, 24), (40, 10), (20, 5), (16, 5)])
  func small(size: (Int, Int)) async throws {
    let bench = try await Self.open(size.0, size.1)
    // Whoever goes on typing has read what was said of it.
    await bench.press("X", "y", "X", "y", "k", "j")
    let grid = bench.model.view()
    #expect(grid.cursor.map { grid.bounds.contains($0) } == true)
    #expect(bench.screen.contains("4713"))
  }

  @Test("the first request is one of which nothing is cached, where there is one")
  func first() async throws {
    let empty = Sample.file("2025_1", loaded: [], available: Segments.canonical)
    let full = Sample.file("2025_2", loaded: ["age"], available: ["age"])
    func next(_ files: [String], source: [String] = []) async throws -> String? {
      let bench = try await Workbench(threads: [("t", Sample.meta(files))])
      let identity = ThreadIdentity(schema: .thread, id: "t")
      let record = try #require(try await bench.cache.record(identity))
      let outlook = LoadOutlook(identity: identity, files: record.files, source: source)
      return NextRequest(after: nil, outlook).map { Phrase.text($0.request) }
    }
    #expect(try await next([full, empty]) == "2025_1: region, age, gender")
    #expect(try await next([full], source: ["2025_2", "2025_3"]) == "2025_3: region, age, gender")
    #expect(try await next([full]) == "2025_2: age")
    #expect(try await next([]) == nil)
  }
}
