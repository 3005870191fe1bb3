/// A screen as a value: rows of cells and where the cursor stands.
///
/// ```swift
/// var grid = Grid(size: Size(width: 20, height: 3))
/// grid.put("会話 12/96", at: Point(x: 1, y: 0), style: Style(.loaded))
/// grid.cursor = Point(x: 1, y: 0)
/// print(grid.text())
/// ```
///
/// Text is made safe on its way in (see ``TextWidth``): no control character, escape sequence or
/// invisible character of an id or a value reaches a cell. Whatever is put outside the grid or its
/// clip region is left out, so a view never has to check that it fits.
public struct Grid: Sendable {
  /// Columns and rows.
  public let size: Size
  /// Where the terminal's cursor goes; it follows the selection for screen readers and braille.
  public var cursor: Point?
  /// The cells that drawing may change now.
  public private(set) var clip: Rect
  /// The cells, row by row.
  public private(set) var cells: [Cell]

  /// Makes a grid of blank cells.
  public init(size: Size, style: Style = .plain) {
    let bounds = Rect(origin: Point(x: 0, y: 0), size: size)
    self.size = bounds.size
    clip = bounds
    cells = Array(repeating: .blank(style), count: bounds.width * bounds.height)
  }

  /// All cells of the grid.
  public var bounds: Rect { Rect(origin: Point(x: 0, y: 0), size: size) }

  /// The cell at a point, which must lie inside ``bounds``.
  public subscript(point: Point) -> Cell {
    precondition(bounds.contains(point), "\(point) is outside of a grid of \(size)")
    return cells[point.y * size.width + point.x]
  }

  /// Draws inside a region only; regions nest.
  @discardableResult
  public mutating func clipped<Result>(
    to region: Rect, _ draw: (inout Grid) throws -> Result
  ) rethrows -> Result {
    let outer = clip
    clip = clip.intersection(region)
    defer { clip = outer }
    return try draw(&self)
  }

  /// Puts text on a row, and says how many columns it took.
  ///
  /// - Parameters:
  ///   - text: Any text; unsafe characters are shown, not obeyed.
  ///   - point: Where the first column goes; it may lie outside.
  ///   - style: How the text looks.
  ///   - maxWidth: Columns the text may take; what is beyond is cut, as `truncation` says.
  ///   - truncation: Where text that is too long loses its characters.
  ///   - ellipsis: What stands where characters were lost.
  /// - Returns: The columns used, whether or not they were inside the clip region.
  @discardableResult
  public mutating func put(
    _ text: String, at point: Point, style: Style = .plain, maxWidth: Int? = nil,
    truncation: Truncation = .cut, ellipsis: Character = "…"
  ) -> Int {
    var x = point.x
    let end = maxWidth.map { point.x + max(0, $0) } ?? Int.max
    let fitted =
      maxWidth.map { TextWidth.truncated(text, to: $0, at: truncation, ellipsis: ellipsis) } ?? text
    TextWidth.forEachCell(of: fitted) { character, columns in
      guard x + columns <= end else { return false }
      set(character, columns: columns, x: x, y: point.y, style: style)
      x += columns
      return true
    }
    return x - point.x
  }

  /// Puts a sign of a ``GlyphSet``, which takes one column, without measuring it.
  public mutating func put(_ sign: Character, at point: Point, style: Style = .plain) {
    set(sign, columns: 1, x: point.x, y: point.y, style: style)
  }

  /// Gives every cell of a region a new style, keeping its text.
  public mutating func restyle(_ region: Rect, _ change: (Style) -> Style) {
    let visible = region.intersection(clip)
    for y in visible.rows {
      for x in visible.columns {
        let index = y * size.width + x
        cells[index].style = change(cells[index].style)
      }
    }
  }

  /// Fills a region with one character of one column.
  public mutating func fill(_ region: Rect, with character: Character = " ", style: Style = .plain)
  {
    let filler = TextWidth.columns(of: character) == 1 ? character : " "
    let visible = region.intersection(clip)
    for y in visible.rows {
      for x in visible.columns { set(filler, columns: 1, x: x, y: y, style: style) }
    }
  }

  /// The rows as text without trailing spaces, for tests and for copying.
  public func text() -> String {
    (0..<size.height).map { text(ofRow: $0) }.joined(separator: "\n")
  }

  /// One row as text without trailing spaces.
  public func text(ofRow y: Int) -> String {
    guard (0..<size.height).contains(y) else { return "" }
    var line = ""
    for cell in cells[(y * size.width)..<((y + 1) * size.width)] where !cell.isContinuation {
      line.append(cell.character)
    }
    while line.last == " " { line.removeLast() }
    return line
  }

  /// Writes one safe character and keeps wide characters whole.
  private mutating func set(
    _ character: Character, columns: Int, x: Int, y: Int, style: Style
  ) {
    guard clip.rows.contains(y), x + columns > clip.minX, x < clip.maxX else { return }
    let row = y * size.width
    guard x >= clip.minX, x + columns <= clip.maxX else {
      // Half of a wide character is inside: a blank stands for it.
      let inside = x < clip.minX ? x + 1 : x
      return set(" ", columns: 1, x: inside, y: y, style: style)
    }
    let last = x + columns - 1
    if cells[row + x].isContinuation, x > 0 {
      cells[row + x - 1] = .blank(cells[row + x - 1].style)
    }
    if last + 1 < size.width, cells[row + last + 1].isContinuation {
      cells[row + last + 1] = .blank(cells[row + last + 1].style)
    }
    cells[row + x] = Cell(character: character, columns: Int8(columns), style: style)
    if columns == 2 { cells[row + last] = .continuation(style) }
  }
}

extension Grid: Equatable {
  /// Whether two grids look the same; clip regions do not count.
  public static func == (left: Grid, right: Grid) -> Bool {
    left.size == right.size && left.cursor == right.cursor && left.cells == right.cells
  }
}
