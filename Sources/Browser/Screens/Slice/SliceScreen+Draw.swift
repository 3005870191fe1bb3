import JSONText

extension SliceScreen {
  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    var x = region.minX + 1
    for (label, mode) in tabs {
      x += grid.put(
        label, at: Point(x: x, y: region.minY),
        style: Style(mode == self.mode ? .accent : .dim))
      x += Self.tabGap
    }
    let facts = facts(scene.glyphs)
    let width = TextWidth.columns(of: facts)
    if x + width + 1 < region.maxX {
      grid.put(facts, at: Point(x: region.maxX - width - 1, y: region.minY), style: Style(.dim))
    }
    let list = list(region)
    if let comparison, mode == .compared {
      comparison.drawHeader(&grid, in: region.row(1).splitLeft(2).rest)
    }
    let visible = view.visible(count, height: list.height)
    let lines = mode == .tree ? outline?.lines(visible) ?? [] : []
    for (place, row) in visible.enumerated() {
      let line = list.row(place)
      let content = line.splitLeft(2).rest
      switch mode {
      case .bars: if let bars { bars.draw(bars.rows[row], &grid, in: content, scene.glyphs) }
      case .tree: if place < lines.count { lines[place].draw(&grid, in: content, scene.glyphs) }
      case .raw:
        if let text {
          grid.put(
            text.line(row), at: content.origin, maxWidth: content.width, truncation: .end)
        }
      case .compared:
        if let comparison {
          comparison.draw(comparison.rows[row], &grid, in: content, scene.glyphs)
        }
      }
      decorate(row, &grid, in: line, scene)
    }
    drawStatus(&grid, in: region.row(region.height - 1), scene)
  }

  private static let tabGap = 2

  /// The names of the views, as they stand in the first line.
  private var tabs: [(label: String, mode: Mode)] {
    modes.map { ($0 == mode ? "[\($0.rawValue)]" : $0.rawValue, $0) }
  }

  /// The view whose name is at a column.
  func mode(at x: Int, _ region: Rect) -> Mode? {
    var start = region.minX + 1
    for (label, mode) in tabs {
      let end = start + TextWidth.columns(of: label)
      if (start..<end).contains(x) { return mode }
      start = end + Self.tabGap
    }
    return nil
  }

  private func facts(_ glyphs: GlyphSet) -> String {
    var facts = [Figures.bytes(bytes.count)]
    switch mode {
    case .bars: if let bars { facts.append(bars.order.rawValue) }
    case .tree:
      let isWhole = outline?.isWhole ?? true
      facts.append((isWhole ? "" : "over ") + Figures.count(count, "line"))
    case .raw: facts.append(Figures.count(count, "line"))
    case .compared:
      if let comparison { facts.append(Figures.count(comparison.differences, "difference")) }
    }
    return facts.joined(separator: " \(glyphs.separator) ")
  }

  /// The sign of a match, and the cursor.
  private func decorate(_ row: Int, _ grid: inout Grid, in line: Rect, _ scene: Scene) {
    if matches(row) {
      grid.put("/", at: line.origin.moved(x: 1), style: Style(.match))
    }
    guard row == view.cursor else { return }
    grid.put(String(scene.glyphs.selection), at: line.origin, style: Style(.selection))
    grid.restyle(line) { $0.with(.selected) }
    if scene.isFocused { grid.cursor = line.origin.moved(x: 2) }
  }

  private func drawStatus(_ grid: inout Grid, in line: Rect, _ scene: Scene) {
    guard !isGone else {
      grid.put(
        "not in the cache any more; this is what it was", at: line.origin.moved(x: 1),
        style: Style(.warning), maxWidth: line.width - 2, truncation: .end)
      return
    }
    var text = status(scene.glyphs)
    if !query.isEmpty { text += (text.isEmpty ? "" : "   ") + "/\(query.text)" }
    grid.put(
      text, at: line.origin.moved(x: 1), style: Style(.dim), maxWidth: line.width - 2,
      truncation: .end)
  }

  private func status(_ glyphs: GlyphSet) -> String {
    switch mode {
    case .bars:
      guard let bars else { return "" }
      var text = "a full bar is \(Figures.fixed(bars.full, decimals: bars.full == 1 ? 0 : 2))"
      if bars.rows.indices.contains(view.cursor), case .bar(let bar) = bars.rows[view.cursor] {
        text += " \(glyphs.separator) stored as \(TextWidth.truncated(bar.source.rawText, to: 40))"
      }
      if bars.isCut { text += " \(glyphs.separator) only the first bars; the tree has all" }
      return text
    case .tree: return outline?.path(view.cursor) ?? ""
    case .raw:
      let start = (self.text?.start(view.cursor) ?? 0) - bytes.startIndex
      return "byte \(Figures.count(start)) of \(Figures.count(bytes.count))"
    case .compared:
      guard let comparison else { return "" }
      return "< the right one is more, > less, - only left, + only right, ! other"
        + (comparison.isCut ? " \(glyphs.separator) only the first lines" : "")
    }
  }
}
