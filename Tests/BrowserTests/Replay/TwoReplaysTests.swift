import Retrieval
import Testing
import ThreadCache

@testable import Browser

@Suite("Two replays, one over the other")
struct TwoReplaysTests {
  /// A replay of `sector` that was stepped twice, under one of `age` that was stepped once.
  private static func stepped() async throws -> Workbench {
    let bench = try await Workbench.onThread()
    await bench.press("r", "a", "ctrl-u")
    await bench.type("2024_7: sector")
    await bench.press("enter", ".", ".")
    _ = try await bench.retrieval.load(
      LoadRequest(
        thread: ThreadID(Sample.usual), files: [FileRequest(id: "2025_2", segments: ["age"])]))
    await bench.press("5", "g", "g", "enter", ".")
    return bench
  }

  private static func replays(_ bench: Workbench) -> [ReplayScreen] {
    bench.model.screens.compactMap { $0 as? ReplayScreen }
  }

  @Test("steps of the upper one do not reach the lower one")
  func steps() async throws {
    let bench = try await Self.stepped()
    let both = Self.replays(bench)
    try #require(both.count == 2)
    #expect(both[0].request != both[1].request)
    #expect(both[0].steps.count == 2)
    #expect(both[1].steps.count == 1)
    await bench.press("enter")
    #expect(Self.replays(bench)[1].result != nil)
    #expect(Self.replays(bench)[0].result == nil, "nor does a run in one go")
  }

  @Test("what the lower one writes then is the load that its question names")
  func write() async throws {
    let bench = try await Self.stepped()
    await bench.press("esc", "esc", "W")
    #expect(bench.screen.contains("sector of 2024_7"))
    await bench.press("y")
    guard case .load(let request, dryRun: false)? = bench.writes.last else {
      Issue.record("no load was written")
      return
    }
    #expect(request.files == [FileRequest(id: "2024_7", segments: ["sector"])])
    let replay = try #require(Self.replays(bench).first)
    #expect(replay.result?.request.files == request.files)
  }

  @Test("a step of the lower one begins its own load anew")
  func anew() async throws {
    let bench = try await Self.stepped()
    await bench.press("esc", "esc", ".")
    guard case .stepStart(let request)? = bench.requests.last else {
      Issue.record("the load was not begun anew")
      return
    }
    #expect(request.files.map(\.id) == ["2024_7"])
    #expect(Self.replays(bench).first?.steps.count == 1)
    await bench.press("W")
    #expect(bench.screen.contains("Run the rest for real"))
    await bench.press("n", "enter", "W")
    #expect(!bench.screen.contains("the rest"), "nothing but the write is left")
    #expect(bench.screen.contains("Write what was loaded dry, into"))
  }

  @Test(
    "after a process of the continuity above it a replay is as it was left",
    arguments: [[], ["enter"]])
  func continuity(run: [String]) async throws {
    let bench = try await Workbench.onThread()
    await bench.press("r", "a", "ctrl-u")
    await bench.type("2024_7: sector")
    await bench.press("enter")
    for key in run { await bench.press(key) }
    let rows = bench.rows
    await bench.press("5", "X", "y")
    #expect(bench.screen.contains("process 4712 has ended"))
    await bench.press("q")
    let replay = try #require(bench.model.top as? ReplayScreen)
    #expect(replay.process == nil)
    #expect(replay.result?.request.files.map(\.id) == (run.isEmpty ? nil : ["2024_7"]))
    #expect(replay.loads?.count == 1, "but that it was recorded is known")
    #expect(bench.rows.prefix(12) == rows.prefix(12))
    await bench.press("X", "y")
    #expect(bench.rows[1].contains("written for real"))
    #expect(bench.screen.contains("process 4713, started for this load, ended"))
  }
}

extension Workbench {
  /// The requests that write, in order.
  fileprivate var writes: [Request] { requests.filter(\.writes) }
}
