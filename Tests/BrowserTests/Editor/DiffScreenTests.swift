import KeyValue
import Testing
import ThreadCache

@testable import Browser

@Suite("The difference before it is written")
struct DiffScreenTests {
  /// A workbench on the difference of an edit of a slice that is too long to be laid out while one waits.
  ///
  /// The layout is left lying.
  private func onLongDiff() async throws -> Workbench {
    let words = String(repeating: "x", count: 100_000)
    let file = Sample.file("2024_7", loaded: ["region"], available: ["region"])
      .replacing("Learning is encouraged", with: words)
    let bench = try await Workbench(
      width: 120, height: 40, threads: [(Sample.usual, Sample.meta([file]))],
      start: .thread(ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))))
    bench.editor = { $0.replacing("\"india\": 0.", with: "\"india\": 1.") }
    bench.held = { if case .compare = $0 { true } else { false } }
    await bench.press("e")
    return bench
  }

  @Test("of a long text is laid out elsewhere: keys work meanwhile, and nothing is written unseen")
  func elsewhere() async throws {
    let bench = try await onLongDiff()
    #expect(bench.model.top.scope == .diff)
    #expect(bench.heldJobs.count == 1)
    #expect(bench.screen.contains("laying out what it would change…"))
    await bench.press("y")
    #expect(bench.screen.contains("what it would change is still being laid out"))
    #expect(!bench.requests.contains { $0.writes })
    await bench.press("?")
    #expect(bench.model.overlay is Help)
    await bench.press("esc")
    await bench.release()
    #expect(bench.screen.contains("+1 -1 lines"))
    #expect(bench.screen.contains("y writes it"))
    await bench.press("y")
    #expect(bench.model.top.scope == .thread)
    #expect(
      String(decoding: try await bench.stored().bytes, as: UTF8.self).contains("\"india\":1."))
  }

  @Test("a y that was typed before the difference was on the screen does not count")
  func unseen() async throws {
    let bench = try await onLongDiff()
    await bench.release()
    #expect(bench.model.wantsDrawn)
    await bench.send(.key(.character("y")))
    #expect(!bench.requests.contains { $0.writes })
    await bench.send(.drawn)
    await bench.send(.key(.character("y")))
    #expect(bench.requests.contains { $0.writes })
  }

  @Test("n leaves without waiting for it")
  func left() async throws {
    let bench = try await onLongDiff()
    await bench.press("n")
    #expect(bench.model.top.scope == .thread)
    #expect(bench.screen.contains("nothing was written"))
    #expect(bench.effects.contains { if case .cancel(.difference) = $0 { true } else { false } })
    #expect(!bench.model.jobs.isRunning(.difference))
  }

  @Test("^C calls it off: nothing can be written then, and e edits again")
  func calledOff() async throws {
    let bench = try await onLongDiff()
    await bench.press("ctrl-c")
    #expect(bench.screen.contains("This was called off, so nothing can be written"))
    await bench.press("y")
    #expect(!bench.requests.contains { $0.writes })
    bench.held = { _ in false }
    await bench.press("e")
    #expect(bench.model.top.scope == .diff)
    #expect(bench.screen.contains("y writes it"))
  }

  @Test("of a short text is there at once")
  func short() async throws {
    let bench = try await Workbench.onThread()
    bench.editor = { $0.replacing("0.", with: "1.") }
    bench.held = { if case .compare = $0 { true } else { false } }
    await bench.press("g", "g", "0", "l", "l", "e", "ctrl-e")
    #expect(bench.model.top.scope == .diff)
    #expect(bench.heldJobs.isEmpty)
    #expect(bench.screen.contains("y writes it"))
  }

  @Test("that the thread was written meanwhile is said at once, not only after y")
  func overtaken() async throws {
    let bench = try await onLongDiff()
    await bench.release()
    #expect(!bench.screen.contains("was written meanwhile"))
    let identity = ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))
    await bench.send(.changes(.changed(identity.metaKey)))
    #expect(
      bench.screen.contains("The thread was written meanwhile: y looks whether this was changed"))
  }

  @Test("of what is gone nothing can be written: y says so, and n leaves it")
  func gone() async throws {
    let bench = try await Workbench.onThread()
    bench.editor = { $0.replacing("0.", with: "1.") }
    await bench.press("l", "e", "ctrl-e")
    #expect(bench.model.top.scope == .diff)
    let identity = ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))
    let plan = try await bench.cache.plan(evicting: [.thread(identity)])
    _ = try await bench.cache.evict(plan)
    await bench.press("y")
    #expect(bench.screen.contains("is gone; nothing was stored."))
    await bench.press("y")
    #expect(bench.screen.contains("what was edited is gone: n leaves it"))
    #expect(bench.requests.count { $0.writes } == 1)
    await bench.press("n")
    #expect(bench.model.top.scope == .thread)
  }
}
