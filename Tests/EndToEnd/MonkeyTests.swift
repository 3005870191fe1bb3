import Foundation
import Testing

@Suite("five thousand random keys and clicks", .serialized)
struct MonkeyTests {
  /// All keys of the map but those that leave or stop the program, and some that mean nothing.
  private static let keys: [String] =
    Array("hjklgGdufb0$[]/nNosvm*cr.=azeDLTRUWXy14p:?SE!x5 ").map(String.init) + [
      "Enter", "Escape", "Tab", "BTab", "Up", "Down", "Left", "Right", "Home", "End", "PPage",
      "NPage",
      "BSpace", "Delete", "F1", "F12", "C-l", "C-r", "C-d", "C-u", "C-a", "M-x", "Enter", "Escape",
    ]

  /// A click, a release or a turn of the wheel somewhere on the screen, as a terminal reports it.
  private static func mouse(_ dice: inout Dice) -> String {
    let button = [0, 0, 0, 1, 2, 64, 65].randomElement(using: &dice) ?? 0
    let (x, y) = (Int.random(in: 1...80, using: &dice), Int.random(in: 1...24, using: &dice))
    let end = button < 64 && Bool.random(using: &dice) ? "m" : "M"
    return "\u{1b}[<\(button);\(x);\(y)\(end)"
  }

  private static func isList(_ screen: String) -> Bool {
    let rows = lines(screen)
    return rows.count == 24 && screen.contains("bobbin") && screen.contains("THREAD")
      && rows.last?.contains("? help") == true
  }

  /// What is asked where something was changed.
  private static let leaving = "Leave the demo?"

  @Test("the program lives, the screen is whole, and it quits clean", arguments: [20_251_122, 7])
  func monkey(seed: UInt64) async throws {
    let scratch = try Scratch()
    let editor = try scratch.writeScript("editor", #"printf ' ' >> "$1""#)
    try await withTerminal(scratch, environment: ["EDITOR": editor]) { terminal in
      let before = try await terminal.modes()
      try await terminal.openDemo()
      var dice = Dice(state: seed)
      for round in 1...50 {
        let keys = (0..<40).compactMap { _ in Self.keys.randomElement(using: &dice) }
        try await terminal.pressAll(keys)
        try await terminal.send((0..<10).map { _ in Self.mouse(&dice) }.joined())
        let screen = try await terminal.screen()
        let rest = "seed \(seed), round \(round), the last: \(keys.joined(separator: " "))"
        try #require(try scratch.startedIsAlive(), "\(rest)\n\(screen)")
      }
      repeat {
        // Back to the list from wherever it is: every level and dialog has Escape.
        let list = try await terminal.wait(for: "the list, whole", until: Self.isList) {
          // The editor does not let go of what was typed without a word.
          let asks = try await terminal.screen().contains("Leave the editor?")
          try await terminal.press(asks ? "y" : "Escape")
        }
        #expect(!list.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
        try await terminal.press("q")
        // What was asked for last may come late, over the list.
        let next = try await terminal.wait(for: "the end, its question, or what came late") {
          terminal.hasEnded || $0.contains(Self.leaving)
            || ($0.contains("bobbin ▸ demo") && !Self.isList($0))
        }
        if !terminal.hasEnded, next.contains(Self.leaving) {
          let asked = ContinuousClock.now
          // A second one would be typed into the shell: only where the first came before what it was about was drawn.
          try await terminal.press("y")
          let shown = try await terminal.wait(for: "the end, or its question again") { _ in
            terminal.hasEnded || ContinuousClock.now > asked + .seconds(5)
          }
          guard !terminal.hasEnded, shown.contains(Self.leaving) else { continue }
          try await terminal.press("y")
          try await terminal.wait(for: "the end") { _ in terminal.hasEnded }
        }
      } while !terminal.hasEnded
      #expect(try await terminal.ended() == 0, "seed \(seed)")
      #expect(try await terminal.modes() == before)
      #expect(try await terminal.flags() == Tmux.restored)
      #expect(try DemoScreen.remains(in: scratch) == [])
    }
  }
}
