import KeyValue
import Testing
import ThreadCache

@testable import Browser

@Suite("Finding one's way")
struct ProgramTests {
  @Test("going to an id opens its thread; one that is not there says so")
  func goTo() async throws {
    let bench = try await Workbench()
    await bench.press("o")
    await bench.type("thread_FiHxcpVHExsMu3rF1wdhlLVO")
    await bench.press("enter")
    #expect(bench.screen.contains("1 of 1 segments loaded"))
    await bench.press("o")
    await bench.type("thread_nobody")
    await bench.press("enter")
    #expect(bench.screen.contains("no thread_nobody in bench"))
  }

  @Test("the footer says that q goes back, and that it quits only at the list")
  func backOrQuit() async throws {
    let bench = try await Workbench(width: 200)
    #expect(bench.rows.last?.contains("q quit") == true)
    for keys in [["G", "enter"], ["l", "enter"], ["q", "r"], ["q", "4"]] {
      for key in keys { await bench.press(key) }
      #expect(bench.rows.last?.contains("q back") == true, "\(bench.model.top.scope)")
      #expect(bench.rows.last?.contains("q quit") == false, "\(bench.model.top.scope)")
    }
  }

  @Test("a segment the source does not have is named, and the foot counts what was cached")
  func notAvailable() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("r", "a", "ctrl-u")
    await bench.type("2024_7: region, org_size, generation")
    await bench.press("enter", "enter")
    #expect(bench.screen.contains("not available: generation"))
    #expect(bench.screen.contains("1 of 3 cached"))
    #expect(!bench.screen.contains("partial ·"))
  }

  @Test("a thread that cannot be read offers no load, and a read-only panel no repair")
  func onlyWhatWorks() async throws {
    let bad = try await Workbench(
      width: 160, start: .thread(ThreadIdentity(schema: .thread, id: "thread_bad")))
    for words in ["⏎ slice", "L load", "r replay"] {
      #expect(bad.rows.last?.contains(words) == false, "\(words)")
    }
    #expect(bad.rows.last?.contains("e edit") == true)
    let bench = try await Workbench(
      readOnly: "started with --read-only",
      start: .thread(ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))))
    #expect(!bench.screen.contains("R repairs it"))
    #expect(bench.screen.contains("r shows the load step by step; nothing is written."))
  }

  @Test("a lifetime is typed, then asked about, then set")
  func lifetime() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("T", "ctrl-u")
    await bench.type("soon")
    await bench.press("enter")
    #expect(bench.screen.contains("write 90d, 12h, 30m or persist"))
    await bench.press("ctrl-u")
    await bench.type("12h")
    await bench.press("enter", "enter", "y")
    #expect(
      try await bench.stored().expiry == Expiry(milliseconds: Workbench.now + 12 * 3_600_000))
    #expect(bench.screen.contains("expires in 12 h"))
  }

  @Test("what is typed first takes the place of the proposed lifetime; Enter alone takes it")
  func proposedLifetime() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("T")
    await bench.type("12h")
    await bench.press("enter")
    #expect(bench.screen.contains("expires in 12 h"))
    await bench.press("n", "T", "enter")
    #expect(bench.screen.contains("expires in 90 d"))
  }

  @Test("a read-only session says why a key does nothing, and does not offer it")
  func readOnly() async throws {
    let bench = try await Workbench(readOnly: "started with --read-only")
    #expect(!bench.screen.contains("D evict"))
    await bench.press("D")
    #expect(bench.screen.contains("read-only: started with --read-only"))
    #expect(bench.screen.contains("memory · read-only"))
  }

  @Test("the palette filters, sorts, goes to ids, completes and refuses what does not work here")
  func palette() async throws {
    let bench = try await Workbench()
    await bench.press(":")
    await bench.type("filter bad")
    await bench.press("enter")
    #expect(bench.screen.contains("1–1 of 1"))
    await bench.press(":")
    await bench.type("sort id")
    await bench.press("enter", ":")
    await bench.type("dry-run")
    await bench.press("enter")
    #expect(bench.screen.contains("dry-run does nothing here: it works in the replay"))
    await bench.press(":")
    await bench.type("goto \(Sample.usual)")
    await bench.press("enter")
    #expect(bench.model.top.scope == .thread)
  }

  @Test("a click selects, a double click opens, and a click on the footer presses its key")
  func mouse() async throws {
    let bench = try await Workbench()
    await bench.send(.mouse(Mouse(position: Point(x: 10, y: 4))))
    let threads = try #require(bench.model.screens[0] as? ThreadsScreen)
    #expect(threads.view.cursor == 1)
    await bench.send(.mouse(Mouse(position: Point(x: 10, y: 4), kind: .doublePress)))
    #expect(bench.model.top.scope == .thread)
    let footer = bench.model.view().text(ofRow: 23)
    let column = try #require(footer.range(of: "q back")).lowerBound
    await bench.send(
      .mouse(Mouse(position: Point(x: footer.distance(from: footer.startIndex, to: column), y: 23)))
    )
    #expect(bench.model.top.scope == .threads)
  }

  @Test("cancelling stops what runs; with nothing to stop, twice leaves")
  func cancel() async throws {
    let bench = try await Workbench()
    bench.held = { _ in true }
    await bench.press("ctrl-r", "ctrl-c")
    #expect(bench.screen.contains("cancelled"))
    #expect(bench.effects.contains { if case .cancel(.scan) = $0 { true } else { false } })
    await bench.press("ctrl-c", "ctrl-c")
    #expect(bench.effects.contains { if case .quit = $0 { true } else { false } })
  }
}
