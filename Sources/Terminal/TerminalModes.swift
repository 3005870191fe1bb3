import Glibc

/// What a terminal reports beyond keys, as switches sent to it.
///
/// Sent past ncurses, which knows no bracketed paste and no reports in SGR form for every terminal.
struct TerminalModes {
  /// Whether the mouse is reported.
  var mouse: Bool
  /// Whether pasted text comes in brackets.
  var paste: Bool

  /// Button presses and releases, in the form without a limit at column 223.
  private static let mouseOn = "\u{1B}[?1000h\u{1B}[?1006h"
  private static let mouseOff = "\u{1B}[?1006l\u{1B}[?1000l"
  private static let pasteOn = "\u{1B}[?2004h"
  private static let pasteOff = "\u{1B}[?2004l"

  /// What switches on.
  var on: String { (mouse ? Self.mouseOn : "") + (paste ? Self.pasteOn : "") }
  /// What switches off again.
  var off: String { (mouse ? Self.mouseOff : "") + (paste ? Self.pasteOff : "") }

  /// Sends ``on``.
  func switchOn() { Self.send(on) }
  /// Sends ``off``.
  func switchOff() { Self.send(off) }

  /// Writes all of a text to the terminal; gives up when the terminal is gone.
  static func send(_ text: String) {
    var rest = ArraySlice(text.utf8)
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      guard count > 0 || errno == EINTR else { return }
      rest = rest.dropFirst(max(0, count))
    }
  }
}
