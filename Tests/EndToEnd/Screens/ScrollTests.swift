import Foundation
import Testing

@Suite("what is sent to the terminal")
struct ScrollTests {
  /// Waits until there are more bytes than that and nothing more comes, and says how many there are.
  private func sent(
    _ scratch: Scratch, _ terminal: Tmux, moreThan least: Int
  ) async throws -> Int {
    let file = scratch.folder.appending(path: "sent")
    @Sendable func count() -> Int { (try? Data(contentsOf: file).count) ?? 0 }
    try await terminal.wait(for: "more than \(least) bytes") { _ in count() > least }
    var before = -1
    // Each look at the screen is a process of its own, which paces the loop.
    while before != count() {
      before = count()
      for _ in 0..<20 { _ = try await terminal.screen() }
    }
    return before
  }

  @Test(
    "for a scroll by a row is at most twice the row that comes into view, and what else changes",
    arguments: ["xterm-256color", "tmux-256color"])
  func scrolled(term: String) async throws {
    let scratch = try Scratch()
    for number in 0..<200 {
      try scratch.write(
        "cache/thread_\(1000 + number * 37).json",
        #"{"files":[{"id":"f","data":{},"loadedSegments":[],"availableSegments":["r"]}],"scope":{}}"#
      )
    }
    let imported = try await bobbin("import", "cache", "--kv", scratch.store, in: scratch)
    #expect(imported.status == 0, "\(imported.errors)")
    try await withTerminal(scratch, width: 120, height: 40) { terminal in
      try await terminal.start("browse --kv sqlite:t.db", environment: "TERM=\(term)")
      try await terminal.wait(for: "of 200")
      try await terminal.pressAll(Array(repeating: "j", count: 60))
      let before = lines(
        try await terminal.wait(for: "the list, scrolled") { screen in
          screen.contains("thread_") && !screen.contains("thread_1000 ")
        })
      try await terminal.tmux("pipe-pane", "-t", "t", "cat > '\(scratch.path("sent"))'")
      // The first key makes sure that the pipe is there.
      try await terminal.press("C-l")
      let first = try await sent(scratch, terminal, moreThan: 1000)
      try await terminal.press("j")
      let after = lines(try await terminal.wait(for: "a row further") { lines($0) != before })
      let count = try await sent(scratch, terminal, moreThan: first) - first
      let painted = lines(try await terminal.tmux("capture-pane", "-p", "-e", "-t", "t"))
      let new = after.indices.filter { !before.contains(after[$0]) }
      // The row that came, the one that is selected now and the one that was, and the counts below.
      let row = try #require(after.lastIndex { $0.contains("thread_") })
      let status = new.filter { !after[$0].contains("thread_") }.map { painted[$0].utf8.count }
      let allowed = 2 * painted[row].utf8.count + status.reduce(0, +)
      #expect(count > 0 && count <= allowed, "\(count) bytes, \(allowed) allowed")
    }
  }
}
