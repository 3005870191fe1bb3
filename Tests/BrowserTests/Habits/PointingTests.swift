import Testing
import ThreadCache

@testable import Browser

@Suite("The mouse")
struct PointingTests {
  @Test("a double click opens a thread, and its cell's slice")
  func opens() async throws {
    let bench = try await Workbench(width: 120, height: 40)
    await bench.click(on: "thread_ksx", .doublePress)
    #expect(bench.model.top.scope == .thread)
    await bench.click(on: "●", .doublePress)
    #expect(bench.model.top.scope == .slice)
  }

  @Test("a click on a line of a menu chooses it, one outside closes it")
  func menu() async throws {
    let bench = try await Workbench()
    await bench.press("s")
    await bench.click(on: "files")
    #expect(bench.model.overlay == nil)
    await bench.press("s")
    await bench.click(on: "3 files")
    #expect(bench.screen.contains("by files"))
  }

  @Test("a click on a step of the way goes back to it")
  func way() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("l", "enter")
    #expect(bench.model.screens.count == 3)
    await bench.click(on: "thread_ksx")
    #expect(bench.model.top.scope == .thread)
    await bench.click(on: "bench")
    #expect(bench.model.top.scope == .threads)
  }

  @Test("a click does not leave a question behind")
  func question() async throws {
    let bench = try await Workbench.onThread()
    bench.editor = { $0.replacing("0.", with: "1.") }
    await bench.press("l", "e")
    await bench.click(on: "bench")
    #expect(bench.model.top.scope == .editor)
    await bench.press("ctrl-e")
    #expect(bench.model.top.scope == .diff)
    await bench.click(on: "bench")
    #expect(bench.model.top.scope == .diff)
  }

  @Test("M leaves it to the terminal and takes it back; off, no click counts")
  func off() async throws {
    let bench = try await Workbench()
    await bench.press("M")
    #expect(bench.screen.contains("the mouse is the terminal's"))
    await bench.click(on: "thread_ksx", .doublePress)
    #expect(bench.model.top.scope == .threads)
    await bench.press(":")
    await bench.type("mouse")
    await bench.press("enter")
    await bench.click(on: "thread_ksx", .doublePress)
    #expect(bench.model.top.scope == .thread)
    let switches = bench.effects.compactMap {
      if case .mouse(let isOurs) = $0 { isOurs } else { nil }
    }
    #expect(switches == [false, true])
  }

  @Test("it can be off from the start")
  func offAtStart() async throws {
    let bench = try await Workbench { $0.mouse = false }
    let switches = bench.effects.compactMap {
      if case .mouse(let isOurs) = $0 { isOurs } else { nil }
    }
    #expect(switches == [false])
    await bench.click(on: "thread_ksx", .doublePress)
    #expect(bench.model.top.scope == .threads)
  }

  @Test("what is pasted where nothing is typed is an id to go to, once Enter says so")
  func paste() async throws {
    let bench = try await Workbench()
    await bench.send(.paste("\n  \(Sample.usual)\n"))
    #expect(bench.screen.contains("go to id: \(Sample.usual)"))
    #expect(bench.model.top.scope == .threads)
    await bench.press("enter")
    #expect(bench.model.top.scope == .thread)
  }

  @Test("what was pasted is gone on with by what is typed", arguments: [1, 2])
  func pastedGoesOn(screens: Int) async throws {
    let bench = try await Workbench()
    if screens > 1 { await bench.press("enter") }
    #expect(bench.model.screens.count == screens)
    await bench.send(.paste("thread_XE"))
    await bench.type("1")
    #expect(bench.screen.contains("go to id: thread_XE1"))
  }
}
