/// The columns of a table: those that fit a window, the last one as wide as what is left.
struct TextColumns: Sendable {
  /// One column.
  struct Column: Sendable {
    let title: String
    let width: Int
    let alignment: Alignment
    /// The least width of the window that has it.
    let from: Int

    init(_ title: String, _ width: Int, _ alignment: Alignment = .left, from: Int = 0) {
      self.title = title
      self.width = width
      self.alignment = alignment
      self.from = from
    }
  }

  private let placed: [(x: Int, width: Int, column: Column)]

  /// The columns in a line; three columns at its left are for the cursor's and the mark's sign.
  init(_ columns: [Column], width: Int) {
    var x = 3
    let fitting = columns.filter { $0.from <= width }
    placed = fitting.enumerated().map { place, column in
      let isLast = place == fitting.count - 1
      let room = isLast ? max(0, width - x - 1) : column.width
      defer { x += room + 2 }
      return (x, room, column)
    }
  }

  func drawTitles(_ grid: inout Grid, in line: Rect) {
    for (x, width, column) in placed {
      grid.put(
        TextWidth.padded(column.title, to: column.alignment == .right ? width : 0, .right),
        at: line.origin.moved(x: x), style: Style(.header), maxWidth: width)
    }
  }

  /// Where a column is in a line; nil: it is left out.
  func place(_ title: String, in line: Rect) -> Rect? {
    placed.first { $0.column.title == title }.map {
      Rect(x: line.minX + $0.x, y: line.minY, width: $0.width, height: 1)
    }
  }

  /// Draws a row: what stands under each title, and how it looks.
  func draw(
    _ texts: [String: (text: String, role: Role)], _ grid: inout Grid, in line: Rect
  ) {
    for (x, width, column) in placed {
      guard let (text, role) = texts[column.title] else { continue }
      grid.put(
        column.alignment == .right ? TextWidth.padded(text, to: width, .right) : text,
        at: line.origin.moved(x: x), style: Style(role), maxWidth: width, truncation: .end)
    }
  }
}
