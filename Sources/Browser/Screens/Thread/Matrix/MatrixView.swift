import ThreadCache

/// Draws the files and segments that are in sight, under headings and beside ids that stay.
struct MatrixView {
  let screen: ThreadScreen
  let layout: ThreadLayout
  let scene: Scene
  private let range: ThreadScreen.CellRange?
  private let visible: Range<Int>
  private let columns: Range<Int>

  init(screen: ThreadScreen, layout: ThreadLayout, scene: Scene) {
    self.screen = screen
    self.layout = layout
    self.scene = scene
    range = screen.range
    visible = screen.view.visible(screen.shown.count, height: layout.rows.height)
    columns = layout.cells.visible
  }

  private var glyphs: GlyphSet { scene.glyphs }

  func draw(_ grid: inout Grid) {
    drawHeadings(&grid)
    for (line, row) in visible.enumerated() { drawRow(row, &grid, y: layout.rows.minY + line) }
    drawTotals(&grid)
    drawSeparator(&grid)
  }

  // MARK: Above and below

  private func drawHeadings(_ grid: inout Grid) {
    guard !layout.headings.isEmpty else { return }
    let y = layout.headings.minY
    for index in columns {
      let isSelected = index == screen.column - 1
      grid.put(
        screen.matrix.headings[index], at: Point(x: layout.cells.x(of: index), y: y),
        style: Style(isSelected ? .accent : .header), maxWidth: 3)
    }
    let start = layout.rows.minX + ThreadLayout.signs
    if visible.count < screen.shown.count {
      let rows = "\(visible.lowerBound + 1)–\(visible.upperBound)"
      let whole = "\(rows) of \(screen.shown.count)"
      if let text = [whole, rows].first(where: { $0.count < layout.fileWidth }) {
        grid.put(text, at: Point(x: start, y: y), style: Style(.dim))
      }
    }
    if columns.lowerBound > 0 {
      grid.put(glyphs.left, at: Point(x: layout.cells.x - 2, y: y), style: Style(.accent))
    }
    if columns.upperBound < layout.cells.count {
      let x = layout.cells.x + layout.cells.room - 1
      grid.put(glyphs.right, at: Point(x: x, y: y), style: Style(.accent))
    }
    drawFigures("LOADED", "IN META", &grid, y: y, .header)
  }

  private func drawFigures(
    _ loaded: String, _ size: String, _ grid: inout Grid, y: Int, _ role: Role
  ) {
    let width = ThreadLayout.totalWidth - 1
    if let x = layout.loadedX {
      grid.put(
        TextWidth.fitted(loaded, to: width, .right, ellipsis: glyphs.ellipsis),
        at: Point(x: x, y: y), style: Style(role))
    }
    if let x = layout.sizeX {
      grid.put(
        TextWidth.padded(size, to: width, .right), at: Point(x: x, y: y), style: Style(role))
    }
  }

  /// Of each column how many are loaded, over how many there are.
  private func drawTotals(_ grid: inout Grid) {
    guard !layout.totals.isEmpty else { return }
    let start = layout.totals.minX + ThreadLayout.signs
    let end = (layout.sizeX ?? layout.loadedX).map { $0 + ThreadLayout.totalWidth - 1 }
    if !layout.rule.isEmpty {
      grid.hline(
        at: Point(x: start, y: layout.rule.minY),
        width: (end ?? layout.cells.x + layout.cells.room) - start, glyphs: glyphs)
    }
    let totals = screen.totals
    drawTotal("loaded", totals.loaded, start, &grid, y: layout.totals.minY, .header)
    let isBoth = layout.totals.height > 1
    if isBoth { drawTotal("of", totals.known, start, &grid, y: layout.totals.minY + 1, .dim) }
    let (loaded, known) = ("\(totals.allLoaded)", "\(totals.allKnown)")
    drawFigures(
      isBoth ? loaded : Self.first([loaded + "/" + known, loaded]), Figures.bytes(totals.bytes),
      &grid, y: layout.totals.minY, .header)
    if isBoth { drawFigures(known, "", &grid, y: layout.totals.minY + 1, .dim) }
  }

  private func drawTotal(
    _ word: String, _ counts: [Int], _ x: Int, _ grid: inout Grid, y: Int, _ role: Role
  ) {
    grid.put(word, at: Point(x: x, y: y), style: Style(role), maxWidth: layout.fileWidth)
    for index in columns {
      grid.put(
        TextWidth.padded(Self.short(counts[index]), to: 3, .right),
        at: Point(x: layout.cells.x(of: index), y: y), style: Style(role))
    }
  }

  /// The first of some figures that fits its column.
  private static func first(_ figures: [String]) -> String {
    figures.first { $0.count < ThreadLayout.totalWidth } ?? figures.last ?? ""
  }

  /// A count in three columns.
  private static func short(_ count: Int) -> String {
    count < 1000 ? "\(count)" : count < 100_000 ? "\(count / 1000)k" : ">9k"
  }

  /// The line between the canonical segments and the others.
  private func drawSeparator(_ grid: inout Grid) {
    guard let x = layout.cells.separator else { return }
    let end = layout.totals.isEmpty ? layout.rows.minY + visible.count : layout.totals.maxY
    for y in min(layout.headings.minY, end)..<end where y != layout.rule.minY || layout.rule.isEmpty
    {
      grid.put(glyphs.vertical, at: Point(x: x, y: y), style: Style(.border))
    }
  }

  // MARK: One file

  private func drawRow(_ index: Int, _ grid: inout Grid, y: Int) {
    let row = screen.matrix.rows[screen.shown[index]]
    let file = row.file
    let isRow = index == screen.view.cursor
    let start = Point(x: layout.rows.minX, y: y)
    if isRow { grid.put(glyphs.selection, at: start, style: Style(.selection)) }
    let place = ThreadScreen.Place(file: file.id, segment: nil)
    if let sign = sign(of: place, index, 0, isThere: true) {
      grid.put(sign.sign, at: start.moved(x: 1), style: Style(sign.role))
    } else if !file.findings.isEmpty {
      grid.put(Legend.flawed, at: start.moved(x: 1), style: Style(.broken))
    }
    let isFile = isRow && screen.column == 0
    let id = TextWidth.fitted(
      file.id.isEmpty ? "(no id)" : file.id, to: layout.fileWidth, truncation: .middle,
      ellipsis: glyphs.ellipsis)
    grid.put(
      id, at: start.moved(x: ThreadLayout.signs),
      style: Style(file.findings.isEmpty ? .plain : .broken, isFile ? .selected : []))
    MatchHighlight.draw(screen.query, in: id, &grid, at: start.moved(x: ThreadLayout.signs))
    if isFile, scene.isFocused { grid.cursor = start.moved(x: ThreadLayout.signs) }
    for column in columns {
      let point = Point(x: layout.cells.x(of: column), y: y)
      let isSelected = isRow && column == screen.column - 1
      drawCell(row, index, column, &grid, at: point, isSelected: isSelected)
      if isSelected, scene.isFocused { grid.cursor = point.moved(x: 1) }
    }
    drawFigures(
      file.problem == nil ? "\(row.loaded)/\(file.segments.count)" : "invalid",
      Figures.bytes(file.bytes), &grid, y: y, file.problem == nil ? .plain : .broken)
  }

  private func drawCell(
    _ row: Matrix.Row, _ index: Int, _ column: Int, _ grid: inout Grid, at point: Point,
    isSelected: Bool
  ) {
    let place = ThreadScreen.Place(file: row.file.id, segment: screen.matrix.columns[column])
    let state = row.states[column]
    var (sign, role) = (state.sign(glyphs), state.role)
    if screen.loading.contains(place) {
      (sign, role) = (glyphs.loading, .loading)
    } else if let level = screen.level(of: row, column, now: scene.now) {
      (sign, role) = Heat.sign(level, glyphs)
    }
    grid.put(sign, at: point.moved(x: 1), style: Style(role, isSelected ? .selected : []))
    if isSelected {
      grid.put(glyphs.selectionEnd, at: point, style: Style(.selection))
      grid.put(glyphs.selection, at: point.moved(x: 2), style: Style(.selection))
    }
    let beside = self.sign(of: place, index, column + 1, isThere: state != .unavailable)
    if let beside {
      grid.put(beside.sign, at: point.moved(x: isSelected ? 3 : 2), style: Style(beside.role))
    }
  }

  /// The sign beside a cell or an id: a mark, the range, or that it changed a moment ago.
  private func sign(
    of place: ThreadScreen.Place, _ row: Int, _ column: Int, isThere: Bool
  ) -> (sign: Character, role: Role)? {
    if screen.marks.contains(place) { return (glyphs.mark, .mark) }
    if isThere, let range, range.contains(row, column) { return ("v", .mark) }
    guard (screen.changed[place] ?? 0) > scene.now else { return nil }
    return (glyphs.changed, .changed)
  }
}
