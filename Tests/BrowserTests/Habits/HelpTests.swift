import Testing

@testable import Browser

@Suite("The help")
struct HelpTests {
  @Test("a word that is looked for leaves the lines that have it")
  func search() async throws {
    let bench = try await Workbench.onThread(80, 24)
    await bench.press("?", "/")
    await bench.type("evict")
    #expect(bench.screen.contains("evict the cell, file, thread"))
    #expect(!bench.screen.contains("one row up"))
    await bench.press("esc")
    #expect(bench.screen.contains("one row up"))
    await bench.press("esc")
    #expect(!bench.screen.contains("Help"))
  }

  @Test("in the editor it has no signs of cells, which nobody sees there")
  func editor() async throws {
    let bench = try await Workbench.onThread(120, 90)
    await bench.press("l", "e", "f1")
    #expect(bench.screen.contains("Help · editor"), "\(bench.screen)")
    #expect(!bench.screen.contains("Signs"))
  }

  @Test("a word that nothing has is told")
  func nothing() async throws {
    let bench = try await Workbench()
    await bench.press("?", "/")
    await bench.type("zebra")
    #expect(bench.screen.contains("Nothing here has zebra; esc shows all keys."))
  }

  @Test("keys and wheel scroll, and the place is told")
  func scroll() async throws {
    let bench = try await Workbench()
    await bench.press("?")
    #expect(bench.screen.contains("1–"))
    await bench.send(.mouse(Mouse(position: Point(x: 5, y: 5), kind: .wheelDown, button: .none)))
    #expect(bench.screen.contains("4–"))
    await bench.press("G", "g")
    #expect(bench.screen.contains("1–"))
  }

  @Test("it says which keys lead to a write: the capitals, and that of the editor")
  func writing() async throws {
    let bench = try await Workbench(width: 120, height: 90)
    await bench.press("?", "G")
    #expect(
      bench.screen.contains("Only capitals and e lead to a write, and nothing is written before y.")
    )
  }

  @Test("each screen's legend has its own signs")
  func legend() async throws {
    let bench = try await Workbench.onThread(120, 90)
    await bench.press("?")
    for words in [
      "loaded: the cache holds the slice", "broken: marked loaded", "changed a moment ago",
    ] {
      #expect(bench.screen.contains(words))
    }
    await bench.press("esc", "1", "?")
    #expect(bench.screen.contains("what the meta alone tells"))
    #expect(!bench.screen.contains("loaded: the cache holds the slice"))
  }

  @Test("keys of what is not there are left out: an eviction of many threads, a bill, a tour")
  func idle() async throws {
    let bench = try await Workbench(width: 120, height: 120)
    await bench.press("2", "?")
    #expect(!bench.screen.contains("eviction of many threads"))
    #expect(!bench.screen.contains("paid by the command"))
    #expect(!bench.screen.contains("step of the tour"))
    let paid = try await Workbench(width: 120, height: 120, tour: true) { $0.billed = true }
    await paid.press("?")
    #expect(paid.screen.contains("paid by the command"))
    #expect(paid.screen.contains("step of the tour"))
  }

  @Test("the signs offer to scroll only where some are out of sight")
  func signs() async throws {
    let bench = try await Workbench.onThread(120, 40)
    await bench.press("i")
    #expect(bench.rows.last?.contains("scroll") == false)
    let low = try await Workbench.onThread(80, 16)
    await low.press("i")
    #expect(low.rows.last?.contains("scroll") == true)
    let before = low.screen
    await low.press("down")
    #expect(low.screen != before)
  }

  @Test("half a page down and up again")
  func halfPages() async throws {
    let bench = try await Workbench()
    await bench.press("?")
    let top = bench.screen
    await bench.press("ctrl-d")
    #expect(bench.screen != top)
    #expect(!bench.screen.contains(" 1–"))
    await bench.press("ctrl-u")
    #expect(bench.screen == top)
  }
}
