import Browser

/// A colour for each kind of terminal.
public struct Color: Hashable, Sendable {
  /// Its number in the palette of 256.
  public var palette: Int16
  /// Its number among sixteen.
  public var sixteen: Int16
  /// Its number among eight.
  public var eight: Int16

  /// Makes a colour; by default eight colours show the sixteen's darker form.
  public init(_ palette: Int16, sixteen: Int16, eight: Int16? = nil) {
    self.palette = palette
    self.sixteen = sixteen
    self.eight = eight ?? sixteen % 8
  }

  /// The number to use at a depth; nil without colours.
  public func number(at depth: ColorDepth) -> Int16? {
    switch depth {
    case .none: return nil
    case .eight: return eight
    case .sixteen: return sixteen
    case .palette: return palette
    }
  }
}

/// How a role looks on every kind of terminal.
public struct Rendition: Hashable, Sendable {
  /// The colour of the text; nil is the terminal's own.
  public var foreground: Color?
  /// The colour of the ground; nil is the terminal's own.
  public var background: Color?
  /// Emphasis at every depth.
  public var attributes: Style.Attributes
  /// Emphasis where there are no colours.
  public var plainAttributes: Style.Attributes

  /// Makes a rendition; without colours it has `plain` emphasis, by default the same as with them.
  public init(
    _ foreground: Color? = nil, on background: Color? = nil, _ attributes: Style.Attributes = [],
    plain: Style.Attributes? = nil
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
    plainAttributes = plain ?? attributes
  }
}

/// What a style becomes at one depth: what ncurses is told.
public struct Appearance: Hashable, Sendable {
  /// The number of the text's colour; −1 is the terminal's own.
  public var foreground: Int16
  /// The number of the ground's colour; −1 is the terminal's own.
  public var background: Int16
  /// The emphasis, without ``Style/Attributes/selected``.
  public var attributes: Style.Attributes
}
