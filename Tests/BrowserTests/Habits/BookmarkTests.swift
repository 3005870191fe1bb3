import KeyValue
import Retrieval
import Testing
import ThreadCache

@testable import Browser

@Suite("Leaving and coming back")
struct BookmarkTests {
  private let third = ThreadIdentity(schema: .thread, id: "thread_FiHxcpVHExsMu3rF1wdhlLVO")

  @Test("filter, order and the thread under the cursor are as they were")
  func list() async throws {
    let before = try await Workbench()
    await before.press("/")
    await before.type("thread_F")
    await before.press("enter", "s")
    await before.press("2")
    let after = try await Workbench(bookmark: before.model.bookmark)
    #expect(after.model.bookmark == before.model.bookmark)
    #expect(after.screen.contains("filter thread_F"))
    #expect(after.screen.contains("1 of 6"))
    #expect(after.screen.contains("by id"))
  }

  @Test("the cursor finds its thread, wherever the scan brings it")
  func cursor() async throws {
    let before = try await Workbench()
    await before.press("j", "j")
    let bookmark = before.model.bookmark
    let after = try await Workbench(threads: Sample.threads.reversed(), bookmark: bookmark)
    #expect(after.model.bookmark.cursor == bookmark.cursor)
    #expect(bookmark.cursor != nil)
  }

  @Test("the thread that was open is open, over the list; so is the history")
  func screens() async throws {
    let before = try await Workbench.onThread()
    let thread = try await Workbench(bookmark: before.model.bookmark)
    #expect(thread.model.top.scope == .thread)
    #expect(thread.screen.contains("2024_7"))
    await thread.press("4")
    let history = try await Workbench(bookmark: thread.model.bookmark)
    #expect(history.model.screens.map(\.scope) == [.threads, .thread, .history])
    await history.press("esc", "esc")
    #expect(history.model.top.scope == .threads)
  }

  @Test(
    "so is the thread's continuity, also where it was opened from the list",
    arguments: [true, false])
  func continuity(isOnThread: Bool) async throws {
    let before = try await isOnThread ? Workbench.onThread() : Workbench()
    await before.press("5")
    let thread = try #require(before.model.top.thread)
    let after = try await Workbench(bookmark: before.model.bookmark)
    #expect(after.model.bookmark == before.model.bookmark)
    #expect(after.model.screens.map(\.scope) == [.threads, .thread, .continuity])
    #expect(after.model.top.thread == thread)
    #expect(after.screen.contains("X starts the first one"))
    await after.press("esc")
    #expect((after.model.top as? ThreadScreen)?.identity == thread)
  }

  @Test("a continuity that was of another thread than the one below is come back to as it was")
  func otherContinuity() async throws {
    let before = try await Workbench.onThread()
    await before.press("g", "g", "0", "l", "l", "r", "W", "y", "r")
    _ = try await before.retrieval.load(
      LoadRequest(thread: third.id, files: [FileRequest(id: "2025_2", segments: ["region"])]))
    await before.press("tab")
    await before.click(on: "2025_2: region")
    await before.press("5")
    #expect(before.model.screens.contains { $0.scope == .thread && $0.thread != third })
    #expect(before.model.top.thread == third)
    let after = try await Workbench(bookmark: before.model.bookmark)
    #expect((after.model.top as? ContinuityScreen)?.identity == third)
  }

  @Test(
    "a thread that has gone meanwhile is not come back to, and that is said",
    arguments: [nil, Scope.continuity])
  func gone(screen: Scope?) async throws {
    var bookmark = Bookmark()
    bookmark.thread = ThreadIdentity(schema: .thread, id: "thread_gone")
    bookmark.screen = screen
    let bench = try await Workbench(bookmark: bookmark)
    #expect(bench.model.top.scope == .threads)
    #expect(bench.screen.contains("thread_gone, where you left, is not there any more"))
  }

  @Test("who names a thread gets that thread, and the lines of before")
  func named() async throws {
    var bookmark = Bookmark()
    bookmark.filter = "nothing has this"
    bookmark.thread = third
    bookmark.said = ["sort id"]
    let bench = try await Workbench(start: .find(ThreadID(Sample.usual)), bookmark: bookmark)
    #expect(bench.screen.contains(Sample.usual))
    await bench.press("1")
    #expect(bench.screen.contains("no filter"))
    await bench.press(":", "up")
    #expect(bench.screen.contains(" :sort id"))
  }

  @Test("it is said that one is where one left, and how to leave that; of the whole list it is not")
  func told() async throws {
    let before = try await Workbench.onThread()
    let thread = try await Workbench(width: 120, bookmark: before.model.bookmark)
    #expect(thread.screen.contains("in \(Sample.usual), where you left; esc leads to the list"))
    var bookmark = Bookmark()
    bookmark.filter = "thread_F"
    let list = try await Workbench(width: 120, bookmark: bookmark)
    #expect(list.screen.contains("filtered by thread_F, as you left it; esc drops it"))
    bookmark.filter = ""
    #expect(try await !Workbench(width: 120, bookmark: bookmark).screen.contains("left"))
  }
}
