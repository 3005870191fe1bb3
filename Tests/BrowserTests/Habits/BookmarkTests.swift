import KeyValue
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

  @Test("a thread that has gone meanwhile is not come back to, and that is said")
  func gone() async throws {
    var bookmark = Bookmark()
    bookmark.thread = ThreadIdentity(schema: .thread, id: "thread_gone")
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
}
