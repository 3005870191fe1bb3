import Browser

/// What the terminal at hand can do, found when it is opened.
public struct TerminalCapabilities: Hashable, Sendable {
  /// The name of its entry in the terminal database: TERM.
  public let name: String
  /// How many colours can be used, with `NO_COLOR` and the settings obeyed.
  public let depth: ColorDepth
  /// Whether characters other than ASCII can be sent.
  public let isUnicode: Bool
  /// Whether it reports the mouse.
  public let hasMouse: Bool
  /// Whether it marks pasted text, so that a paste cannot be taken for keys.
  public let hasBracketedPaste: Bool

  /// The signs to draw with: Unicode, unless the encoding or the font is known to lack them.
  public var glyphs: GlyphSet {
    let poorFonts = ["linux", "vt", "dumb", "ansi", "cons"]
    return isUnicode && !poorFonts.contains(where: name.hasPrefix) ? .unicode : .ascii
  }
}

/// How the terminal is to be used.
public struct TerminalOptions: Sendable {
  /// How roles look.
  public var theme: Theme
  /// Whether colours are used where the terminal has them; `NO_COLOR` also forbids them.
  public var usesColors: Bool
  /// Whether the mouse is asked for; without it, the terminal's own selection of text works.
  public var usesMouse: Bool
  /// The environment: TERM, NO_COLOR and the locale are looked up here.
  public var environment: [String: String]

  /// Makes options; by default the dark theme with colours and mouse.
  public init(
    environment: [String: String], theme: Theme = .dark, usesColors: Bool = true,
    usesMouse: Bool = true
  ) {
    self.environment = environment
    self.theme = theme
    self.usesColors = usesColors
    self.usesMouse = usesMouse
  }
}
