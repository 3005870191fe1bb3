import KeyValue
import Testing
import ThreadCache

@testable import Browser

@Suite("A person at the keys")
struct JourneyTests {
  @Test("a thread opens on its broken cell, with the reason beside it")
  func opensOnBroken() async throws {
    let bench = try await Workbench.onThread()
    #expect(bench.screen.contains("▐✗▌"))
    #expect(bench.screen.contains("age is marked loaded, its slice is missing"))
  }

  @Test("evicting a cell names key and bytes, does it on y, and U brings it back")
  func evictAndUndo() async throws {
    let bench = try await Workbench.onThread()
    let before = try await bench.stored().bytes
    await bench.press("l", "D")
    #expect(bench.screen.contains("gender of 2024_7"))
    #expect(bench.screen.contains("thread:\(Sample.usual):file:2024_7"))
    #expect(bench.screen.contains(Workbench.address))
    await bench.press("y")
    #expect(try await bench.stored().bytes != before)
    #expect(bench.screen.contains("▐○▌"))
    #expect(bench.screen.contains("U undoes it"))
    await bench.press("U")
    #expect(bench.screen.contains("evict gender of 2024_7"))
    await bench.press("y")
    #expect(try await bench.stored().bytes == before)
    #expect(bench.screen.contains("▐●▌"))
  }

  @Test("f and t in the question widen the eviction to the file and the thread")
  func widen() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("l", "D", "f")
    #expect(bench.screen.contains("[file]"))
    #expect(bench.screen.contains("deletes"))
    await bench.press("t", "y")
    #expect(bench.screen.contains("There is no thread"))
  }

  @Test("Enter, and keys typed before the question was drawn, are no answer")
  func typeAhead() async throws {
    let bench = try await Workbench.onThread()
    await bench.send(.key(.character("l")))
    await bench.send(.key(.character("D")))
    await bench.send(.key(.character("y")))
    #expect(!bench.requests.contains { $0.writes })
    #expect(bench.model.wantsDrawn)
    await bench.send(.drawn)
    await bench.press("enter", "space")
    #expect(!bench.requests.contains { $0.writes })
    await bench.press("y")
    #expect(bench.requests.contains { $0.writes })
  }

  @Test("y while the plan is still being made does not count, nor does it later")
  func planOnItsWay() async throws {
    let bench = try await Workbench.onThread()
    bench.held = { if case .planEviction = $0 { true } else { false } }
    await bench.press("l", "D", "y", "y")
    #expect(bench.screen.contains("looking up which keys go"))
    await bench.release()
    await bench.send(.key(.character("y")))
    #expect(!bench.requests.contains { $0.writes })
    await bench.press("y")
    #expect(bench.requests.contains { $0.writes })
  }

  @Test("more than twenty threads are evicted only when their number is typed")
  func typedNumber() async throws {
    let threads = (0..<25).map { ("thread_\($0)", Sample.meta([])) }
    let bench = try await Workbench(threads: threads)
    await bench.press("*", "D", "y")
    #expect(!bench.requests.contains { $0.writes })
    await bench.type("24")
    await bench.press("y")
    #expect(!bench.requests.contains { $0.writes })
    await bench.press("backspace")
    await bench.type("5")
    await bench.press("y")
    #expect(bench.requests.contains { $0.writes })
    #expect(try await bench.cache.resolve("thread_3").isEmpty)
  }

  @Test("what was evicted is marked no more, so that the next deed is not about it")
  func marksGo() async throws {
    let bench = try await Workbench(threads: Array(Sample.threads.prefix(3)))
    await bench.press("space", "space")
    #expect(bench.screen.contains("2 marked"))
    await bench.press("D", "y")
    #expect(!bench.screen.contains("✓"))
    await bench.send(.tick(now: Workbench.now + 60_000))
    #expect(bench.screen.contains("1–3 of 3"))
    #expect(!bench.screen.contains("marked"))
  }

  @Test("an edit shows its difference and is stored on y, and nothing else is touched")
  func edit() async throws {
    let bench = try await Workbench.onThread()
    bench.editor = { $0.replacing("Learning is encouraged", with: "Learning is paid") }
    await bench.press("l", "e", "ctrl-e")
    #expect(bench.screen.contains("+     \"response\": \"Learning is paid\""))
    #expect(bench.screen.contains("-     \"response\": \"Learning is encouraged\""))
    await bench.press("y")
    let text = String(decoding: try await bench.stored().bytes, as: UTF8.self)
    #expect(text.ranges(of: "Learning is paid").count == 1)
    #expect(bench.model.top.scope == .thread)
    await bench.press("U", "y")
    let again = String(decoding: try await bench.stored().bytes, as: UTF8.self)
    #expect(!again.contains("Learning is paid"))
  }

  @Test("text that is no JSON says where, and can be mended there")
  func mistake() async throws {
    let bench = try await Workbench.onThread()
    bench.editor = { $0 + "]" }
    await bench.press("l", "e", "ctrl-e")
    #expect(bench.screen.contains("line 12, column 1"))
    await bench.press("del", "ctrl-s")
    #expect(bench.screen.contains("nothing changed, nothing was written"))
  }

  @Test(
    "when somebody else changed it meanwhile, the three versions are shown and nothing is written")
  func conflict() async throws {
    let bench = try await Workbench.onThread(160, 40)
    bench.editor = { $0.replacing("encouraged", with: "mine") }
    await bench.press("l", "e", "ctrl-e")
    let identity = ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))
    let draft = try await bench.cache.draft(
      .segment(identity, file: "2024_7", segment: "gender"))
    let theirs = String(decoding: draft.text, as: UTF8.self).replacing("encouraged", with: "theirs")
    _ = try await bench.cache.commit(
      try bench.cache.check(draft, edited: Array(theirs.utf8)))
    await bench.press("y")
    for version in ["it was", "it is now", "yours", "is encouraged", "is theirs", "is mine"] {
      #expect(bench.screen.contains(version), "\(version)")
    }
    #expect(String(decoding: try await bench.stored().bytes, as: UTF8.self).contains("is theirs"))
  }

  @Test("a replay runs step by step without writing, and W writes it")
  func replay() async throws {
    let bench = try await Workbench.onThread()
    let before = try await bench.stored().bytes
    await bench.press("l", "l", "r", ".")
    #expect(bench.screen.contains("next: . runs it"))
    await bench.press(".", ".", ".", ".", ".")
    #expect(bench.screen.contains("new: org_size"))
    #expect(try await bench.stored().bytes == before)
    await bench.press("W", "y")
    #expect(bench.screen.contains("written for real"))
    #expect(bench.screen.contains("loaded 1 segment of 2024_7; a load is not undone, D evicts it"))
    let cell = try await bench.stored().files.last?.segment("org_size")
    #expect(cell?.state == .loaded)
    await bench.press("r")
    #expect(bench.screen.contains("Recorded loads"))
    await bench.press("enter", "=")
    #expect(bench.screen.contains("Other than recorded"))
  }

  @Test("L loads the marked cells and says what is new")
  func load() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("space", "l", "space", "L", "y")
    #expect(bench.screen.contains("of 2024_7; a load is not undone, D evicts them"))
    #expect(try await bench.stored().files.last?.segment("age")?.state == .loaded)
  }

  @Test("the question before a repair says what it does about each finding")
  func repairQuestion() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("R")
    #expect(bench.screen.contains("2024_7: age is marked loaded, its slice is missing"))
    #expect(bench.screen.contains("unmarks age: it becomes available (○); L loads it"))
  }

  @Test("an undo that the store did for a part only is told as a failure")
  func partialUndo() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("l", "D", "y")
    let entry = try #require(try bench.cache.history(limit: 1).first)
    try #require(entry.outcome == .done)
    await bench.press("U")
    let id = bench.model.jobs.current(.undo)
    await bench.send(
      .undone(id, .success(.done(undone: entry, entry: nil, left: [], notes: ["x failed"]))))
    #expect(bench.model.flash?.level == .error)
    #expect(bench.screen.contains("undone only in part"))
  }

  @Test("a repair takes the mark off a slice that is not there")
  func repair() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("R", "y")
    #expect(try await bench.stored().files.last?.segment("age")?.state == .available)
  }
}
