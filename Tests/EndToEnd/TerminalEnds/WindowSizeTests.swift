import Testing

@Suite("windows of any size")
struct WindowSizeTests {
  /// A screen is sane when it is as tall as the window, and its last line is the footer.
  private func isWhole(_ screen: String, height: Int) -> Bool {
    let rows = lines(screen)
    return rows.count == height && rows.first?.contains { !$0.isWhitespace } == true
      && rows.last?.contains("? help") == true
  }

  @Test("40 × 10 is enough to find a thread, open it, and look at a slice")
  func small() async throws {
    let scratch = try Scratch()
    try await withTerminal(scratch, width: 40, height: 10) { terminal in
      try await terminal.openDemo()
      try await terminal.press("Escape")
      try await terminal.wait(for: "the list") { $0.contains("THREAD") }
      try await terminal.press("/")
      try await terminal.type("Ahoy")
      try await terminal.press("Enter")
      try await terminal.wait(for: "one row") { $0.contains("19/31") && !$0.contains("11/44") }
      try await terminal.press("Enter")
      try await terminal.wait(for: "the matrix", until: DemoScreen.isOpen)
      try await terminal.press("h")
      try await terminal.press("Enter")
      try await terminal.wait(for: "[bars]")
      let screen = try await terminal.screen()
      #expect(isWhole(screen, height: 10), "\(screen)")
    }
  }

  @Test(
    "a window too small to show anything says so, and the next size shows all again",
    arguments: [(20, 4), (5, 3), (1, 1)])
  func tiny(width: Int, height: Int) async throws {
    let scratch = try Scratch()
    try await withTerminal(scratch) { terminal in
      let before = try await terminal.modes()
      try await terminal.openDemo()
      try await terminal.resize(width: width, height: height)
      if width >= 5 { try await terminal.wait(for: "too") }
      // Keys there do no harm.
      try await terminal.press("j", "k", "?", "Escape")
      try await terminal.resize(width: 90, height: 25)
      try await terminal.wait(for: "the whole screen") { isWhole($0, height: 25) }
      try await terminal.resize(width: width, height: height)
      if width >= 5 { try await terminal.wait(for: "too") }
      try await terminal.press("q", "q")
      #expect(try await terminal.ended() == 0)
      #expect(try await terminal.modes() == before)
    }
  }

  @Test("started in 5 × 3 it shows or says something, and q leaves")
  func startedTiny() async throws {
    let scratch = try Scratch()
    try scratch.write("go", "exec '\(Binary.path)' demo\n")
    try await withTerminal(scratch, width: 80, height: 24) { terminal in
      let before = try await terminal.modes()
      try await terminal.resize(width: 5, height: 3)
      try await terminal.begin("sh go")
      try await terminal.wait(for: "too")
      try await terminal.press("q", "q")
      #expect(try await terminal.ended() == 0)
      try await terminal.resize(width: 80, height: 24)
      #expect(try await terminal.modes() == before)
    }
  }

  @Test("a hundred random sizes, with keys in between, end in one clean screen")
  func burst() async throws {
    let scratch = try Scratch()
    try await withTerminal(scratch) { terminal in
      let before = try await terminal.modes()
      try await terminal.openDemo()
      try await terminal.press("Escape")
      var dice = Dice(state: 100)
      let keys = ["j", "k", "Enter", "Escape", "?", "Escape", "l", "r", "Escape", "Tab", "4", "1"]
      for _ in 0..<100 {
        try await terminal.resize(
          width: .random(in: 1...200, using: &dice), height: .random(in: 1...60, using: &dice))
        try await terminal.press(keys.randomElement(using: &dice) ?? "j")
      }
      try await terminal.resize(width: 100, height: 30)
      try await terminal.press("Escape", "Escape", "1")
      // A frame for another width may be on the screen still: how the store is doing ends at the right edge.
      @Sendable func isList(_ screen: String) -> Bool {
        isWhole(screen, height: 30) && lines(screen).first?.count == 99
          && screen.contains("THREAD")
      }
      let list = try await terminal.wait(for: "the list, whole", until: isList)
      // Nothing is left of larger frames: a redraw from nothing shows the same.
      try await terminal.press("C-l")
      let again = try await terminal.wait(for: "the list, whole", until: isList)
      #expect(lines(list).dropFirst(2).prefix(20) == lines(again).dropFirst(2).prefix(20))
      try await terminal.press("q")
      #expect(try await terminal.ended() == 0)
      #expect(try await terminal.modes() == before)
      #expect(try await terminal.flags() == Tmux.restored)
    }
  }
}
