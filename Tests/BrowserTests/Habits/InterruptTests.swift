import Testing
import ThreadCache

@testable import Browser

@Suite("ctrl-c")
struct InterruptTests {
  private func quits(_ bench: Workbench) -> Bool {
    bench.effects.contains { if case .quit = $0 { true } else { false } }
  }

  @Test("twice leaves from an editor with a changed text, whose question says so")
  func editor() async throws {
    let bench = try await Workbench.onThread(100, 30)
    await bench.press("l", "e")
    await bench.type("x")
    await bench.press("ctrl-c")
    #expect(bench.screen.contains("Leave the editor?"))
    #expect(bench.screen.contains("^C twice quits the program"))
    #expect(!quits(bench))
    await bench.press("ctrl-c")
    #expect(quits(bench))
  }

  @Test(
    "twice leaves from whatever lies over the screen",
    arguments: [["o"], ["/"], [":"], ["?"], ["D"], ["T"], ["T", "enter"], ["enter", "l", "e"]])
  func overlays(keys: [String]) async throws {
    let bench = try await Workbench(threads: [Sample.threads[0]])
    for key in keys { await bench.press(key) }
    await bench.press("ctrl-c")
    #expect(!quits(bench), "the first time it goes back")
    #expect(bench.model.overlay == nil)
    await bench.press("ctrl-c")
    #expect(quits(bench))
  }

  @Test("what was done in between, or some time, makes it the first time again")
  func between() async throws {
    let bench = try await Workbench(threads: [Sample.threads[0]])
    await bench.press("o", "ctrl-c", "j", "ctrl-c")
    #expect(!quits(bench))
    await bench.send(.tick(now: Workbench.now + 3000))
    await bench.press("ctrl-c")
    #expect(!quits(bench))
    await bench.press("ctrl-c")
    #expect(quits(bench))
  }

  @Test(
    "before it leaves the demo it says that what was changed goes with it",
    arguments: [true, false])
  func scratch(hasChanged: Bool) async throws {
    let bench = try await Workbench(width: 120, threads: [Sample.threads[0]]) {
      $0.isScratch = true
    }
    if hasChanged { await bench.press("T", "enter", "y") }
    await bench.press("ctrl-c")
    #expect(bench.screen.contains("^C once more quits"))
    #expect(bench.screen.contains("and what you changed goes with the demo") == hasChanged)
    await bench.press("ctrl-c")
    #expect(quits(bench))
  }
}
