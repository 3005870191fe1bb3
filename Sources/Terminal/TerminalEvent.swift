import Browser

/// What comes from the terminal.
public enum TerminalEvent: Hashable, Sendable {
  /// A key.
  case key(KeyPress)
  /// Something the mouse did.
  case mouse(Mouse)
  /// Text that was pasted, whole and as it is; never keys.
  case paste(String)
  /// The window has another size; the next grid should have it too.
  case resized(Size)
  /// The program goes on after it was stopped; the screen has been painted again.
  case resumed
  /// The terminal went away, or a signal asks the program to end: clean up and leave.
  case closed(Closing)

  /// Why the terminal is of no more use.
  public enum Closing: Hashable, Sendable {
    /// Nothing can be read any more.
    case endOfInput
    /// A signal asked to end: hang-up, interrupt or terminate. A second one ends the program itself.
    case signal(Int32)
  }
}
