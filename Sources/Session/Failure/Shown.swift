import Browser

/// Text from outside, made fit to be shown on a terminal: nothing in it is obeyed.
public enum Shown {
  /// The text with control characters and invisible ones made visible; line feeds stay.
  public static func text(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { TextWidth.shown(String($0)) }.joined(separator: "\n")
  }

  /// One line: line feeds are made visible too.
  public static func line(_ text: String) -> String { TextWidth.shown(text) }
}
