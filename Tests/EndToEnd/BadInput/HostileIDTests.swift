import Foundation
import Testing

@Suite("ids that a terminal would obey are never sent to it as they are", .demoStore)
struct HostileIDTests {
  /// Scalars that a terminal acts on, or that reorder what is read.
  private func dangerous(_ text: String) -> [Unicode.Scalar] {
    text.unicodeScalars.filter { scalar in
      switch scalar.value {
      case 0x0a: false
      case 0..<0x20, 0x7f..<0xa0: true
      case 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069: true
      default: false
      }
    }
  }

  @Test(
    "no command prints a control character, a C1 control or a direction mark of an id",
    arguments: [
      ["threads"], ["threads", "--json"], ["verify"], ["verify", "--json"],
      ["evict", "--filter", "x*", "--dry-run"], ["export", "out"],
    ])
  func printed(command: [String]) async throws {
    let scratch = try DemoStore.copy()
    let done = try await run(
      Binary.path, command + ["--kv", scratch.store], in: scratch)
    #expect(done.output.contains("evil") || command[0] != "threads")
    #expect(dangerous(done.output) == [])
    #expect(dangerous(done.errors) == [])
  }

  @Test("an id of escape sequences is whole in --json, and a glob reaches it")
  func reached() async throws {
    let scratch = try DemoStore.copy()
    func ids() async throws -> [String] {
      try await bobbin("threads", "--json", "--kv", scratch.store, in: scratch)
        .jsonLines().compactMap { $0["id"]?.string }
    }
    let hostile = "x\u{1b}[31mred\u{7}\u{9b}2J\r\n\ttab\u{202e}evil\u{0}end"
    #expect(try await ids().contains(hostile))
    let evicted = try await bobbin(
      "evict", "--filter", "x*evil*", "--yes", "--kv", scratch.store, in: scratch)
    #expect(evicted.status == 0, "\(evicted.errors)")
    #expect(try await !ids().contains(hostile))
  }

  @Test(
    "the terminal gets no sequence of an id, in the list, the thread, the dialogs and the title")
  func browsed() async throws {
    let scratch = try DemoStore.copy()
    try await withTerminal(scratch, width: 100) { terminal in
      try await terminal.start("browse --kv sqlite:t.db")
      try await terminal.wait(for: "of 4")
      try await terminal.tmux("pipe-pane", "-t", "t", "cat > '\(scratch.path("sent"))'")
      try await terminal.press("/")
      try await terminal.type("evil")
      try await terminal.press("Enter")
      try await terminal.wait(for: "one row") { $0.contains("evil") && !$0.contains("thread_") }
      try await terminal.press("Enter")
      try await terminal.wait(for: "2024_3")
      try await terminal.press("D")
      try await terminal.wait(for: "y evict")
      try await terminal.press("Escape")
      try await terminal.wait(without: "y evict")
      try await terminal.press("q")
      try await terminal.wait(for: "META")
      try await terminal.press("Escape")
      try await terminal.press("q")
      #expect(try await terminal.ended() == 0)
    }
    let sent = try Data(contentsOf: scratch.folder.appending(path: "sent"))
    for sequence in ["\u{1b}[31mred", "\u{9b}", "\u{202e}", "\u{0}", "\u{7}"] {
      #expect(sent.firstRange(of: Data(sequence.utf8)) == nil, "\(sequence.debugDescription)")
    }
    #expect(sent.firstRange(of: Data("evil".utf8)) != nil)
  }

  @Test("an id of 400 characters, and one that is not UTF-8, can be shown and evicted")
  func long() async throws {
    let scratch = try DemoStore.copy()
    let listed = try await bobbin("threads", "--json", "--kv", scratch.store, in: scratch)
    let id = try #require(
      try listed.jsonLines().compactMap { $0["id"]?.string }.first { $0.count == 400 })
    let shown = try await bobbin("show", id, "--json", "--kv", scratch.store, in: scratch)
    #expect(shown.status == 0)
    let evicted = try await bobbin("evict", id, "--yes", "--kv", scratch.store, in: scratch)
    #expect(evicted.status == 0, "\(evicted.errors)")
    #expect(evicted.output.contains("evicted thread \(id);"))
    let bytes = try await bobbin(
      "evict", "--filter", "y-not*", "--yes", "--kv", scratch.store, in: scratch)
    #expect(bytes.status == 0, "\(bytes.errors)")
    let after = try await bobbin("threads", "--json", "--kv", scratch.store, in: scratch)
    #expect(try after.jsonLines().count == listed.jsonLines().count - 2)
  }

  @Test("one long id does not make every row of the list as long")
  func listWidth() async throws {
    let scratch = try DemoStore.copy()
    try await withTerminal(scratch, width: 100, height: 50) { terminal in
      try await terminal.shell("\(Binary.path) threads --kv sqlite:t.db > /dev/null")
      try await terminal.shell("clear; \(Binary.path) threads --kv sqlite:t.db")
      let rows = lines(try await terminal.screen()).filter { $0.hasPrefix("thread_") }
      #expect(rows.contains { $0.contains("ok") }, "no row is whole")
    }
  }

  @Test("what a script reads has the long id whole, and no other row is as long")
  func listPiped() async throws {
    let scratch = try DemoStore.copy()
    let done = try await bobbin("threads", "--kv", scratch.store, in: scratch)
    let rows = lines(done.output)
    #expect(rows.contains { $0.split(separator: " ").first?.count == 400 })
    #expect(rows.count { $0.count > 300 } == 1)
  }

  @Test("an empty id is refused where it would be written, and not found where it is read")
  func empty() async throws {
    let scratch = try Scratch()
    let updated = try await bobbin(
      "update", "", "-", "--kv", scratch.store, in: scratch, input: "[]")
    #expect(updated.status == 65)
    #expect(updated.errors.contains("empty"))
    let shown = try await bobbin("show", "", "--kv", scratch.store, in: scratch)
    #expect(shown.status == 66)
    #expect(shown.errors.contains("empty id"))
  }
}
