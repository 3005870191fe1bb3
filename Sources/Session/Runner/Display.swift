import Browser
import Glibc
import Terminal

/// What the runner needs of a terminal; tests have one without a tty.
@MainActor
public protocol Display: AnyObject {
  /// Columns and rows.
  var size: Size { get }
  /// Begins to hand on events, each time all that were waiting.
  func listen(_ handler: @escaping @MainActor ([TerminalEvent]) -> Void)
  /// Shows a grid.
  func draw(_ grid: Grid)
  /// Shows the whole screen again.
  func redraw()
  /// Sends bytes that do not move the cursor, such as those for the clipboard.
  func send(_ bytes: [UInt8])
  /// Switches mouse reports on or off; off, the terminal's own selection of text works.
  func setMouse(_ enabled: Bool)
  /// Stops the program until the shell brings it back.
  func suspend()
  /// Lets a child program have the terminal until the closure ends.
  func giveAway<Result>(_ body: @MainActor () async throws -> Result) async rethrows -> Result
  /// Gives the terminal back as it was found.
  func close()
}

extension Terminal: Display {
  /// Sends bytes past ncurses.
  public func send(_ bytes: [UInt8]) {
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno != EINTR { return }
      done += max(0, count)
    }
  }
}
