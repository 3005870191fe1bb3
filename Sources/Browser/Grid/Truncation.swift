/// Where text that is too long for its place loses characters.
public enum Truncation: Hashable, Sendable {
  /// At the end, without a sign.
  case cut
  /// At the end, with an ellipsis.
  case end
  /// In the middle, with an ellipsis: ids differ at both ends.
  case middle
  /// At the start, with an ellipsis: paths matter at their end.
  case start
}

/// On which side of its place text stands.
public enum Alignment: Hashable, Sendable {
  /// Text at the left, padding after it.
  case left
  /// Text at the right: numbers.
  case right
  /// Text in the middle.
  case centre
}

extension TextWidth {
  /// The text in no more than so many columns.
  ///
  /// The answer is safe text: what ``shown(_:)`` makes of it, shortened between cells, so that no
  /// wide character, mark or replacement is torn. A wide character that does not fit leaves its column unused.
  public static func truncated(
    _ text: String, to width: Int, at truncation: Truncation = .end, ellipsis: Character = "…"
  ) -> String {
    guard width > 0 else { return "" }
    if isPrintableASCII(text), text.utf8.count <= width { return text }
    var cells: [(piece: String, columns: Int)] = []
    var total = 0
    forEachPiece(of: text) { piece, columns in
      cells.append((piece, columns))
      total += columns
      // The end of very long text is not needed unless the end is kept.
      return total <= width || truncation == .middle || truncation == .start
    }
    guard total > width else { return cells.map(\.piece).joined() }
    let room = truncation == .cut ? width : width - 1
    let headRoom: Int
    switch truncation {
    case .cut, .end: headRoom = room
    case .middle: headRoom = (room + 1) / 2
    case .start: headRoom = 0
    }
    var used = 0
    let head = cells.prefix { cell in
      guard used + cell.columns <= headRoom else { return false }
      used += cell.columns
      return true
    }
    if truncation == .cut { return head.map(\.piece).joined() }
    var tail: [String] = []
    if truncation != .end {
      for cell in cells.reversed() {
        guard used + cell.columns <= room else { break }
        used += cell.columns
        tail.append(cell.piece)
      }
    }
    return head.map(\.piece).joined() + String(ellipsis) + tail.reversed().joined()
  }

  /// The text as it is seen when it was moved to the left by so many columns, no farther than to its end.
  ///
  /// What fits is not moved; what is hidden at either side leaves an ellipsis.
  static func scrolled(
    _ text: String, by columns: Int, to width: Int, ellipsis: Character = "…"
  ) -> String {
    let hidden = min(columns, self.columns(of: text) - width)
    guard hidden > 0, width > 1 else { return truncated(text, to: width, ellipsis: ellipsis) }
    var passed = 0
    var rest = ""
    forEachPiece(of: text) { piece, columns in
      if passed > hidden { rest += piece } else { passed += columns }
      return true
    }
    return String(ellipsis) + truncated(rest, to: width - 1, ellipsis: ellipsis)
  }

  /// The text with spaces so that it takes at least so many columns.
  public static func padded(_ text: String, to width: Int, _ alignment: Alignment = .left) -> String
  {
    let missing = width - columns(of: text)
    guard missing > 0 else { return text }
    switch alignment {
    case .left: return text + String(repeating: " ", count: missing)
    case .right: return String(repeating: " ", count: missing) + text
    case .centre:
      let before = missing / 2
      return String(repeating: " ", count: before) + text
        + String(repeating: " ", count: missing - before)
    }
  }

  /// The text in exactly so many columns: shortened or padded.
  public static func fitted(
    _ text: String, to width: Int, _ alignment: Alignment = .left, truncation: Truncation = .end,
    ellipsis: Character = "…"
  ) -> String {
    padded(
      truncated(text, to: width, at: truncation, ellipsis: ellipsis), to: width, alignment)
  }
}
