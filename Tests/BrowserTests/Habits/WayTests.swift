import Retrieval
import Testing
import ThreadCache

@testable import Browser

@Suite("The title line")
struct WayTests {
  @Test(
    "says where one is, the end of the way before its beginning",
    arguments: [
      (40, ["gender"]), (80, ["thread_ksx", "2024_7 › gender"]),
      (120, ["bobbin ▸ bench ▸", "2024_7 › gender", "memory", "read-write"]),
    ])
  func way(width: Int, words: [String]) async throws {
    let bench = try await Workbench.onThread(width, 24)
    await bench.press("l", "enter")
    for word in words { #expect(bench.rows[0].contains(word), "\(word) in \(bench.rows[0])") }
  }

  @Test(
    "from the continuity a numbered screen leads back to it, as from a slice",
    arguments: [["5"], ["r", "5"]])
  func continuity(keys: [String]) async throws {
    let bench = try await Workbench.onThread()
    for key in keys { await bench.press(key) }
    let scopes = bench.model.screens.map(\.scope)
    #expect(scopes.last == .continuity)
    await bench.press("j", "3", "2", "4")
    #expect(bench.model.screens.map(\.scope) == scopes + [.history])
    await bench.press("q")
    #expect(bench.model.screens.map(\.scope) == scopes)
    await bench.press("2", "5")
    #expect(bench.model.screens.map(\.scope) == scopes)
  }

  @Test("2, 3, 4 and 5 in turn do not pile up: one takes the place of the other, esc leads back")
  func numbered() async throws {
    let list = try await Workbench(width: 120)
    await list.press("2", "3", "4", "5", "3", "2", "4", "4")
    #expect(list.model.screens.map(\.scope) == [.threads, .thread, .continuity, .history])
    #expect(list.rows[0].contains("▸ continuity ▸ history "))
    await list.press("esc", "esc", "esc", "3", "2", "4")
    #expect(list.model.screens.map(\.scope) == [.threads, .history])
    #expect(list.rows[0].contains("bobbin ▸ bench ▸ history "))
    await list.press("esc")
    #expect(list.model.screens.map(\.scope) == [.threads])
    let slice = try await Workbench.onThread()
    await slice.press("l", "enter", "3", "2")
    #expect(slice.model.screens.map(\.scope) == [.threads, .thread, .slice, .monitor])
    await slice.press("q")
    #expect(slice.model.top.scope == .slice)
  }

  @Test("a screen that was opened from a numbered one stays below the next")
  func below() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("5", "enter", "X", "y", "enter")
    #expect(bench.model.screens.map(\.scope) == [.threads, .thread, .continuity, .replay])
    await bench.press("2", "3")
    #expect(bench.model.screens.map(\.scope) == [.threads, .thread, .continuity, .replay, .log])
    await bench.press("esc")
    #expect(bench.model.top.scope == .replay)
  }

  @Test("from a replay that was begun in the continuity, 5 leads back to it and piles nothing up")
  func toAndFro() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("5", "r", "5", "r", "5", "r", "2", "5")
    #expect(bench.model.screens.map(\.scope) == [.threads, .thread, .continuity])
  }

  /// A browser on a thread of which a load was recorded.
  private static func onLoadedThread() async throws -> Workbench {
    let bench = try await Workbench.onThread()
    _ = try await bench.retrieval.load(
      LoadRequest(
        thread: ThreadID(Sample.usual), files: [FileRequest(id: "2025_2", segments: ["age"])]))
    return bench
  }

  @Test(
    "however often one goes to and fro, each screen is in the way once",
    arguments: [
      (["5", "r", "5", "r", "5", "r", "5"], [Scope.continuity]),
      (["5", "r", "5", "r"], [.continuity, .loads]),
      (["r", "5", "r", "5", "r", "5", "r", "5"], [.replay, .continuity]),
      (["r", "r", "5", "r", "5", "r", "5"], [.replay, .loads, .continuity]),
      (["r", "r", "5", "r", "2", "5", "3", "4", "r"], [.replay, .loads, .continuity, .history]),
    ])
  func once(keys: [String], scopes: [Scope]) async throws {
    let bench = try await Self.onLoadedThread()
    for key in keys { await bench.press(key) }
    #expect(bench.model.screens.map(\.scope) == [.threads, .thread] + scopes)
  }

  @Test("a list of loads that is gone back to has its marks still")
  func marksOfLoads() async throws {
    let bench = try await Self.onLoadedThread()
    await bench.press("r", "r", "space", "5", "r")
    #expect((bench.model.top as? LoadsScreen)?.marked.count == 1)
  }

  @Test(
    "from a screen that was opened on a row of the list, q leads back to the list",
    arguments: ["5", "r"])
  func backToList(key: String) async throws {
    let bench = try await Workbench(width: 120, height: 40)
    await bench.press("j", key)
    let thread = try #require(bench.model.top.thread)
    #expect(bench.rows[0].contains("▸ \(thread) ▸"))
    await bench.press("q")
    #expect(bench.model.screens.map(\.scope) == [.threads])
    #expect(bench.model.top.thread == thread)
    await bench.press(key)
    await bench.click(on: "\(thread)")
    #expect(bench.model.top.scope == .thread, "who goes to it is in it")
    await bench.press("r", "esc")
    #expect(bench.model.top.scope == .thread)
  }

  @Test("5 on a change is about its thread, and q leads back to the change", arguments: ["4", "3"])
  func continuityOfRow(key: String) async throws {
    let bench = try await Workbench(width: 120, height: 40)
    await bench.press("g", "g")
    let first = try #require(bench.model.top.thread)
    await bench.press("T", "enter", "y", "j")
    #expect(bench.model.top.thread != first)
    await bench.press(key, "5")
    #expect(bench.model.top.scope == .continuity)
    #expect(bench.model.top.thread == first)
    let list: Scope = key == "4" ? .history : .log
    #expect(bench.model.screens.map(\.scope) == [.threads, list, .thread, .continuity])
    await bench.press("q")
    #expect(bench.model.screens.map(\.scope) == [.threads, list])
    await bench.press("5", key, "5", key)
    #expect(bench.model.screens.map(\.scope) == [.threads, .thread, .continuity, list])
  }

  @Test("has room for read-only before anything else of the store", arguments: [40, 80, 120])
  func readOnly(width: Int) async throws {
    let bench = try await Workbench(width: width, readOnly: "as asked")
    #expect(bench.rows[0].contains("read-only"))
    #expect(bench.rows[0].contains("bench"))
  }

  @Test("the way back from a thread that was opened first leads to it in the list")
  func backInList() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("esc")
    #expect(bench.screen.contains("▌  \(Sample.usual)"))
    await bench.press("g", "g", "o")
    await bench.type("thread_none")
    await bench.press("enter", "esc")
    #expect(bench.screen.contains("▌  thread_none"))
  }

  @Test("has the store's name also in a narrow window on a thread, of whose id less is needed")
  func narrowThread() async throws {
    let bench = try await Workbench.onThread(40, 10)
    #expect(bench.rows[0].contains("bench ▸ thread"))
    #expect(bench.rows[0].contains("…"))
  }
}
