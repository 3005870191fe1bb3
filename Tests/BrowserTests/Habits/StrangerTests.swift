import KeyValue
import Testing
import ThreadCache

@testable import Browser

/// What somebody who has read nothing stumbled over.
@Suite("Words for a stranger")
struct StrangerTests {
  private static let later = ThreadIdentity(schema: .response, id: ThreadID("thread_later"))

  @Test(
    "what the matrix calls loaded is what an eviction calls loaded; what is broken is named beside it"
  )
  func loaded() async throws {
    let bench = try await Workbench.onThread(100, 30)
    #expect(bench.screen.contains("19 of 28 segments loaded · 1 broken"))
    await bench.press("D", "t")
    #expect(bench.screen.contains("1 whole thread with 3 files, 19 loaded and 1 broken segment"))
    await bench.press("f")
    #expect(bench.screen.contains("2024_7 with 2 loaded and 1 broken segment"))
    await bench.press("s")
    #expect(bench.screen.contains("1 broken segment of 1 file"))
    await bench.press("n", "l", "D")
    #expect(bench.screen.contains("1 loaded segment of 1 file"))
    await bench.press("f")
    await bench.resize(40, 10)
    #expect(bench.screen.contains("2024_7: 2 loaded, 1 broken"))
  }

  @Test("a file that is broken itself is one where it is evicted too, and is not told as nothing")
  func brokenFiles() async throws {
    let meta = #"""
      {"files":[{"id":"2025_3","data":{},"loadedSegments":"region","availableSegments":[]},null,{"id":"2025_4","data":null,"loadedSegments":[],"availableSegments":[]}],"scope":{}}
      """#
    let twice = Sample.meta(
      ["2025_1", "2025_4", "2025_1"].map { Sample.file($0, loaded: ["age"], available: ["age"]) })
    let bench = try await Workbench(
      width: 120, height: 30, threads: [("thread_a", meta), ("thread_b", twice)])
    await bench.press("enter")
    #expect(bench.rows[1].contains("3 broken files"))
    await bench.press("D")
    #expect(bench.screen.contains("1 broken file in 1 thread: 2025_3"))
    await bench.press("t")
    #expect(bench.screen.contains("1 whole thread with 3 broken files"))
    await bench.press("n", "q", "down", "enter")
    #expect(bench.rows[1].contains("1 broken file"))
    await bench.press("D", "t")
    #expect(bench.screen.contains("1 whole thread with 3 files (1 broken) and 3 loaded segments"))
    await bench.press("n", "q", "*", "D")
    #expect(
      bench.screen.contains("2 whole threads with 6 files (4 broken) and 3 loaded segments"))
  }

  @Test("bytes say what they are bytes of, in the matrix and before an eviction")
  func bytes() async throws {
    let bench = try await Workbench.onThread(100, 30)
    #expect(bench.rows[1].contains("· meta "))
    #expect(bench.rows[2].contains("IN META"))
    await bench.press("l", "D", "f")
    #expect(bench.screen.contains(": meta "))
    #expect(bench.screen.contains(", slices in hashes "))
    await bench.press("n", "h", "D")
    #expect(bench.screen.contains(" of the meta · can be undone"), "the cell has nothing elsewhere")
  }

  @Test(
    "what is loaded already is not read again, and the question says so",
    arguments: ["L", "X", "W"])
  func loadedAlready(key: String) async throws {
    let bench = try await Workbench.onThread(100, 30)
    await bench.press("l")
    if key == "W" { await bench.press("r") }
    await bench.press(key)
    #expect(bench.screen.contains("It is loaded already: nothing is read again"))
    #expect(bench.screen.contains("the thread stays as it is"))
    #expect(bench.screen.contains("A dry run shows the same.") == (key != "X"))
    guard key == "L" else { return }
    let before = try await bench.stored()
    await bench.press("y")
    let after = try await bench.stored()
    #expect(after.bytes == before.bytes)
    #expect(after.expiry == before.expiry, "the question has told the truth")
  }

  @Test("of several some may be loaded: the question counts them")
  func loadedInPart() async throws {
    let bench = try await Workbench.onThread(100, 30)
    await bench.press("space", "space", "L")
    #expect(bench.screen.contains("1 of 2 is loaded and not read again; what is new is added"))
  }

  @Test("a replay from the list names its thread in 40 × 10, and says what a step has no room for")
  func narrowReplay() async throws {
    let bench = try await Workbench(width: 40, height: 10)
    await bench.press("r")
    #expect(bench.rows[0].hasPrefix(" thread_"))
    #expect(bench.rows[0].contains("▸ replay"))
    await bench.press("enter")
    let replay = try #require(bench.model.top as? ReplayScreen)
    var told = 0
    for _ in replay.steps {
      let screen = try #require(bench.model.top as? ReplayScreen)
      let outcome = screen.steps[screen.stepView.cursor].outcome
      if bench.screen.contains("…"), outcome.count > 17 {
        let words = bench.rows[7...8].map { $0.trimmingPrefix(" ") }.joined(separator: " ")
        #expect(words.hasPrefix(outcome.prefix(60)), "\(outcome)")
        told += 1
      }
      await bench.press("k")
    }
    #expect(told > 0)
  }

  @Test("broken cells have keys of their own, of which a filter for the word tells")
  func brokenFilter() async throws {
    let bench = try await Workbench.onThread(140, 24)
    await bench.press("/")
    await bench.type("broken")
    await bench.press("enter")
    #expect(bench.screen.contains("] and [ go from one broken cell"))
    await bench.press("/", "ctrl-u")
    await bench.type("2031")
    await bench.press("enter")
    #expect(!bench.screen.contains("broken cell"))
  }

  @Test("a footer has nothing that could not be done now")
  func footers() async throws {
    let bench = try await Workbench(width: 120, height: 30)
    func footer() -> [String] { bench.model.footerKeys.map(\.label) }
    await bench.press("4")
    #expect(!footer().contains("undo"))
    #expect(!footer().contains("open"))
    await bench.press("esc", "o")
    await bench.type("thread_none")
    await bench.press("enter")
    #expect(!footer().contains("slice"))
    #expect(!footer().contains("mark"))
    await bench.press("r")
    #expect(!footer().contains("dry run"))
    #expect(footer().contains("ask"))
    #expect(bench.model.footerKeys.allSatisfy { $0.isEnabled })
  }

  @Test("in the matrix a key keeps its place in the footer from cell to cell")
  func steadyFooter() async throws {
    let bench = try await Workbench.onThread(80, 24)
    func keys() -> [String] { bench.model.footerKeys.map(\.key) }
    await bench.press("l")
    let before = keys()
    #expect(before.first == "⏎", "this one has a slice")
    await bench.press("l")
    #expect(keys() == before)
    #expect(bench.model.footerKeys.first?.isEnabled == false, "this one has none")
  }

  @Test("an id of the later schema is copied as it is shown, with its schema")
  func copy() async throws {
    let bench = try await Workbench(width: 100, height: 30, threads: [])
    try await Sample.store(
      Sample.meta([]), at: "thread_later", schema: .response, in: bench.cache.store, days: 0)
    await bench.press("ctrl-r", "c")
    func copied() -> String? {
      bench.effects.compactMap { if case .copy(let text) = $0 { text } else { nil } }.last
    }
    #expect(copied() == "response:thread_later")
    #expect(bench.screen.contains("copied the id response:thread_later"))
    bench.effects = []
    await bench.press("enter", "c")
    #expect(copied() == "response:thread_later")
  }

  @Test("one screen has one name: continuity")
  func continuity() async throws {
    let bench = try await Workbench(width: 120, height: 30)
    #expect(!ActionTable.standard.markdown.contains("timeline"))
    await bench.press("X")
    #expect(bench.screen.contains("the continuity of a thread"))
    #expect(!bench.screen.contains("timeline"))
  }

  @Test("an age says since when")
  func age() async throws {
    let bench = try await Workbench.onThread(140, 30)
    #expect(bench.rows[1].contains("· updated about "))
  }

  @Test("a key that means several things elsewhere sends nobody to the wrong place")
  func idle() async throws {
    let bench = try await Workbench(width: 120, height: 30)
    await bench.press("2", "enter")
    #expect(bench.screen.contains("⏎ does nothing here; ? shows the keys"))
  }

  @Test("arrow keys are words where there are no arrows")
  func arrows() {
    for (key, word) in [(KeyPress.up, "up"), (.down, "down"), (.left, "left"), (.right, "right")] {
      #expect(key.label(.ascii) == word)
    }
    #expect(KeyPress.up.label() == "↑")
  }
}
