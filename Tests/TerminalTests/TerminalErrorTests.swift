import Testing

@testable import Terminal

@Suite("Terminal errors")
struct TerminalErrorTests {
  @Test("name the terminal and say what to set")
  func descriptions() {
    #expect(
      TerminalError.termUnknown("nosuch").description
        == "TERM is nosuch, which the terminal database does not know; set it to one it knows, for "
        + "example TERM=xterm-256color, or install that terminal's terminfo entry")
    #expect(
      TerminalError.termUnset.description
        == "TERM is not set; set it to the kind of your terminal, for example TERM=xterm-256color")
    #expect(
      TerminalError.outputIsNoTerminal.description
        == "the browser needs a terminal, and standard output is none; run it without > or |")
  }

  @Test("choose plain signs for terminals whose fonts lack others")
  func glyphs() {
    func capabilities(_ name: String, unicode: Bool = true) -> TerminalCapabilities {
      TerminalCapabilities(
        name: name, depth: .eight, isUnicode: unicode, hasMouse: false, hasBracketedPaste: false)
    }
    #expect(capabilities("xterm-256color").glyphs == .unicode)
    #expect(capabilities("xterm-256color", unicode: false).glyphs == .ascii)
    #expect(capabilities("linux").glyphs == .ascii)
    #expect(capabilities("vt100").glyphs == .ascii)
  }
}
