/// What a piece of the screen means; a theme turns it into colours and attributes.
///
/// Views name meanings, never colours, so that the screen can be shown in 256, 8 or no colours.
/// A meaning is always said by a glyph, a word or a place as well.
public enum Role: UInt8, Sendable, CaseIterable {
  /// Ordinary text.
  case plain
  /// Text of lesser weight: units, rules, what is unchanged.
  case dim
  /// What the eye should meet first on a screen without a selection.
  case accent
  /// The name of the screen or of a pane.
  case title
  /// Column headings.
  case header
  /// The selected row or cell, where its own meaning does not matter.
  case selection
  /// A mark set by the user.
  case mark
  /// A segment the cache holds.
  case loaded
  /// A segment the source could give.
  case available
  /// A segment the source does not have.
  case unavailable
  /// Something that contradicts itself or cannot be read.
  case broken
  /// Work that has not ended yet.
  case loading
  /// Something that has just changed.
  case changed
  /// Old, but the best there is.
  case stale
  /// Worth attention.
  case warning
  /// Destroys something, or has failed.
  case danger
  /// Went well.
  case success
  /// A bar of a chart.
  case bar
  /// The bar of a second series.
  case barAlt
  /// The empty part of a bar.
  case track
  /// Lines between panes and around dialogs.
  case border
  /// A key in the footer or in help.
  case key
  /// What that key does.
  case keyLabel
  /// Text that a search or filter found.
  case match
  /// A line or value that a change adds.
  case added
  /// A line or value that a change removes.
  case removed
  /// The text field that is being typed in.
  case input
  /// A dialog's ground.
  case dialog
  /// A JSON member name.
  case name
  /// A JSON string.
  case string
  /// A JSON number.
  case number
  /// `true`, `false` and `null`.
  case literal
  /// The coolest of four steps of a heat map.
  case heat1
  /// The second step of a heat map.
  case heat2
  /// The third step of a heat map.
  case heat3
  /// The hottest of four steps of a heat map.
  case heat4
  /// The title and the questions of a store whose colour is red: production.
  case storeRed
  /// Those of one whose colour is yellow.
  case storeYellow
  /// Those of one whose colour is green.
  case storeGreen
  /// Those of one whose colour is blue.
  case storeBlue
  /// Those of one whose colour is magenta.
  case storeMagenta
  /// Those of one whose colour is cyan.
  case storeCyan
}

/// How a cell looks: what it means, and emphasis on top of that.
public struct Style: Hashable, Sendable {
  /// Emphasis that any role can carry.
  public struct Attributes: OptionSet, Hashable, Sendable {
    /// The bits, one for each attribute.
    public let rawValue: UInt8

    /// Makes a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Heavier strokes.
    public static let bold = Attributes(rawValue: 1 << 0)
    /// Fainter than the ground text.
    public static let dim = Attributes(rawValue: 1 << 1)
    /// A line below.
    public static let underline = Attributes(rawValue: 1 << 2)
    /// Ground and text exchanged.
    public static let reverse = Attributes(rawValue: 1 << 3)
    /// Slanted, where the terminal can.
    public static let italic = Attributes(rawValue: 1 << 4)
    /// Lies on the selected row: the role's own colour on the theme's selection ground.
    public static let selected = Attributes(rawValue: 1 << 5)
  }

  /// What the cell means.
  public var role: Role
  /// The emphasis.
  public var attributes: Attributes

  /// Makes a style from a role and emphasis.
  public init(_ role: Role = .plain, _ attributes: Attributes = []) {
    self.role = role
    self.attributes = attributes
  }

  /// Ordinary text without emphasis.
  public static let plain = Style()

  /// The same style with more emphasis.
  public func with(_ more: Attributes) -> Style {
    Style(role, attributes.union(more))
  }
}
