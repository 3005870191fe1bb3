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
  mutating func markCell(_ turn: inout Turn) {
    guard let file else { return }
    let place = Place(file: file.id, segment: segmentName)
    if marks.remove(place) == nil { marks.insert(place) }
    // The cursor goes on: whoever hears the screen would not know what became of the cell.
    if turn.configuration.isLinear {
      let name = (segmentName.map { "\($0) of " } ?? "") + file.id
      turn.say(.info, "\(marks.contains(place) ? "marked" : "not marked any more") \(name)")
    }
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
      let scene = turn.scene
      turn.say(
        .info,
        "range from here; \(scene.key(.range)) again marks it, \(scene.key(.evict)) and"
          + " \(scene.key(.load)) are about it, \(scene.key(.back)) drops it"
      )
      return
    }
    let before = marks.count
    guard closeRange(&turn) else { return }
    turn.say(
      .info,
      "\(Figures.count(marks.count - before)) more marked, \(Figures.count(marks.count)) in all")
  }

  /// Marks what lies in the range that is open, if there is one; false: it began on what is not shown now.
  mutating func closeRange(_ turn: inout Turn) -> Bool {
    guard rangeStart != nil else { return true }
    let range = range
    rangeStart = nil
    guard let range else {
      turn.say(.warning, "the range began on a file that is not shown now")
      return false
    }
    mark(range)
    return true
  }

  /// The actions that are about what is marked, where something is.
  static let aboutMarks: Set<ActionID> = [.evict, .load, .newProcess, .replay]

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
