/// One column of one row: a character, or the right half of the wide character before it.
public struct Cell: Hashable, Sendable {
  /// What stands in the cell: one spacing character with at most four marks on it.
  public let character: Character
  /// Columns the character takes: 1 or 2, or 0 in the right half of a wide character.
  public let columns: Int8
  /// How it looks.
  public var style: Style

  /// A cell whose character is known to be safe and to take so many columns.
  init(character: Character, columns: Int8, style: Style) {
    self.character = character
    self.columns = columns
    self.style = style
  }

  /// An empty cell of a style.
  public static func blank(_ style: Style = .plain) -> Cell {
    Cell(character: " ", columns: 1, style: style)
  }

  /// The right half of a wide character.
  static func continuation(_ style: Style) -> Cell {
    Cell(character: " ", columns: 0, style: style)
  }

  /// Whether this is the right half of the wide character in the cell before.
  public var isContinuation: Bool { columns == 0 }
}
