import ThreadCache

extension ThreadScreen {
  /// Whether the thread has files, and the filter shows none of them.
  var isAllFiltered: Bool {
    guard let record, record.problem == nil, !record.files.isEmpty else { return false }
    return shown.isEmpty && !query.isEmpty && marks.isEmpty
  }

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

  /// What an empty matrix says.
  func noMatch(_ scene: Scene) -> [String] {
    let hint = query.isCaseSensitive ? " (a capital makes case count)" : ""
    let broken =
      ThreadWords.meansState(query.text)
      ? " It looks in ids, not in cells: without it \(scene.key(.nextBroken)) and"
        + " \(scene.key(.previousBroken)) go from one broken cell to the next."
      : ""
    return [
      "No file's id contains \(query.text).\(hint)",
      "\(scene.key(.back)) drops the filter.\(broken)",
    ]
  }
}
