extension DialogBox {
  /// The lines in sight, where a list has not enough room those around it stay, as far as some of its rows are left.
  func shown(
    _ above: [StyledLine], _ below: [StyledLine], height: Int
  ) -> (lines: [StyledLine], scrolling: (most: Int, page: Int)) {
    let rows = list?.count ?? 0
    func row(_ place: Int) -> [StyledLine] { list.map { [$0.row(place)] } ?? [] }
    guard above.count + rows + below.count > height else {
      return (above + (0..<rows).flatMap(row) + below, (0, 0))
    }
    // A line says which rows are in sight.
    let room = max(1, height - 1)
    let least = min(rows, DialogList.least)
    let hasFoot = rows > 0 && above.count + below.count + least <= room
    let kept = rows == 0 ? 0 : min(above.count, max(0, room - least))
    let moving = hasFoot ? [] : Array(above.dropFirst(kept)) + below
    let view = room - kept - (hasFoot ? below.count : 0)
    let count = moving.count + rows
    let first = min(max(0, top), max(0, count - view))
    let end = min(count, first + view)
    let lines = (first..<end).flatMap { place in
      place < moving.count ? [moving[place]] : row(place - moving.count)
    }
    return (
      Array(above.prefix(kept)) + lines + [Self.position(first..<end, of: count)]
        + (hasFoot ? below : []), (max(0, count - view), max(1, view - 1))
    )
  }

  /// Which lines are in sight, and how to see the others: nobody's settings change what these keys do here.
  private static func position(_ lines: Range<Int>, of count: Int) -> StyledLine {
    StyledLine(
      "\(Figures.count(lines.lowerBound + 1))–\(Figures.count(lines.upperBound)) of "
        + "\(Figures.count(count)) · ↓ ↑ PgDn PgUp", .warning)
  }
}
