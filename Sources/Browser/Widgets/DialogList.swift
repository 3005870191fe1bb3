import ThreadCache

/// What a question is about, one thing a row: rows are made when they come into sight, so that there may be many.
struct DialogList {
  /// Number of rows.
  let count: Int
  /// Rows in sight at most, however high the window is.
  var most = 24
  /// Columns that the widest row takes.
  let columns: Int
  /// The row at a place.
  let row: (Int) -> StyledLine

  /// Rows beyond the first so many are not measured.
  static let measured = 200

  /// Fewer rows than these are no list: what stands above and below them gives way.
  static let least = 2

  /// The names of so many threads.
  static func names(
    _ count: Int, most: Int = 24, width: Int, _ glyphs: GlyphSet,
    _ name: @escaping (Int) -> ThreadIdentity
  ) -> DialogList {
    let widest = (0..<min(count, measured)).map { TextWidth.columns(of: name($0).description) }
    return DialogList(
      count: count, most: most,
      columns: min(width, count > measured ? width : (widest.max() ?? 0) + 2)
    ) { place in
      StyledLine(
        "  "
          + TextWidth.truncated(
            name(place).description, to: width - 2, at: .middle, ellipsis: glyphs.ellipsis))
    }
  }
}
