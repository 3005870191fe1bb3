import Testing

@Suite("the demo's tour")
struct TourTests {
  @Test("each of the five steps goes on when one does what it says")
  func walk() async throws {
    let scratch = try Scratch()
    try await withTerminal(scratch) { terminal in
      try await terminal.openDemo()
      try await terminal.wait(for: "Tour 1/5")
      try await terminal.press("h")
      try await terminal.wait(for: "hash agrees")
      try await terminal.press("Enter")
      try await terminal.wait(for: "Tour 2/5")
      try await terminal.press("Escape")
      try await terminal.wait(for: "LOADED")
      try await terminal.press("r")
      try await terminal.wait(for: "ask for")
      try await terminal.press("Enter")
      try await terminal.wait(for: "Tour 3/5")
      try await terminal.press("Escape")
      try await terminal.wait(for: "LOADED")
      try await terminal.press("D")
      // The tour says what y does before it does it.
      try await terminal.wait(for: "y evict   n keep")
      try await terminal.press("y")
      try await terminal.wait(for: "Tour 4/5")
      try await terminal.wait(for: "available, not loaded")
      try await terminal.press("U")
      try await terminal.wait(for: "y undo it")
      try await terminal.press("y")
      try await terminal.wait(for: "Tour 5/5")
      try await terminal.wait(for: "hash agrees")
      try await terminal.press("X")
      try await terminal.wait(for: "y run it")
      try await terminal.press("y")
      try await terminal.wait(for: "your own store")
      let last = try await terminal.wait(for: "found its cache")
      #expect(last.contains("bobbin --kv"))
      #expect(last.contains("sqlite:"))
      try await terminal.press("S")
      try await terminal.wait(without: "Tour")
      try await terminal.press("q")
      try await terminal.wait(for: "of 42")
      try await terminal.press("q")
      try await terminal.wait(for: "Leave the demo?")
      try await terminal.press("y")
      #expect(try await terminal.ended() == 0)
    }
  }

  @Test("every step can be skipped; the last one says the command for one's own store")
  func skip() async throws {
    let scratch = try Scratch()
    try await withTerminal(scratch) { terminal in
      try await terminal.openDemo()
      for step in 1...5 {
        try await terminal.wait(for: "Tour \(step)/5")
        try await terminal.press("S")
      }
      try await terminal.wait(for: "your own store")
      try await terminal.wait(for: "bobbin --kv")
      try await terminal.press("S")
      try await terminal.wait(without: "Tour")
    }
  }
}
