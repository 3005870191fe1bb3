/// Where the parts of the matrix are.
struct ThreadLayout {
  let facts: Rect
  let headings: Rect
  let rows: Rect
  let panel: Rect
  let legend: Rect
  /// True when the panel stands beside the matrix, not below it.
  let isBeside: Bool
  /// Columns for the ids of the files.
  let fileWidth: Int
  /// Where the first cell is, from the left edge of the region.
  let cellsX: Int
  let cellWidth = 4
  let columnsInSight: Int
  /// Columns for LOADED and SIZE; nil where there is no room.
  let loadedX: Int?
  let sizeX: Int?

  static let totals = 9

  init(_ region: Rect, _ screen: ThreadScreen) {
    let (facts, below) = region.splitTop(region.height >= 4 ? 1 : 0)
    let (rest, legend) = below.splitBottom(region.height >= 5 ? 1 : 0)
    self.facts = facts
    self.legend = legend
    let widest = screen.files.map { TextWidth.columns(of: $0.id) }.max() ?? 4
    let fileWidth = min(max(widest, 6), max(6, region.width / 4))
    self.fileWidth = fileWidth
    cellsX = region.minX + 2 + fileWidth + 1
    let matrix = 2 + fileWidth + 1 + screen.segments.count * cellWidth
    isBeside = region.width >= matrix + 2 * Self.totals + 30
    let totals = region.width >= fileWidth + 3 + 6 * cellWidth + 2 * Self.totals
    let full = totals ? 2 * Self.totals : region.width >= 36 ? Self.totals : 0
    let room = region.width - (2 + fileWidth + 1) - full
    columnsInSight = max(1, min(screen.segments.count, room / cellWidth))
    let end = cellsX + columnsInSight * cellWidth
    loadedX = full > 0 ? end : nil
    sizeX = totals ? end + Self.totals : nil
    let matrixWidth = end + full - region.minX
    let (headings, content) = rest.splitTop(rest.height >= 3 ? 1 : 0)
    if isBeside {
      let (left, right) = content.splitLeft(matrixWidth + 1)
      self.headings = headings
      rows = left
      panel = Rect(
        x: right.minX, y: rest.minY, width: region.maxX - right.minX, height: rest.height)
    } else {
      self.headings = headings
      let wanted = max(1, screen.files.count)
      // The matrix comes first; a panel of less than four lines says nothing.
      let least = content.height >= 12 ? max(5, content.height / 2) : 0
      let rowsHeight = min(wanted, content.height - least)
      let below = content.height - rowsHeight
      if below >= 4 {
        let (top, bottom) = content.splitTop(rowsHeight)
        rows = top
        panel = bottom
      } else {
        rows = content
        panel = Rect(x: content.minX, y: content.maxY, width: 0, height: 0)
      }
    }
  }
}
