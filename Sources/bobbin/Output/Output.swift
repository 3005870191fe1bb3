import Foundation
import JSONText
import Session

/// Where a command's result goes: standard output, in large pieces, and silent when its reader is gone.
struct Output {
  private var buffer: [UInt8] = []
  private static let pieceBytes = 64 * 1024

  /// Whether standard output is a terminal.
  static let isTerminal = isatty(STDOUT_FILENO) == 1

  /// How many columns the terminal has that standard output is on; nil: it is on none.
  static var terminalColumns: Int? {
    var size = winsize()
    guard isTerminal, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return nil
    }
    return Int(size.ws_col)
  }

  /// Writes text and ends the line.
  mutating func line(_ text: String = "") throws(Failure) {
    buffer += text.utf8
    try bytes(CollectionOfOne(UInt8(ascii: "\n")))
  }

  /// Writes bytes as they are.
  mutating func bytes(_ bytes: some Collection<UInt8>) throws(Failure) {
    buffer += bytes
    if buffer.count >= Self.pieceBytes { try flush() }
  }

  /// Writes JSON of ours, whose strings may come from anywhere, so that no terminal obeys it.
  mutating func json(_ text: [UInt8]) throws(Failure) {
    try bytes(JSONWriter.escapingInvisibles(text))
  }

  /// Hands everything to the system.
  mutating func flush() throws(Failure) {
    let pending = buffer
    buffer.removeAll(keepingCapacity: true)
    var done = 0
    while done < pending.count {
      let count = pending[done...].withUnsafeBytes {
        write(STDOUT_FILENO, $0.baseAddress, $0.count)
      }
      if count >= 0 {
        done += count
      } else if errno == EPIPE {
        throw .closedPipe
      } else if errno != EINTR {
        throw Failure(
          .file, "Standard output cannot be written: \(String(cString: strerror(errno))).")
      }
    }
  }
}

/// Messages, questions and progress go to standard error, so that they never mix with a result.
enum Diagnostics {
  /// Whether standard error is a terminal.
  static let isTerminal = isatty(STDERR_FILENO) == 1

  /// Writes a line; its text is made safe to show.
  static func line(_ text: String) { write(Shown.text(text) + "\n") }

  /// Writes a line where a line of progress may stand, or what the terminal shows of a key.
  static func fresh(_ text: String) {
    write((isTerminal ? "\r\u{1B}[K" : "") + Shown.text(text) + "\n")
  }

  /// Writes text that is safe already.
  static func write(_ text: String) {
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes {
        Foundation.write(STDERR_FILENO, $0.baseAddress, $0.count)
      }
      if count < 0, errno != EINTR { return }
      done += max(count, 0)
    }
  }
}
