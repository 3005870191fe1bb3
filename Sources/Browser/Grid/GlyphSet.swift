/// The signs the views draw with: a Unicode set, and an ASCII set for terminals that lack them.
///
/// Every sign takes one column in both sets, so the layout does not depend on the choice; what stands in sentences, and the
/// names of keys, are as long as they are. On one screen no sign stands for two things that its help explains.
public struct GlyphSet: Hashable, Sendable {
  /// A segment the cache holds.
  public var loaded: Character
  /// A segment the source could give.
  public var available: Character
  /// A segment the source does not have.
  public var unavailable: Character
  /// A segment whose slice is missing; anything that contradicts itself or has failed.
  public var broken: Character
  /// A segment whose slice is there, and not marked loaded.
  public var unflagged: Character
  /// A segment whose slice is null.
  public var null: Character
  /// A segment of which two places say different things.
  public var differs: Character
  /// A segment on its way.
  public var loading: Character
  /// Before what changed a moment ago.
  public var changed: Character
  /// A row the user marked.
  public var mark: Character
  /// The selected row; left edge of the selected cell.
  public var selection: Character
  /// Right edge of the selected cell.
  public var selectionEnd: Character
  /// Between the steps of the path in the title bar.
  public var breadcrumb: Character
  /// Between facts on one line.
  public var separator: Character
  /// Between a place and what is inside it, and before a folded node.
  public var inside: Character
  /// Before an unfolded node.
  public var unfolded: Character
  /// Where text was left out.
  public var ellipsis: Character
  /// Stands for a value that is not known.
  public var unknown: Character
  /// Before a figure that is estimated.
  public var about: Character
  /// Arrow up.
  public var up: Character
  /// Arrow down.
  public var down: Character
  /// Arrow left.
  public var left: Character
  /// Arrow right.
  public var right: Character
  /// Beside the heading of the column that orders a list: what is least comes first.
  public var rising: Character
  /// The same where what is greatest comes first.
  public var falling: Character
  /// From the old to the new, in a sentence.
  public var becomes: String
  /// A check that succeeded.
  public var check: Character
  /// Enter, in key labels.
  public var enterKey: String
  /// Space, in key labels.
  public var spaceKey: String
  /// The arrow keys, in key labels.
  public var arrowKeys: ArrowKeys
  /// Bars of one column, from the narrowest to a full one; one entry where there are no parts.
  public var barParts: [Character]
  /// The empty part of a bar.
  public var track: Character
  /// Columns of a sparkline, from the lowest to the highest.
  public var sparks: [Character]
  /// Levels of a heat map in a cell, from the lowest to the highest; none is the sign of a segment.
  public var heat: [Character]
  /// A horizontal line.
  public var horizontal: Character
  /// A vertical line.
  public var vertical: Character
  /// A corner of a box.
  public var topLeft: Character
  /// A corner of a box.
  public var topRight: Character
  /// A corner of a box.
  public var bottomLeft: Character
  /// A corner of a box.
  public var bottomRight: Character
  /// A branch of a tree that goes on below.
  public var branch: Character
  /// The last branch of a tree.
  public var lastBranch: Character
}

extension GlyphSet {
  /// What the arrow keys are called.
  public struct ArrowKeys: Sendable, Hashable {
    /// The key that goes up.
    public var up: String
    /// The key that goes down.
    public var down: String
    /// The key that goes left.
    public var left: String
    /// The key that goes right.
    public var right: String

    /// Names of the four.
    public init(up: String, down: String, left: String, right: String) {
      (self.up, self.down, self.left, self.right) = (up, down, left, right)
    }
  }

  /// Signs of Unicode, each one column wide where ambiguous width counts as one.
  public static let unicode = GlyphSet(
    loaded: "●", available: "○", unavailable: "·", broken: "✗", unflagged: "◐", null: "∅",
    differs: "≠", loading: "◌", changed: "~", mark: "✓",
    selection: "▌", selectionEnd: "▐", breadcrumb: "▸", separator: "·", inside: "›",
    unfolded: "▾", ellipsis: "…", unknown: "–", about: "≈", up: "↑", down: "↓", left: "←",
    right: "→", rising: "↑", falling: "↓", becomes: "→", check: "✓", enterKey: "⏎", spaceKey: "␣",
    arrowKeys: ArrowKeys(up: "↑", down: "↓", left: "←", right: "→"),
    barParts: ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"], track: "·",
    sparks: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    heat: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    horizontal: "─", vertical: "│", topLeft: "┌", topRight: "┐", bottomLeft: "└",
    bottomRight: "┘", branch: "├", lastBranch: "└")

  /// Signs every terminal has.
  public static let ascii = GlyphSet(
    loaded: "*", available: "o", unavailable: ".", broken: "x", unflagged: "%", null: "0",
    differs: "/", loading: ":", changed: "@", mark: "+",
    selection: ">", selectionEnd: "<", breadcrumb: ">", separator: "-", inside: ">",
    unfolded: "v", ellipsis: "~", unknown: "-", about: "?", up: "^", down: "v", left: "<",
    right: ">", rising: "/", falling: "\\", becomes: "->", check: "+", enterKey: "enter",
    spaceKey: "space",
    arrowKeys: ArrowKeys(up: "up", down: "down", left: "left", right: "right"), barParts: ["#"],
    track: ".", sparks: ["_", ".", "-", "=", "+", "*", "#"],
    heat: ["1", "2", "3", "4", "5", "6", "7", "8"],
    horizontal: "-", vertical: "|", topLeft: "+", topRight: "+", bottomLeft: "+",
    bottomRight: "+", branch: "|", lastBranch: "`")

  /// A bar for a fraction between 0 and 1, without its track; the caller fills the rest.
  ///
  /// Anything above nothing shows at least the narrowest part; values outside are clamped, and a
  /// fraction that is not a number is no bar.
  public func bar(_ fraction: Double, width: Int) -> String {
    guard fraction > 0, width > 0, let full = barParts.last else { return "" }
    let parts = barParts.count
    let scaled = min(fraction, 1) * Double(width * parts)
    let eighths = min(max(1, Int(scaled.rounded())), width * parts)
    let whole = String(repeating: String(full), count: eighths / parts)
    return eighths % parts == 0 ? whole : whole + String(barParts[eighths % parts - 1])
  }
}
