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
}
