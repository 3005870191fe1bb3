import ThreadCache

extension ThreadsScreen {
  /// Marks the row and goes on to the next one.
  mutating func markRow(_ turn: inout Turn) {
    guard let place = selected?.place else { return }
    marks.set(place, !marks.contains(place))
    if view.cursor + 1 < count { view.cursor += 1 }
    anchorCursor()
  }

  /// Begins a range, or marks the rows from its beginning to here.
  mutating func range(_ turn: inout Turn) {
    guard let place = selected?.place else { return }
    guard let start = rangeStart else {
      rangeStart = place
      turn.say(
        .info,
        "range from here; \(turn.scene.key(.range)) again marks it, \(turn.scene.key(.back)) drops it"
      )
      return
    }
    rangeStart = nil
    let (row, found) = rows.row(of: start)
    guard found else { return turn.say(.warning, "the range began on a row that is not shown now") }
    for row in min(row, view.cursor)...max(row, view.cursor) {
      if let place = rows.index(of: row) { marks.set(place, true) }
    }
  }

  /// Marks all rows; when all are marked, none.
  mutating func markAll(_ turn: inout Turn) {
    let count = count
    if marks.count >= count, count > 0 {
      marks.removeAll()
    } else if rows.order == nil {
      marks.fill(UInt32(index.count))
    } else {
      for row in 0..<count {
        if let place = rows.index(of: row) { marks.set(place, true) }
      }
    }
  }

  /// Goes to the next row that is known to be broken.
  mutating func findBroken(_ direction: Int, _ turn: inout Turn) {
    var row = view.cursor + direction
    var isAllRead = true
    // Only what has been read can be known to be broken.
    while (0..<count).contains(row), abs(row - view.cursor) <= details.capacity {
      if let place = rows.index(of: row) {
        let known = details[place]
        if let summary = known ?? nil, ThreadWords.isBroken(summary.state) {
          view.cursor = row
          anchorCursor()
          return
        }
        if known == nil { isAllRead = false }
      }
      row += direction
    }
    let among = isAllRead ? "" : " among the rows read"
    turn.say(.info, "no other broken meta\(among); bobbin verify checks the hashes too")
  }
}
