import Testing

@Suite("kinds of terminal")
struct TerminalKindTests {
  @Test(
    "a terminal that cannot be used is named in one message, and nothing is written to it",
    arguments: [
      ("env -u TERM", "TERM is not set"), ("env TERM=", "TERM is not set"),
      ("env TERM=nonesuch", "nonesuch"), ("env TERM=dumb", "dumb"),
    ])
  func refused(environment: String, words: String) async throws {
    let scratch = try Scratch()
    try await withTerminal(scratch) { terminal in
      let before = try await terminal.modes()
      #expect(try await terminal.shell("\(environment) \(Binary.path) demo") == 69)
      // The message is longer than the window is wide.
      let screen = try await terminal.screen().replacing("\n", with: "")
      #expect(screen.contains("bobbin: "))
      #expect(screen.contains(words))
      #expect(screen.contains("TERM=xterm-256color"), "it does not say what to do")
      #expect(try await terminal.modes() == before)
      #expect(try await terminal.flags() == Tmux.restored)
      #expect(try DemoScreen.remains(in: scratch) == [])
    }
  }

  /// Every screen: the keys that lead to it from the list, and what is to be seen before the next ones, whatever
  /// its signs are.
  private static let screens: [[(keys: [String], shows: String)]] = [
    [(["2"], "as this session sees it")], [(["3"], "log")], [(["4"], "Changes made")],
    [(["5"], "ontinuity")],
    [(["?"], "one row up")], [([":"], "tab complete")], [(["s"], "Sort by")], [(["D"], "y evict")],
    [(["Enter"], "2025_5_2")], [(["r"], "ask for")],
    [(["Enter"], "2025_5_2"), (["g", "g", "0", "l", "l", "Enter"], "[bars]")],
  ]

  @Test(
    "every screen shows on old and new terminals, and q leaves them as they were",
    arguments: ["vt100", "linux", "screen", "tmux-256color", "xterm", "xterm-256color"])
  func shown(term: String) async throws {
    let scratch = try Scratch()
    try await withTerminal(scratch) { terminal in
      let before = try await terminal.modes()
      try await terminal.openDemo(environment: "TERM=\(term)")
      try await terminal.press("1", "/")
      try await terminal.type("Ahoy")
      try await terminal.press("Enter")
      for way in Self.screens {
        try await terminal.wait(for: "of 42")
        for step in way {
          for key in step.keys { try await terminal.press(key) }
          let shown = try await terminal.wait(for: step.shows)
          #expect(lines(shown).count == 24)
        }
        let isOverlay = ["?", ":", "s", "D"].contains(way[0].keys[0])
        try await terminal.press(isOverlay ? "Escape" : "1")
        try await terminal.wait(without: try #require(way.last).shows)
      }
      try await terminal.press("q")
      #expect(try await terminal.ended() == 0)
      #expect(try await terminal.modes() == before)
      #expect(try await terminal.flags() == Tmux.restored)
    }
  }

  @Test(
    "without UTF-8 nothing but ASCII is sent, and every state of a cell has a sign of its own",
    arguments: ["LANG=C LC_ALL=C", "TERM=vt100", "TERM=linux"])
  func ascii(environment: String) async throws {
    let scratch = try Scratch()
    try await withTerminal(scratch) { terminal in
      try await terminal.openDemo(environment: environment)
      // The legend is drawn when the findings are.
      let matrix = try await terminal.wait(for: "the findings and the legend") {
        $0.contains("its slice is missing") && $0.contains("x broken")
      }
      #expect(matrix.utf8.allSatisfy { $0 < 0x80 }, "\(matrix)")
      #expect(matrix.contains("* loaded"))
      #expect(matrix.contains("o available"))
      #expect(matrix.contains("x broken"))
      // Ids with wide characters, emoji and combining marks are in the list's second half. A terminal that
      // has no such characters for its frames may have them for text, where the locale says so.
      guard environment.hasPrefix("LANG") else { return }
      try await terminal.press("Escape")
      try await terminal.wait(for: "of 42")
      try await terminal.press("G")
      let list = try await terminal.wait(for: "the last row") { $0.contains("z_exported") }
      #expect(list.utf8.allSatisfy { $0 < 0x80 }, "\(list)")
    }
  }

  @Test("NO_COLOR sends no colour, and says all the same")
  func noColor() async throws {
    let scratch = try Scratch()
    for (environment, colored) in [("NO_COLOR=1", false), ("NO_COLOR=", true)] {
      try await withTerminal(scratch) { terminal in
        try await terminal.openDemo(environment: environment)
        try await terminal.wait(for: "its slice is missing")
        let styled = try await terminal.tmux("capture-pane", "-p", "-e", "-t", "t")
        let colors = styled.matches(of: /\e\[(?:[0-9;]*;)?(?:3[0-7]|4[0-7]|[34]8;[0-9;]+|9[0-7])m/)
        #expect(colors.isEmpty != colored, "\(environment): \(colors.count) colours")
      }
    }
  }
}
