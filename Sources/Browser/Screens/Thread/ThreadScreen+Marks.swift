import ThreadCache

extension ThreadScreen {
  /// The cells between two corners; with the files' own column among them whole files.
  struct CellRange: Equatable {
    var rows: ClosedRange<Int>
    /// 0 is the file itself, 1 the first segment.
    var columns: ClosedRange<Int>

    init(_ a: (row: Int, column: Int), _ b: (row: Int, column: Int)) {
      rows = min(a.row, b.row)...max(a.row, b.row)
      let columns = min(a.column, b.column)...max(a.column, b.column)
      self.columns = columns.contains(0) ? 0...0 : columns
    }

    func contains(_ row: Int, _ column: Int) -> Bool {
      rows.contains(row) && columns.contains(column)
    }
  }

  /// From where a range began to the cursor; nil: there is none, or it began on what is not shown now.
  var range: CellRange? {
    guard let start = rangeStart, let row = shownRow(of: start.file) else { return nil }
    let column = start.segment.flatMap { segments.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
    return CellRange((row, column), (view.cursor, self.column))
  }

  /// Marks the cell and goes on to the next one, or the file and on to the one below.
  mutating func markCell() {
    guard let file else { return }
    let place = Place(file: file.id, segment: segmentName)
    if marks.remove(place) == nil { marks.insert(place) }
    if segmentName == nil {
      if view.cursor + 1 < shown.count { view.cursor += 1 }
    } else if column < segments.count {
      column += 1
    }
  }

  /// Begins a range, or marks what lies between its beginning and here.
  mutating func markRange(_ turn: inout Turn) {
    guard let file else { return }
    guard rangeStart != nil else {
      rangeStart = Place(file: file.id, segment: segmentName)
      turn.say(
        .info,
        "range from here; \(turn.scene.key(.range)) again marks it, \(turn.scene.key(.back)) drops it"
      )
      return
    }
    guard let range else {
      rangeStart = nil
      return turn.say(.warning, "the range began on a file that is not shown now")
    }
    rangeStart = nil
    let before = marks.count
    mark(range)
    turn.say(
      .info,
      "\(Figures.count(marks.count - before)) more marked, \(Figures.count(marks.count)) in all")
  }

  /// Marks all cells that are shown; when all are marked, none.
  mutating func markAll() {
    guard !shown.isEmpty, !segments.isEmpty else { return }
    let before = marks.count
    mark(CellRange((0, 1), (shown.count - 1, segments.count)))
    if marks.count == before { marks.removeAll() }
  }

  private mutating func mark(_ range: CellRange) {
    for row in range.rows {
      let row = matrix.rows[shown[row]]
      for column in range.columns {
        if column == 0 {
          marks.insert(Place(file: row.file.id, segment: nil))
        } else if row.states[column - 1] != .unavailable {
          // A cell of which nothing is known is nothing to mark.
          marks.insert(Place(file: row.file.id, segment: segments[column - 1]))
        }
      }
    }
  }

  /// Drops the marks of what is not there any more.
  mutating func pruneMarks() {
    let names = Set(segments)
    marks = marks.filter { place in
      matrix.row(of: place.file) != nil && place.segment.map(names.contains) ?? true
    }
    if let start = rangeStart, matrix.row(of: start.file) == nil { rangeStart = nil }
  }

  /// The marked files and cells as they stand in the matrix, from the top and the left.
  var marked: [(row: Matrix.Row, column: Int?)] {
    guard !marks.isEmpty else { return [] }
    let files = Set(marks.map(\.file))
    var places: [(row: Matrix.Row, column: Int?)] = []
    for row in matrix.rows where files.contains(row.file.id) {
      if marks.contains(Place(file: row.file.id, segment: nil)) { places.append((row, nil)) }
      for (column, name) in segments.enumerated()
      where marks.contains(Place(file: row.file.id, segment: name)) {
        places.append((row, column))
      }
    }
    return places
  }
}
