/// Why the browser cannot be shown here.
public enum TerminalError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Standard input is a file, a pipe or closed.
  case inputIsNoTerminal
  /// Standard output is a file, a pipe or closed.
  case outputIsNoTerminal
  /// TERM is not set, so nobody knows what to send.
  case termUnset
  /// The terminal database has no entry of this name.
  case termUnknown(String)
  /// The terminal cannot do what a full screen needs.
  case termIncapable(String)
  /// There is no terminal database.
  case databaseMissing
  /// ncurses refused for a reason it does not tell.
  case notOpened(String)
  /// A terminal is open already; there is only one.
  case alreadyOpen

  /// What happened and what to do about it.
  public var description: String {
    switch self {
    case .inputIsNoTerminal:
      return "the browser needs a terminal, and standard input is none; run it without < or |"
    case .outputIsNoTerminal:
      return "the browser needs a terminal, and standard output is none; run it without > or |"
    case .termUnset:
      return "TERM is not set; set it to the kind of your terminal, for example "
        + "TERM=xterm-256color"
    case .termUnknown(let name):
      return "TERM is \(name), which the terminal database does not know; set it to one it knows, "
        + "for example TERM=xterm-256color, or install that terminal's terminfo entry"
    case .termIncapable(let name):
      return "TERM is \(name), a terminal that cannot move its cursor; if yours can, set TERM to "
        + "its kind, for example TERM=xterm-256color"
    case .databaseMissing:
      return "the terminal database is missing; install ncurses-base, or set TERMINFO to the "
        + "folder that holds it"
    case .notOpened(let name):
      return "ncurses could not open the terminal (TERM=\(name)); try TERM=xterm-256color"
    case .alreadyOpen:
      return "the terminal is open already"
    }
  }
}
