/// Something the mouse did over a cell.
public struct Mouse: Hashable, Sendable {
  /// What happened.
  public enum Kind: Hashable, Sendable {
    /// A button went down.
    case press
    /// A button came up.
    case release
    /// A button went down a second time, soon after and in the same cell.
    case doublePress
    /// The wheel turned towards the start.
    case wheelUp
    /// The wheel turned towards the end.
    case wheelDown
  }

  /// Which button; wheels have none.
  public enum Button: Hashable, Sendable {
    /// The first button.
    case left
    /// The second button, often a pressed wheel.
    case middle
    /// The third button.
    case right
    /// No button: the wheel, or a release that does not say which.
    case none
  }

  /// Keys held meanwhile.
  public struct Modifiers: OptionSet, Hashable, Sendable {
    /// The bits, one for each key.
    public let rawValue: UInt8

    /// Makes a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Shift; most terminals keep it for selecting text.
    public static let shift = Modifiers(rawValue: 1 << 0)
    /// Control.
    public static let control = Modifiers(rawValue: 1 << 1)
    /// Alt or Meta.
    public static let alt = Modifiers(rawValue: 1 << 2)
  }

  /// The cell below the pointer.
  public var position: Point
  /// What happened.
  public var kind: Kind
  /// Which button.
  public var button: Button
  /// Keys held meanwhile.
  public var modifiers: Modifiers

  /// Makes an event; by default a press of the left button.
  public init(
    position: Point, kind: Kind = .press, button: Button = .left, modifiers: Modifiers = []
  ) {
    self.position = position
    self.kind = kind
    self.button = button
    self.modifiers = modifiers
  }
}
