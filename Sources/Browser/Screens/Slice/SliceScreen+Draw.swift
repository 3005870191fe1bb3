extension SliceScreen {
  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    var x = region.minX + 1
    for (place, mode) in modes.enumerated() {
      if place > 0 { x += grid.put("  ", at: Point(x: x, y: region.minY)) }
      let isShown = mode == self.mode
      x += grid.put(
        isShown ? "[\(mode.rawValue)]" : mode.rawValue, at: Point(x: x, y: region.minY),
        style: Style(isShown ? .accent : .dim))
    }
    let facts =
      "\(Figures.bytes(rawBytes.count)) \(scene.glyphs.separator) \(Figures.count(count, "line"))"
    let width = TextWidth.columns(of: facts)
    if x + width + 3 < region.maxX {
      grid.put(facts, at: Point(x: region.maxX - width - 1, y: region.minY), style: Style(.dim))
    }
    let list = Rect(
      x: region.minX, y: region.minY + 1, width: region.width, height: listHeight(region))
    for (line, row) in view.visible(count, height: list.height).enumerated() {
      draw(row: row, &grid, in: list.row(line), scene)
    }
    drawStatus(&grid, in: region.row(region.height - 1), scene)
  }

  private func draw(row: Int, _ grid: inout Grid, in line: Rect, _ scene: Scene) {
    let isSelected = row == view.cursor
    let content = line.splitLeft(2).rest
    switch mode {
    case .bars: if let bars { bars.draw(bars.rows[row], &grid, in: content, scene.glyphs) }
    case .tree: tree?.lines[row].draw(&grid, in: content, scene.glyphs)
    case .raw: raw.map { _ = grid.put($0.lines[row], at: line.origin.moved(x: 1)) }
    }
    if matches(row) {
      grid.put("/", at: line.origin.moved(x: mode == .raw ? 0 : 1), style: Style(.match))
    }
    if isSelected {
      grid.put(String(scene.glyphs.selection), at: line.origin, style: Style(.selection))
      grid.restyle(line) { $0.with(.selected) }
      if scene.isFocused { grid.cursor = content.origin }
    }
  }

  private func drawStatus(_ grid: inout Grid, in line: Rect, _ scene: Scene) {
    var text = ""
    if isGone {
      grid.put(
        "not in the cache any more; this is what it was", at: line.origin.moved(x: 1),
        style: Style(.warning), maxWidth: line.width - 2, truncation: .end)
      return
    }
    if mode == .tree, let tree, tree.lines.indices.contains(view.cursor) {
      text = tree.lines[view.cursor].value.path
      if tree.isCut { text += "   only the first \(Figures.count(SliceTree.limit)) lines" }
    } else if mode == .raw, rawBytes.count > Self.rawLimit {
      text = "the first \(Figures.bytes(Self.rawLimit)); c copies all, e opens all in the editor"
    } else if mode == .bars, let bars {
      text = "a full bar is \(Figures.fixed(bars.full, decimals: bars.full == 1 ? 0 : 2))"
    }
    if !query.isEmpty { text += "   /\(query.text)" }
    grid.put(
      text, at: line.origin.moved(x: 1), style: Style(.dim), maxWidth: line.width - 2,
      truncation: .end)
  }
}
