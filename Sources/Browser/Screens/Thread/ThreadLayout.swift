/// Where the parts of the matrix are.
struct ThreadLayout {
  let facts: Rect
  let headings: Rect
  let rows: Rect
  /// A line below the rows; empty where there is no room.
  let rule: Rect
  /// What the columns add up to, below that.
  let totals: Rect
  let panel: Rect
  let legend: Rect
  /// True when the panel stands beside the matrix, not below it.
  let isBeside: Bool
  /// Columns for the ids of the files.
  let fileWidth: Int
  /// The segments in sight.
  let cells: CellColumns
  /// Columns for LOADED and for the bytes in the meta; nil where there is no room.
  let loadedX: Int?
  let sizeX: Int?

  /// Columns that LOADED takes, and the bytes in the meta.
  static let totalWidth = 9
  /// The sign of the cursor and the mark, before the id.
  static let signs = 2

  init(_ region: Rect, _ screen: ThreadScreen) {
    let (facts, below) = region.splitTop(region.height >= 4 ? 1 : 0)
    let (rest, legend) = below.splitBottom(region.height >= 5 ? 1 : 0)
    let (headings, content) = rest.splitTop(rest.height >= 3 ? 1 : 0)
    self.facts = facts
    self.headings = headings
    self.legend = legend

    let matrix = screen.matrix
    let count = matrix.columns.count
    // Room for `120–138`, the rows in sight, where not all of them are.
    let digits = "\(matrix.rows.count)".count
    let place = matrix.rows.count > content.height ? 2 * digits + 2 : 6
    let fileWidth = min(max(matrix.idWidth, place), max(6, region.width / 4))
    self.fileWidth = fileWidth
    let before = Self.signs + fileWidth + 1
    let wanted = CellColumns.width(0..<count, matrix.canonicalCount)
    isBeside = region.width >= before + wanted + 2 * Self.totalWidth + 30
    let hasSize = region.width >= before + 6 * CellColumns.width + 2 * Self.totalWidth
    let after = hasSize ? 2 * Self.totalWidth : region.width >= 36 ? Self.totalWidth : 0
    // Where not all columns fit, those at the right stay where they are while the others scroll.
    // One column stays free, before the bar at the edge.
    let room = max(
      CellColumns.width, min(wanted, region.width - before - after - (after > 0 ? 1 : 0)))
    cells = CellColumns(
      count: count, canonicalCount: matrix.canonicalCount, x: region.minX + before, room: room,
      left: screen.left)
    let end = region.minX + before + room
    loadedX = after > 0 ? end : nil
    sizeX = hasSize ? end + Self.totalWidth : nil

    let wantedRows = max(1, screen.shown.count)
    // A rule, what is loaded, and of how many.
    let wantedTotals =
      screen.shown.count < 2 || content.height < 10
      ? 0 : content.height < 16 ? 1 : content.height < 20 ? 2 : 3
    let totals: Rect
    if isBeside {
      let (left, right) = content.splitLeft(before + room + after + 1)
      let (rows, under) = left.splitTop(min(wantedRows, left.height - wantedTotals))
      self.rows = rows
      totals = under.splitTop(wantedTotals).top
      panel = Rect(
        x: right.minX, y: rest.minY, width: region.maxX - right.minX, height: rest.height)
    } else {
      // The matrix comes first; a panel of less than four lines says nothing.
      let least = content.height >= 12 ? max(5, min(content.height / 3, 14)) : 0
      let height = min(wantedRows, content.height - least - wantedTotals)
      let (rows, under) = content.splitTop(height)
      let panel = under.splitTop(wantedTotals).rest
      if panel.height >= 4 {
        (self.rows, self.panel) = (rows, panel)
        totals = under.splitTop(wantedTotals).top
      } else {
        let (rows, bottom) = content.splitBottom(wantedTotals)
        self.rows = rows
        totals = bottom
        self.panel = Rect(x: content.minX, y: content.maxY, width: 0, height: 0)
      }
    }
    (rule, self.totals) = totals.splitTop(totals.height > 2 ? 1 : 0)
  }
}
