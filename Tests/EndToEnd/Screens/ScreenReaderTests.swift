import Testing

@Suite("--screen-reader")
struct ScreenReaderTests {
  @Test("shows one thing a line without frames, and the cursor follows the selection")
  func linear() async throws {
    let scratch = try Scratch()
    try await withTerminal(scratch) { terminal in
      let before = try await terminal.modes()
      try await terminal.start("demo --screen-reader")
      try await terminal.wait(for: "file 3 of 3")
      // The way back leads to the thread in the list.
      try await terminal.press("1")
      try await terminal.wait(for: "thread_Ahoy7Kd2mWcR9sVx4TzLqP1n")
      try await terminal.press("g", "g")
      try await terminal.wait(for: "thread 1 of 42")
      for step in 1...3 {
        let screen = try await terminal.wait(for: "thread \(step) of 42")
        let rows = lines(screen)
        let cursor = try await terminal.cursor()
        #expect(cursor.x == 0)
        #expect(rows[cursor.y].hasPrefix("THREAD "), "\(screen)")
        #expect(rows.last?.hasPrefix("keys: ? help") == true)
        #expect(screen.allSatisfy { !"┌│─█▌●".contains($0) })
        try await terminal.press("j")
      }
      try await terminal.press("Enter")
      try await terminal.wait(for: "FILE ")
      try await terminal.press("?")
      try await terminal.wait(for: "one row up")
      try await terminal.press("Escape", "q")
      try await terminal.wait(for: "of 42")
      try await terminal.press("q")
      #expect(try await terminal.ended() == 0)
      #expect(try await terminal.modes() == before)
      #expect(try await terminal.flags() == Tmux.restored)
    }
  }
}
