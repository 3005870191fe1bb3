import Foundation
import Testing

@Suite("two thousand random keys", .serialized)
struct MonkeyTests {
  /// Repeatable random numbers (SplitMix64).
  private struct Random: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return z ^ (z >> 31)
    }
  }

  /// All keys of the map but those that leave or stop the program, and some that mean nothing.
  private static let keys: [String] =
    Array("hjklgGdufb0$[]/nNosvm*cr.=azeDLTRUWXy14p:?SE!x5 ").map(String.init) + [
      "Enter", "Escape", "Tab", "BTab", "Up", "Down", "Left", "Right", "Home", "End", "PPage",
      "NPage",
      "BSpace", "Delete", "F1", "F12", "C-l", "C-r", "C-d", "C-u", "C-a", "M-x", "Enter", "Escape",
    ]

  @Test("the program lives, the screen is whole, and it quits clean", arguments: [20_251_122, 7])
  func monkey(seed: UInt64) async throws {
    let scratch = try Scratch()
    let editor = try scratch.writeScript("editor", #"printf ' ' >> "$1""#)
    try await withTerminal(scratch, environment: ["EDITOR": editor]) { terminal in
      let before = try await terminal.modes()
      try await terminal.openDemo()
      var random = Random(state: seed)
      var pressed: [String] = []
      for _ in 0..<40 {
        let keys = (0..<50).compactMap { _ in Self.keys.randomElement(using: &random) }
        pressed += keys
        try await terminal.pressAll(keys)
        let screen = try await terminal.screen()
        let rest =
          "seed \(seed), after \(pressed.count) keys, the last: \(keys.joined(separator: " "))"
        try #require(try scratch.startedIsAlive(), "\(rest)\n\(screen)")
      }
      // Back to the list from wherever it is: every level and dialog has Escape.
      let list = try await terminal.wait(for: "the list, whole", seconds: 30) { screen in
        let rows = lines(screen)
        return rows.count == 24 && screen.contains("THREAD")
          && rows.last?.contains("? help") == true
      } meanwhile: {
        try await terminal.press("Escape")
      }
      #expect(list.contains("bobbin"))
      #expect(!list.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
      try await terminal.press("q")
      #expect(try await terminal.ended() == 0, "seed \(seed)")
      #expect(try await terminal.modes() == before)
      #expect(try await terminal.flags() == Tmux.restored)
      #expect(try DemoScreen.remains(in: scratch) == [])
    }
  }
}
