import Testing

@testable import Browser

@Suite("Key names")
struct KeyPressTests {
  @Test(
    "are read as they are written in a table of keys",
    arguments: [
      ("G", KeyPress.character("G")), ("g", .character("g")), (" ", .character(" ")),
      ("space", .character(" ")), ("enter", .enter), ("Enter", .enter), ("esc", .escape),
      ("ctrl-r", .control("r")), ("Ctrl-R", .control("r")), ("^R", .control("r")),
      ("^", .character("^")), ("f10", .function(10)), ("f", .character("f")),
      ("pgdn", .pageDown), ("pagedown", .pageDown), ("shift-tab", .backTab), ("会", .character("会")),
    ])
  func parsed(name: String, key: KeyPress) {
    #expect(KeyPress(name) == key)
  }

  @Test(
    "that name nothing are refused",
    arguments: ["", "ctrl-", "ctrl-xy", "f0", "f99", "fn", "hyper"])
  func refused(name: String) {
    #expect(KeyPress(name) == nil)
  }

  @Test("are read back as the key they came from")
  func roundTrip() {
    let keys: [KeyPress] =
      [
        .enter, .escape, .tab, .backTab, .backspace, .delete, .insert, .up, .down, .left, .right,
        .home, .end, .pageUp, .pageDown, .function(1), .function(24), .character("^"),
        .character("é"), .control("["), .control("@"),
      ] + (0x20..<0x7F).map { .character(Character(Unicode.Scalar($0))) }
      + "abcdefghijklmnopqrstuvwxyz".map { .control($0) }
    for key in keys { #expect(KeyPress(key.name) == key) }
  }

  @Test("have a short form for the footer, in both sets of signs")
  func labels() {
    #expect(KeyPress.control("r").label() == "^R")
    #expect(KeyPress.enter.label() == "⏎")
    #expect(KeyPress.character(" ").label() == "␣")
    #expect(KeyPress.enter.label(.ascii) == "enter")
    #expect(KeyPress.escape.label() == "esc")
    #expect(KeyPress.up.label() == "↑")
    #expect(KeyPress.function(5).label() == "F5")
    #expect(KeyPress.character("D").label() == "D")
  }
}
