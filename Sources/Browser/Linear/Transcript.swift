/// What a view draws, as lines of words: without frames, bars and columns, one row a line.
struct Transcript {
  /// The rows that say something.
  private(set) var lines: [String] = []
  /// Where the view put the cursor: a line, and a column in it.
  private(set) var cursor: Point?

  /// Roles that only please the eye.
  private static let decoration: Set<Role> = [.border, .track, .bar, .barAlt]

  /// Draws on a grid of `size` and writes down what is there.
  init(size: Size, glyphs: GlyphSet, _ draw: (inout Grid) -> Void) {
    var grid = Grid(size: size)
    draw(&grid)
    for y in 0..<size.height { take(y, of: grid, glyphs) }
  }

  private mutating func take(_ y: Int, of grid: Grid, _ glyphs: GlyphSet) {
    var line = ""
    var blanks = 0
    for x in 0..<grid.size.width {
      let cell = grid[Point(x: x, y: y)]
      guard !cell.isContinuation else { continue }
      // More than a blank stood between two columns of a table.
      let gap = line.isEmpty || blanks == 0 ? "" : blanks == 1 || line.last == "," ? " " : ", "
      if grid.cursor == Point(x: x, y: y) {
        cursor = Point(x: TextWidth.columns(of: line + gap), y: lines.count)
      }
      if cell.character == " " || Self.isDecoration(cell, glyphs) {
        blanks += 1
      } else {
        line += gap + String(cell.character)
        blanks = 0
      }
    }
    // The cursor of a row without words goes to the next line.
    if !line.isEmpty { lines.append(line) }
  }

  private static func isDecoration(_ cell: Cell, _ glyphs: GlyphSet) -> Bool {
    let isFrame = cell.character == glyphs.selection || cell.character == glyphs.selectionEnd
    return decoration.contains(cell.style.role) || (cell.style.role == .selection && isFrame)
  }
}
