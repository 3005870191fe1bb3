extension ThreadScreen {
  /// A click selects a cell, a heading its column, the signs at the edges scroll; the wheel scrolls, over the
  /// headings or with a key held sideways.
  mutating func mouse(_ mouse: Mouse, in region: Rect, _ turn: inout Turn) {
    guard !shown.isEmpty else { return }
    let layout = ThreadLayout(region, self)
    switch mouse.kind {
    case .wheelDown, .wheelUp:
      let steps = mouse.kind == .wheelDown ? 3 : -3
      if layout.headings.contains(mouse.position) || !mouse.modifiers.isEmpty {
        scrollColumns(steps, layout)
      } else {
        view.cursor += steps
        view.top += steps
      }
    case .press, .doublePress: click(mouse, layout, &turn)
    case .release: break
    }
  }

  private mutating func click(_ mouse: Mouse, _ layout: ThreadLayout, _ turn: inout Turn) {
    let place = mouse.position
    if layout.legend.contains(place) {
      if mouse.kind == .press { turn.run(.action(.legend)) }
    } else if layout.headings.contains(place) {
      let cells = layout.cells
      if place.x == cells.x - 2, cells.left > 0 {
        scrollColumns(-cells.visible.count, layout)
      } else if place.x == cells.x + cells.room - 1, cells.visible.upperBound < cells.count {
        scrollColumns(cells.visible.count, layout)
      } else if let column = self.column(at: place.x, layout) {
        self.column = column
      }
    } else if layout.rows.contains(place) {
      let row = view.top + place.y - layout.rows.minY
      guard row < shown.count else { return }
      view.cursor = row
      returning = nil
      if let column = column(at: place.x, layout) { self.column = column }
      if mouse.kind == .doublePress { turn.run(.action(.openSlice)) }
    }
  }

  /// The column at a column of the terminal: 0 is the file itself; nil: none of the matrix.
  private func column(at x: Int, _ layout: ThreadLayout) -> Int? {
    x < layout.cells.x ? 0 : layout.cells.index(at: x).map { $0 + 1 }
  }

  /// Moves columns in and out of sight; the cursor stays among those in sight.
  private mutating func scrollColumns(_ steps: Int, _ layout: ThreadLayout) {
    let before = layout.cells
    let cells = CellColumns(
      count: before.count, canonicalCount: before.canonicalCount, x: before.x, room: before.room,
      left: before.left + steps)
    left = cells.left
    guard column > 0, !cells.visible.isEmpty else { return }
    column = min(max(column - 1, cells.visible.lowerBound), cells.visible.upperBound - 1) + 1
  }
}
