import Foundation
import Testing
import ThreadCache

@testable import Browser

/// Not a check: prints the screens, to look at.
@Suite(
  .serialized, .enabled(if: ProcessInfo.processInfo.environment["BOBBIN_PRINT_SCREENS"] != nil))
struct PrintScreens {
  static func show(_ title: String, _ bench: Workbench) {
    let width = bench.model.size.width
    print("=== \(title) " + String(repeating: "=", count: max(0, width - title.count - 5)))
    for line in bench.screen.split(separator: "\n", omittingEmptySubsequences: false) {
      print("|" + TextWidth.padded(String(line), to: width) + "|")
    }
  }

  @Test("every screen", arguments: [(120, 40), (80, 24), (40, 10)])
  func everyScreen(size: (Int, Int)) async throws {
    let bench = try await Workbench(width: size.0, height: size.1)
    Self.show("threads", bench)
    await bench.press("/")
    await bench.type("ksx")
    Self.show("filter", bench)
    await bench.press("esc", "g", "g")
    await bench.press("o")
    await bench.type(Sample.usual)
    await bench.press("enter")
    Self.show("thread", bench)
    await bench.press("l", "m")
    Self.show("thread heat", bench)
    await bench.press("m", "k", "space", "space")
    Self.show("thread marks", bench)
    await bench.press("D")
    Self.show("evict marked", bench)
    await bench.press("n", "esc", "0")
    Self.show("file column", bench)
    await bench.press("l", "l", "enter")
    Self.show("slice bars", bench)
    await bench.press("tab")
    Self.show("slice tree", bench)
    await bench.press("tab")
    Self.show("slice raw", bench)
    await bench.press("esc", "D")
    Self.show("evict cell", bench)
    await bench.press("y")
    Self.show("evicted", bench)
    await bench.press("U")
    Self.show("undo", bench)
    await bench.press("y")
    Self.show("undone", bench)
    await bench.press("k", "$", "r")
    Self.show("replay", bench)
    await bench.press(".", ".", ".")
    Self.show("replay stepping", bench)
    await bench.press("enter")
    Self.show("replay dry", bench)
    await bench.press("tab", "tab")
    Self.show("replay meta", bench)
    await bench.press("W")
    Self.show("replay write", bench)
    await bench.press("y", "esc", "4")
    Self.show("history", bench)
    await bench.press("?")
    Self.show("help", bench)
    await bench.press("esc", ":")
    await bench.type("so")
    Self.show("palette", bench)
    await bench.press("esc", "1", "s")
    Self.show("sort", bench)
    bench.editor = { $0.replacingOccurrences(of: "0.", with: "1.") }
    await bench.press("esc", "o")
    await bench.type(Sample.usual)
    await bench.press("enter", "g", "g", "l", "e", "ctrl-e")
    Self.show("diff", bench)
    await bench.press("n")
    bench.editor = { $0 + "x" }
    await bench.press("e", "ctrl-e")
    Self.show("mistake", bench)
    await bench.press("esc", "y", "o")
    await bench.type("thread_bad")
    await bench.press("enter")
    Self.show("unreadable", bench)
  }

  @Test("the tour, without Unicode")
  func tour() async throws {
    let bench = try await Workbench(
      width: 80, height: 24, tour: true, glyphs: .ascii,
      start: .thread(ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))))
    Self.show("1", bench)
    await bench.press("l", "enter")
    Self.show("2", bench)
    await bench.press("esc", "k", "k", "$", "r", "enter")
    Self.show("3", bench)
    await bench.press("esc", "0", "l", "D", "y")
    Self.show("4", bench)
    await bench.press("U", "y")
    Self.show("5", bench)
    await bench.press("X", "y")
    Self.show("6", bench)
    await bench.press("S")
    Self.show("7", bench)
  }
}
