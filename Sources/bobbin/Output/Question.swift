import Foundation
import Session

/// A question to the person at the terminal.
enum Question {
  /// Whether there is somebody to ask: both what is asked and what is answered are on a terminal.
  static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && Diagnostics.isTerminal }

  /// Asks for yes or no; anything but `y` or `yes` is no.
  static func confirm(_ text: String) -> Bool {
    // Type-ahead is no answer to a question that was not on the screen yet.
    tcflush(STDIN_FILENO, TCIFLUSH)
    Diagnostics.write(Shown.line(text) + " [y/N] ")
    guard let answer = readLine() else { return false }
    return ["y", "yes"].contains(answer.lowercased())
  }
}
