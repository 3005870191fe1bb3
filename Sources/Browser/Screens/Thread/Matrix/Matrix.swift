import ThreadCache

/// A thread laid out as files down and segments across.
///
/// Made once when the thread was read: drawing then looks at no more than what is in sight.
struct Matrix: Sendable {
  /// One file.
  struct Row: Sendable {
    let file: FileRecord
    /// What the cell of each column shows.
    let states: [CellState]
    /// Where each column's segment is among those of the file; −1: nowhere.
    fileprivate let places: [Int32]
    /// How many of its segments are loaded.
    var loaded: Int { file.loaded }

    /// The segment of a column, where the file has it.
    func segment(_ column: Int) -> SegmentRecord? {
      guard places.indices.contains(column), places[column] >= 0 else { return nil }
      return file.segments[Int(places[column])]
    }
  }

  let rows: [Row]
  /// The names of the segments: the canonical ones, then others as they are stored.
  let columns: [String]
  /// Three letters for each column.
  let headings: [String]
  /// How many of the columns are canonical; they stand first.
  let canonicalCount: Int
  /// Columns of the terminal that the longest id of a file takes.
  let idWidth: Int
  /// Bytes of the largest slice.
  let largest: Int
  /// Totals over all files.
  let totals: MatrixTotals
  private let rowsByID: [ExactName: Int]

  /// The matrix of no thread.
  static let empty = Matrix([])

  init(_ files: [FileRecord]) {
    let canonical = Segments.canonical.count
    var found: [ExactName: Int] = [:]
    var names = Segments.canonical
    for (place, name) in names.enumerated() { found[ExactName(name)] = place }
    var hasCanonical = false
    let columnsOfFiles = files.map { file in
      file.segments.map { segment -> Int in
        let name = ExactName(segment.name)
        if let column = found[name] {
          if column < canonical { hasCanonical = true }
          return column
        }
        found[name] = names.count
        names.append(segment.name)
        return names.count - 1
      }
    }
    // The usual columns are always there, so that a place means the same in every thread; unless all are unusual.
    let skipped = hasCanonical || names.count == canonical ? 0 : canonical
    names.removeFirst(skipped)
    rows = zip(files, columnsOfFiles).map { file, columns in
      var states = [CellState](repeating: .unavailable, count: names.count)
      var places = [Int32](repeating: -1, count: names.count)
      for (place, column) in columns.enumerated() {
        states[column - skipped] = CellState(file.segments[place])
        places[column - skipped] = Int32(place)
      }
      return Row(file: file, states: states, places: places)
    }
    columns = names
    headings = SegmentAbbreviation.headings(of: names)
    canonicalCount = canonical - skipped
    idWidth = rows.map { TextWidth.columns(of: $0.file.id) }.max() ?? 0
    largest = rows.flatMap(\.file.segments).compactMap(\.bytes).max() ?? 1
    totals = MatrixTotals(rows, columns: names.count)
    rowsByID = Dictionary(
      rows.enumerated().map { (ExactName($1.file.id), $0) }, uniquingKeysWith: { first, _ in first }
    )
  }

  /// The row of a file; of two with one id the first.
  func row(of id: String) -> Int? { rowsByID[ExactName(id)] }

  /// The cells that are not what they were, and the files that are new.
  func differences(from before: Matrix) -> [ThreadScreen.Place] {
    let old = Dictionary(
      before.columns.enumerated().map { (ExactName($1), $0) },
      uniquingKeysWith: { first, _ in first })
    let oldColumns = columns.map { old[ExactName($0)] }
    var places: [ThreadScreen.Place] = []
    for row in rows {
      let oldRow = before.row(of: row.file.id).map { before.rows[$0] }
      if oldRow == nil { places.append(.init(file: row.file.id, segment: nil)) }
      for (column, name) in columns.enumerated() {
        let was = oldColumns[column].flatMap { oldRow?.segment($0) }
        guard let segment = row.segment(column), !segment.isSame(as: was) else { continue }
        places.append(.init(file: row.file.id, segment: name))
      }
    }
    return places
  }
}

/// A name by its bytes: two that only look alike are two.
private struct ExactName: Hashable, Sendable {
  private let text: String

  init(_ text: String) { self.text = text }

  static func == (one: ExactName, other: ExactName) -> Bool {
    one.text.utf8.elementsEqual(other.text.utf8)
  }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

extension SegmentRecord {
  fileprivate func isSame(as before: SegmentRecord?) -> Bool {
    guard let before else { return false }
    guard state == before.state, bytes == before.bytes, hashBytes == before.hashBytes else {
      return false
    }
    guard let slice, let old = before.slice else { return slice == nil && before.slice == nil }
    return slice.rawBytes.elementsEqual(old.rawBytes)
  }
}
