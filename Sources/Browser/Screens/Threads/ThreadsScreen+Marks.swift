import ThreadCache

extension ThreadsScreen {
  /// Asks for a lifetime, with what is left of those that there are.
  func openLifetime(_ turn: inout Turn) {
    let places = marks.count > 0 ? Array(marks.places) : selected.map { [$0.place] } ?? []
    let known = places.compactMap { details[$0] ?? nil }
    // Of rows that were never read nobody knows it.
    let left = known.count == places.count ? Ages.leftNow(known.map(\.expiry), now: turn.now) : nil
    turn.open(Prompt(.lifetime(chosen, left: left), text: "90d"))
  }

  /// Marks the row and goes on to the next one.
  mutating func markRow(_ turn: inout Turn) {
    guard let place = selected?.place else { return }
    marks.set(place, !marks.contains(place))
    // The cursor goes on: whoever hears the screen would not know what became of the row.
    if turn.configuration.isLinear, let identity = index[place] {
      turn.say(.info, "\(marks.contains(place) ? "marked" : "not marked any more") \(identity)")
    }
    if view.cursor + 1 < count { view.cursor += 1 }
    anchorCursor()
  }

  /// Begins a range, or marks the rows from its beginning to here.
  mutating func markRange(_ turn: inout Turn) {
    guard let place = selected?.place else { return }
    guard rangeStart == nil else {
      closeRange(&turn)
      return
    }
    rangeStart = place
    let scene = turn.scene
    turn.say(
      .info,
      "range from here; \(scene.key(.range)) again marks it, \(scene.key(.evict)) and"
        + " \(scene.key(.lifetime)) are about it, \(scene.key(.back)) drops it"
    )
  }

  /// The rows from where a range began to the cursor; nil: none is open, or it began on a row that is not shown now.
  var range: ClosedRange<Int>? {
    guard let start = rangeStart, count > 0 else { return nil }
    let (row, found) = rows.row(of: start)
    return found ? min(row, view.cursor)...max(row, view.cursor) : nil
  }

  /// Marks the rows of the range that is open, if there is one; false: it began on a row that is not shown now.
  @discardableResult
  mutating func closeRange(_ turn: inout Turn) -> Bool {
    guard rangeStart != nil else { return true }
    let range = range
    rangeStart = nil
    guard let range else {
      turn.say(.warning, "the range began on a row that is not shown now")
      return false
    }
    for row in range {
      if let place = rows.index(of: row) { marks.set(place, true) }
    }
    return true
  }

  /// Whether every row that is shown is marked.
  var areAllMarked: Bool {
    guard count > 0, marks.count >= count else { return false }
    return rows.order == nil
      || (0..<count).allSatisfy { row in rows.index(of: row).map { marks.contains($0) } ?? true }
  }

  /// Marks all rows; when all are marked, none.
  mutating func markAll(_ turn: inout Turn) {
    let count = count
    if areAllMarked {
      marks.removeAll()
    } else if rows.order == nil {
      marks.fill(UInt32(index.count))
    } else {
      for row in 0..<count {
        if let place = rows.index(of: row) { marks.set(place, true) }
      }
    }
  }

  /// Goes to the next row that is known to be broken, past the end from the other one.
  mutating func findBroken(_ direction: Int, _ turn: inout Turn) {
    // Only what has been read can be known to be broken; of very many rows only those around are looked at.
    var isAllRead = count - 1 <= details.capacity
    for step in 1..<max(1, min(count, details.capacity)) {
      let sum = view.cursor + direction * step
      let row = (sum % count + count) % count
      guard let place = rows.index(of: row) else { continue }
      let known = details[place]
      if let summary = known ?? nil, ThreadWords.isBroken(summary.state) {
        view.cursor = row
        anchorCursor()
        if sum != row {
          turn.say(
            .info,
            (direction > 0 ? "from the top" : "from the end")
              + "; hashes are looked at in threads that were opened, bobbin verify looks at all")
        }
        return
      }
      if known == nil { isAllRead = false }
    }
    let among = isAllRead ? "" : " among the rows read"
    turn.say(.info, "no other broken meta\(among); bobbin verify checks the hashes too")
  }
}
