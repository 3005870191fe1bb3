import Testing
import ThreadCache

@testable import Browser

@Suite("Leaving")
struct LeavingTests {
  private func quits(_ bench: Workbench) -> Bool {
    bench.effects.contains { if case .quit = $0 { true } else { false } }
  }

  @Test("a scratch store in which something was changed is left with a question")
  func changed() async throws {
    let bench = try await Workbench(threads: [Sample.threads[0]]) { $0.isScratch = true }
    await bench.press("T", "enter", "y", "q")
    #expect(!quits(bench))
    #expect(bench.screen.contains("Leave the demo?"))
    await bench.press("n")
    #expect(!bench.screen.contains("Leave the demo?"))
    await bench.press("q", "y")
    #expect(quits(bench))
  }

  @Test("one in which something is being changed is left with a question too")
  func changing() async throws {
    let bench = try await Workbench(threads: [Sample.threads[0]]) { $0.isScratch = true }
    bench.held = \.writes
    await bench.press("T", "enter", "y", "q")
    #expect(!quits(bench))
    #expect(bench.screen.contains("Leave the demo?"))
  }

  @Test("one in which nothing was changed, and any other store, is left at once")
  func unchanged() async throws {
    let scratch = try await Workbench(threads: [Sample.threads[0]]) { $0.isScratch = true }
    await scratch.press("enter", "esc", "T", "enter", "n", "q")
    #expect(quits(scratch))
    let kept = try await Workbench(threads: [Sample.threads[0]])
    await kept.press("T", "enter", "y", "q")
    #expect(quits(kept))
  }

  @Test("an answer to a question that has gone is not taken for a mistake")
  func late() async throws {
    let bench = try await Workbench(readOnly: "these credentials may not write")
    await bench.press("D", "n")
    #expect(bench.screen.contains("read-only: these credentials may not write"))
    #expect(!bench.screen.contains("does nothing here"))
    await bench.send(.tick(now: Workbench.now + 60_000))
    await bench.press("y")
    #expect(bench.screen.contains("no question is open: y answers nothing here"))
  }
}
