import ThreadCache

/// What files of a matrix add up to.
struct MatrixTotals: Sendable, Equatable {
  /// Of each column, how many files have it loaded.
  private(set) var loaded: [Int]
  /// Of each column, how many files have it at all.
  private(set) var known: [Int]
  /// Segments that are loaded.
  private(set) var allLoaded = 0
  /// Segments that there are.
  private(set) var allKnown = 0
  /// What is broken.
  private(set) var broken = BrokenParts()
  /// Bytes of the files in the meta.
  private(set) var bytes = 0
  /// What is among the cells, for the legend.
  private(set) var states: Set<CellState> = []

  init(_ rows: some Sequence<Matrix.Row>, columns: Int) {
    loaded = [Int](repeating: 0, count: columns)
    known = loaded
    for row in rows {
      for (column, state) in row.states.enumerated() {
        if state != .unavailable { known[column] += 1 }
        if row.segment(column)?.isLoaded == true { loaded[column] += 1 }
        states.insert(state)
      }
      allLoaded += row.loaded
      allKnown += row.file.segments.count
      broken.add(row.file)
      bytes += row.file.bytes
    }
  }
}
