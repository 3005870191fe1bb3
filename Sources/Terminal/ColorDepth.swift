/// How many colours can be told apart.
public enum ColorDepth: Int, Hashable, Sendable, CaseIterable, Comparable {
  /// Attributes only.
  case none = 0
  /// The eight colours of old terminals.
  case eight = 8
  /// Those and their bright forms.
  case sixteen = 16
  /// The palette of modern terminals.
  case palette = 256

  /// What to use of the colours that a terminal has.
  ///
  /// - Parameters:
  ///   - colors: The number of colours ncurses reports, 0 for none.
  ///   - noColor: The value of `NO_COLOR`: anything but nothing forbids colours (no-color.org).
  public init(colors: Int, noColor: String? = nil) {
    guard noColor ?? "" == "" else {
      self = .none
      return
    }
    switch colors {
    case 256...: self = .palette
    case 16...: self = .sixteen
    case 8...: self = .eight
    default: self = .none
    }
  }

  /// Orders by the number of colours.
  public static func < (left: ColorDepth, right: ColorDepth) -> Bool {
    left.rawValue < right.rawValue
  }
}
