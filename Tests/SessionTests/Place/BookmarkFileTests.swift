import Browser
import Foundation
import Testing
import ThreadCache

@testable import Session

@Suite("the file that keeps where the browser was left")
struct BookmarkFileTests {
  /// A folder of its own, which goes with the test.
  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder = try ScratchFolder(prefix: "places")
    defer { folder.remove() }
    try body(folder.path)
  }

  private var bookmark: Bookmark {
    var bookmark = Bookmark()
    bookmark.filter = "ab\"c 会"
    bookmark.sort = SortOrder(.size, reversed: true)
    bookmark.cursor = ThreadIdentity(schema: .response, id: ThreadID(bytes: [0xFF, 0, 0x41]))
    bookmark.thread = ThreadIdentity(schema: .thread, id: "thread_x")
    bookmark.screen = .history
    bookmark.said = ["sort id", "goto thread_x"]
    return bookmark
  }

  @Test("gives back what was kept, ids that are not UTF-8 too")
  func roundTrip() throws {
    try inFolder { folder in
      let file = BookmarkFile(state: folder + "/not/there/yet", identity: "redis:h:6379/0")
      #expect(file.read() == nil)
      file.write(bookmark)
      #expect(file.read() == bookmark)
      file.write(Bookmark())
      #expect(file.read() == Bookmark())
    }
  }

  @Test("is its owner's alone, and nothing else is left beside it")
  func permissions() throws {
    try inFolder { folder in
      let file = BookmarkFile(state: folder, identity: "sqlite:/a b/t.db")
      file.write(bookmark)
      let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
      #expect(attributes[.posixPermissions] as? Int == 0o600)
      let there = try FileManager.default.contentsOfDirectory(atPath: folder + "/places")
      #expect(there == [(file.path as NSString).lastPathComponent])
    }
  }

  @Test("is another one for each store, also where their names look alike")
  func perStore() throws {
    try inFolder { folder in
      let one = BookmarkFile(state: folder, identity: "sqlite:/a/b.db")
      let other = BookmarkFile(state: folder, identity: "sqlite:/a-b.db")
      one.write(bookmark)
      #expect(other.read() == nil)
    }
  }

  @Test(
    "that is broken, foreign, too long or of a later form is as good as none",
    arguments: [
      "", "{", "[]", "{\"format\":\"bobbin place 2\"}", "null", "\u{0}\u{1}",
      String(repeating: " ", count: 70_000) + "{}",
    ])
  func foreign(text: String) throws {
    try inFolder { folder in
      let file = BookmarkFile(state: folder, identity: "s")
      file.write(bookmark)
      try Data(text.utf8).write(to: URL(filePath: file.path))
      #expect(file.read() == nil)
    }
  }

  @Test("that is a link or a pipe is neither followed nor waited for", .timeLimit(.minutes(5)))
  func special() throws {
    try inFolder { folder in
      let file = BookmarkFile(state: folder, identity: "s")
      file.write(bookmark)
      try FileManager.default.moveItem(atPath: file.path, toPath: folder + "/other")
      try FileManager.default.createSymbolicLink(
        atPath: file.path, withDestinationPath: folder + "/other")
      #expect(file.read() == nil)
      try FileManager.default.removeItem(atPath: file.path)
      try #require(mkfifo(file.path, 0o600) == 0)
      #expect(file.read() == nil)
    }
  }

  @Test("that cannot be written is no error, and what was there stays")
  func unwritable() throws {
    try inFolder { folder in
      // A file where the folder should be: nobody can write below it, not even root.
      let blocked = folder + "/blocked"
      try Data().write(to: URL(filePath: blocked))
      let file = BookmarkFile(state: blocked, identity: "s")
      file.write(bookmark)
      #expect(file.read() == nil)
    }
  }
}
