import Testing
import ThreadCache

@testable import Browser

@Suite("Questions")
struct QuestionTests {
  private static let address = "redis://cache.internal.example.org:6379/0"

  private func production(_ width: Int = 120, threads: Int = 0) async throws -> Workbench {
    let metas = (0..<threads).map { ("thread_\($0)", Sample.meta([])) }
    return try await Workbench(
      width: width, height: 30, threads: threads == 0 ? [Sample.threads[0]] : metas
    ) {
      $0.storeName = "production"
      $0.address = Self.address + " (production)"
    }
  }

  @Test(
    "each names the store, its address and what it is about",
    arguments: [
      (["enter", "l", "D"], "gender of 2024_7"), (["enter", "L"], "age of 2024_7"),
      (["enter", "X"], "age of 2024_7"), (["enter", "R"], "unmarks age"),
      (["T", "enter"], "expires in 90 d"),
      (["enter", "l", "D", "y", "U"], "evict gender of 2024_7"),
    ])
  func names(keys: [String], what: String) async throws {
    let bench = try await production()
    for key in keys { await bench.press(key) }
    #expect(bench.screen.contains(Self.address))
    #expect(bench.screen.contains("(production)"))
    #expect(bench.screen.contains(what))
  }

  @Test("an address that is wider than the window is read whole")
  func narrow() async throws {
    let bench = try await production(40)
    await bench.press("enter", "l", "D")
    let words = bench.screen.split { " \n│".contains($0) }.joined()
    #expect(words.contains("Evictfrom\(Self.address)(production)"))
  }

  @Test("an eviction says what one might not see: marked threads that the filter hides")
  func hiddenMarks() async throws {
    let bench = try await production(threads: 3)
    await bench.press("space", "space")
    await bench.press("D")
    #expect(!bench.screen.contains("hidden by the filter"))
    await bench.press("n", "/")
    await bench.type("thread_1")
    await bench.press("enter", "D")
    #expect(bench.screen.contains("1 of the marked ones is hidden by the filter."))
  }

  @Test("an eviction on a cell that is not loaded says that it is about the file")
  func notLoaded() async throws {
    let bench = try await Workbench(width: 120, height: 30)
    await bench.press("/")
    await bench.type("ksx")
    await bench.press("enter", "enter", "g", "0", "l", "l", "l", "l", "l")
    #expect(bench.rows.last?.contains("D evict file") == true)
    await bench.press("D")
    #expect(bench.screen.contains("is not loaded: this is about the whole file."))
    await bench.press("f")
    #expect(bench.screen.contains("file is chosen already"))
  }

  @Test("a wrong number gets a remark, no number too, and the right one does it")
  func number() async throws {
    let bench = try await production(threads: 25)
    await bench.press("*", "D", "y")
    #expect(bench.screen.contains("First the number: type 25, then y."))
    await bench.type("24")
    await bench.press("y")
    #expect(bench.screen.contains("24 is not 25: nothing has gone."))
    #expect(!bench.requests.contains { $0.writes })
    await bench.press("backspace")
    await bench.type("5")
    #expect(bench.screen.contains("y evict"))
    await bench.press("y")
    #expect(bench.requests.contains { $0.writes })
  }

  @Test("hundreds of threads want their number too, and say so when it is wrong")
  func bulk() async throws {
    let bench = try await production(threads: 300)
    await bench.press("*", "D", "y")
    #expect(bench.screen.contains("First the number: type 300, then y."))
    await bench.type("30")
    await bench.press("y")
    #expect(bench.screen.contains("30 is not 300: nothing has gone."))
  }

  @Test("a key that is no answer is told which are")
  func reminder() async throws {
    let bench = try await production()
    await bench.press("enter", "l", "D", "enter")
    #expect(bench.screen.contains("y is yes, n is no; ⏎ is neither"))
  }

  @Test("its buttons can be clicked, once they were seen")
  func buttons() async throws {
    let bench = try await production()
    await bench.press("enter", "l", "D")
    await bench.click(on: "n, esc keep")
    #expect(!bench.screen.contains("Evict from"))
    await bench.press("D")
    await bench.click(on: "y evict", .doublePress)
    #expect(!bench.requests.contains { $0.writes })
    await bench.click(on: "y evict")
    #expect(bench.requests.contains { $0.writes })
  }

  @Test("a click on a button that nobody saw yet is no answer")
  func unseen() async throws {
    let bench = try await production()
    await bench.press("enter", "l")
    await bench.send(.key(.character("D")))
    let place = try #require(
      bench.rows.firstIndex { $0.contains("y evict") }.map { y in
        Point(x: TextWidth.columns(of: String(bench.rows[y].prefix { $0 != "y" })), y: y)
      })
    await bench.send(.mouse(Mouse(position: place)))
    #expect(!bench.requests.contains { $0.writes })
  }

  @Test(
    "after each change the message offers the way back",
    arguments: [
      ["enter", "l", "D", "y"], ["enter", "R", "y"], ["T", "enter", "y"],
      ["enter", "l", "e", "ctrl-e", "y"],
    ])
  func undoOffered(keys: [String]) async throws {
    let bench = try await production()
    bench.editor = { $0.replacing("0.", with: "1.") }
    for key in keys { await bench.press(key) }
    #expect(bench.screen.contains("U undoes it"))
    await bench.press("U", "y")
    #expect(bench.screen.contains("undone: "))
  }

  @Test("a load says that it is not undone, and what takes it back")
  func load() async throws {
    let bench = try await production()
    await bench.press("enter", "L", "y")
    #expect(bench.screen.contains("a load is not undone, D evicts it"))
  }

  @Test("U after a load says first that this is not undone, then names the change before it")
  func undoAfterLoad() async throws {
    let bench = try await production()
    await bench.press("enter", "L", "y", "U")
    #expect(bench.screen.contains("the load just made is not undone: it only added, D evicts"))
    await bench.press("l", "D", "y", "U")
    #expect(!bench.screen.contains("load just made"), "the eviction is newer")
    await bench.press("n", "L", "y", "U")
    #expect(
      bench.screen.contains(
        "The load just made is not undone: it only added, D evicts what it brought."))
    #expect(bench.screen.contains("The change before it:"))
    #expect(bench.screen.contains("evict "))
  }

  @Test("U is there in the continuity too, where loads are made")
  func undoInContinuity() async throws {
    let bench = try await production()
    await bench.press("enter", "l", "D", "y", "5", "U")
    #expect(bench.screen.contains("Undo in "))
  }

  @Test("an eviction of fields says the size that the cell shows, and that the names go too")
  func fieldSizes() async throws {
    let bench = try await production()
    await bench.press("enter", "l")
    let shown = try #require(bench.screen.firstMatch(of: /loaded · ([0-9.]+ k?B)/)).output.1
    await bench.press("D")
    #expect(bench.rows.contains { $0.contains("1 field of") && $0.contains("\(shown) + name") })
  }

  @Test("a digit that shows no screen says which do")
  func digits() async throws {
    let bench = try await production()
    await bench.press("6")
    #expect(
      bench.screen.contains(
        "6 shows no screen: 1 threads, 2 monitor, 3 log, 4 history, 5 continuity"))
  }

  @Test("what is not listed as available is asked for with a warning, not with a promise")
  func unlisted() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("j", "j", "l", "l", "l", "l", "l", "l", "l", "l", "l", "l", "L")
    #expect(bench.screen.contains("It is not listed as available: the source is asked"))
    #expect(!bench.screen.contains("lives 90 days"))
  }
}
