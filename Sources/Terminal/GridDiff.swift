import Browser

/// The cells in which two grids differ.
///
/// A run never begins or ends inside a wide character of the new grid: both its halves are
/// painted together.
public struct GridDiff: Hashable, Sendable {
  /// Cells side by side that have to be painted.
  public struct Run: Hashable, Sendable {
    /// The row.
    public var row: Int
    /// The columns.
    public var columns: Range<Int>

    /// Makes a run.
    public init(row: Int, columns: Range<Int>) {
      self.row = row
      self.columns = columns
    }
  }

  /// What has to be painted, from the top left to the bottom right.
  public let runs: [Run]

  /// Compares; without an old grid, or with one of another size, everything is painted.
  public init(from old: Grid?, to new: Grid) {
    let size = new.size
    guard size.width > 0, size.height > 0 else {
      runs = []
      return
    }
    guard let old, old.size == size else {
      runs = (0..<size.height).map { Run(row: $0, columns: 0..<size.width) }
      return
    }
    var found: [Run] = []
    old.cells.withUnsafeBufferPointer { before in
      new.cells.withUnsafeBufferPointer { after in
        for row in 0..<size.height {
          Self.compareRow(row, width: size.width, before, after, into: &found)
        }
      }
    }
    runs = found
  }

  private static func compareRow(
    _ row: Int, width: Int, _ before: UnsafeBufferPointer<Cell>,
    _ after: UnsafeBufferPointer<Cell>, into runs: inout [Run]
  ) {
    let base = row * width
    var x = 0
    while x < width {
      guard before[base + x] != after[base + x] else {
        x += 1
        continue
      }
      var start = x
      if after[base + start].isContinuation, start > 0 { start -= 1 }
      x += 1
      while x < width, before[base + x] != after[base + x] || after[base + x].isContinuation {
        x += 1
      }
      if let last = runs.last, last.row == row, last.columns.upperBound >= start {
        runs[runs.count - 1].columns = last.columns.lowerBound..<x
      } else {
        runs.append(Run(row: row, columns: start..<x))
      }
    }
  }
}
