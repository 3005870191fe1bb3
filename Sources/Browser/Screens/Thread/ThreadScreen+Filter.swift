import ThreadCache

extension ThreadScreen {
  /// Shows only the files whose id contains a text; the cursor stays on its file while that is shown.
  mutating func filter(_ text: String) {
    guard text != query.text else { return }
    // It comes back to where it was when the filter goes, unless it was moved meanwhile.
    let wanted = returning ?? file?.id
    query = ThreadQuery(text)
    show()
    let row = wanted.flatMap(shownRow)
    returning = row == nil ? wanted : nil
    view.cursor = row ?? 0
  }

  /// Finds the rows that match and what they add up to.
  mutating func show() {
    let matcher = Matcher(query)
    let rows = matrix.rows
    shown = rows.indices.filter { matcher.matches(rows[$0].file.id.utf8) }
    totals =
      shown.count == rows.count
      ? matrix.totals : MatrixTotals(shown.lazy.map { rows[$0] }, columns: segments.count)
  }

  /// The row in sight of a file.
  func shownRow(of file: String) -> Int? {
    guard let row = matrix.row(of: file) else { return nil }
    if shown.count == matrix.rows.count { return row }
    return shown.firstIndex(of: row)
  }

  /// Words for what is wrong with a cell, which somebody might look for.
  private static let stateWords = ["broken", "is:broken", "missing", "null", "error", "lost"]

  /// What an empty matrix says.
  func noMatch(_ scene: Scene) -> [String] {
    let hint = query.isCaseSensitive ? " (a capital makes case count)" : ""
    let word = query.text.lowercased()
    let isState = Self.stateWords.contains { word.count > 2 && $0.hasPrefix(word) }
    let broken =
      isState
      ? " It looks in ids, not in cells: without it \(scene.key(.nextBroken)) and"
        + " \(scene.key(.previousBroken)) go from one broken cell to the next."
      : ""
    return [
      "No file's id contains \(query.text).\(hint)",
      "\(scene.key(.back)) drops the filter.\(broken)",
    ]
  }
}
