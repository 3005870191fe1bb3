import Testing

@Suite("the clipboard")
struct ClipboardTests {
  @Test(
    "a value that is copied inside tmux is in its buffer, however tmux is set",
    arguments: ["external", "on"])
  func tmux(setting: String) async throws {
    let scratch = try Scratch()
    try await withTerminal(scratch) { terminal in
      try await terminal.tmux("set-option", "-g", "set-clipboard", setting)
      try await terminal.openDemo()
      try await terminal.wait(for: "its slice is missing")
      try await terminal.press("h")
      try await terminal.wait(for: "hash agrees")
      try await terminal.press("Enter")
      try await terminal.wait(for: "[bars]")
      try await terminal.press("Tab", "j", "j", "C")
      try await terminal.wait(for: "copied the path")
      // Each look is a process of its own, which paces the loop.
      let end = ContinuousClock.now + .seconds(Waiting.patience)
      var buffers = ""
      while !buffers.contains("$[0].response"), ContinuousClock.now < end {
        buffers = try await terminal.tmux("list-buffers", "-F", "#{buffer_sample}")
      }
      #expect(buffers.contains("$[0].response"))
      try await terminal.press("q", "q", "q")
      #expect(try await terminal.ended() == 0)
    }
  }
}
