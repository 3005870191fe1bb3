import Foundation
import Testing

@Suite("a whole session in a real terminal")
struct JourneyTests {
  /// An editor that saves broken JSON the first time, and what was meant the second time.
  private func writeEditor(_ scratch: Scratch) throws -> String {
    try scratch.writeScript(
      "editor",
      """
      stty -g > '\(scratch.path("modes.editor"))'
      if [ ! -e '\(scratch.path("first"))' ]; then
        cp "$1" '\(scratch.path("first"))'
        printf '[{' >> "$1"
      else
        sed '0,/0\\.[0-9]*/s//0.123/' '\(scratch.path("first"))' > "$1"
      fi
      """)
  }

  @Test(
    "demo, thread, slice, evict, undo, replay, edit, back, quit: and the terminal is as it was",
    arguments: [(80, 24), (120, 40)])
  func journey(width: Int, height: Int) async throws {
    let scratch = try Scratch()
    let editor = try writeEditor(scratch)
    try await withTerminal(scratch, width: width, height: height, environment: ["EDITOR": editor]) {
      terminal in
      let before = try await terminal.modes()
      try await terminal.command("echo the shell was here")
      try await terminal.openDemo()
      try await terminal.wait(for: "its slice is missing")

      try await terminal.press("h")
      try await terminal.wait(for: "hash agrees")
      try await terminal.press("Enter")
      try await terminal.wait(for: "[bars]")
      try await terminal.wait(for: "2024_7 › region")
      try await terminal.press("Escape")
      try await terminal.wait(for: "LOADED")

      try await terminal.press("D")
      try await terminal.wait(for: "rewrites")
      try await terminal.wait(for: "region of 2024_7")
      try await terminal.press("y")
      try await terminal.wait(for: "available, not loaded")

      try await terminal.press("U")
      try await terminal.wait(for: "y undo it")
      try await terminal.press("y")
      try await terminal.wait(for: "undone")
      try await terminal.wait(for: "hash agrees")

      try await terminal.press("r")
      try await terminal.wait(for: "ask for   2024_7: region")
      try await terminal.press(".")
      try await terminal.wait(for: "1  read cache   found")
      try await terminal.press("Enter")
      try await terminal.wait(for: "cached: region")
      try await terminal.press("Escape")
      try await terminal.wait(for: "LOADED")

      try await terminal.press("e")
      try await terminal.wait(for: "line 1 of")
      try await terminal.press("C-e")
      try await terminal.wait(for: "this cannot be stored")
      #expect(try scratch.read("modes.editor") == before, "the editor got a terminal in raw mode")
      try await terminal.press("C-e")
      try await terminal.wait(for: "0.123")
      try await terminal.wait(for: "y writes it")
      try await terminal.press("y")
      try await terminal.wait(for: "written")
      try await terminal.press("Enter")
      try await terminal.wait(for: "[bars]")
      try await terminal.wait(for: "0.123")

      try await terminal.press("Escape")
      try await terminal.wait(for: "LOADED")
      try await terminal.press("Escape")
      try await terminal.wait(for: "of 42")
      try await terminal.press("q")
      try await terminal.wait(for: "Leave the demo?")
      try await terminal.press("y")
      #expect(try await terminal.ended() == 0)
      #expect(try await terminal.modes() == before)
      #expect(try await terminal.flags() == Tmux.restored)
      try await terminal.wait(for: "the shell was here")
      #expect(try DemoScreen.remains(in: scratch) == [])
    }
  }
}
