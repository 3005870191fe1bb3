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
    let list = list(region)
    let visible = view.visible(count, height: list.height)
    // Where there is no room for all of them, which lines are in sight is told last of all.
    var facts = facts(visible, scene.glyphs)
    let separator = " \(scene.glyphs.separator) "
    while TextWidth.columns(of: facts.joined(separator: separator)) + x + 1 >= region.maxX,
      !facts.isEmpty
    {
      facts.removeFirst()
    }
    let words = facts.joined(separator: separator)
    grid.put(
      words, at: Point(x: region.maxX - TextWidth.columns(of: words) - 1, y: region.minY),
      style: Style(.dim))
    if let comparison, mode == .compared {
      // Where the first line has no room for it, which lines are in sight stands beside the names.
      let place = facts.isEmpty ? place(visible) : ""
      comparison.drawHeader(&grid, in: content(region.row(1), of: list), place)
    }
    let lines = mode == .tree ? outline?.lines(visible) ?? [] : []
    for (place, row) in visible.enumerated() {
      let line = list.row(place)
      let content = content(line, of: list)
      switch mode {
      case .bars:
        if let bars { bars.draw(bars.rows[row], &grid, in: content, aside: aside, scene.glyphs) }
      case .tree: if place < lines.count { lines[place].draw(&grid, in: content, scene.glyphs) }
      case .raw:
        if let text {
          grid.put(
            text.line(row), at: content.origin, maxWidth: content.width, truncation: .end)
        }
      case .compared:
        if let comparison {
          comparison.draw(comparison.rows[row], &grid, in: content, aside: aside, scene.glyphs)
        }
      }
      decorate(row, &grid, in: line, scene)
    }
    ScrollBar.draw(
      &grid, down: list.splitRight(1).right, visible, of: count, scene.glyphs)
    drawStatus(&grid, in: region.row(region.height - 1), excess: excess(in: list), scene)
  }

  /// Where the text of a line stands: beside the cursor's sign, and before the bar that tells how far one is.
  func content(_ line: Rect, of list: Rect) -> Rect {
    let content = line.splitLeft(2).rest
    // Raw lines leave their last columns free anyhow.
    guard count > list.height, mode != .raw else { return content }
    return content.splitRight(mode == .compared ? 2 : 1).rest
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

  /// How long it is, and which of its lines are in sight.
  private func facts(_ visible: Range<Int>, _ glyphs: GlyphSet) -> [String] {
    let isPair = mode == .compared && comparison != nil
    var facts = [
      Figures.bytes(bytes.count) + (isPair ? " and \(Figures.bytes(otherBytes))" : "")
    ]
    if mode == .bars, let bars { facts.append(bars.order.rawValue) }
    if mode == .compared, let comparison {
      facts.append(
        comparison.sharesLines
          ? Figures.count(comparison.differences, "difference") : "no line that both have")
    }
    facts.append(place(visible))
    return facts
  }

  /// `1–17 of 89 lines`, or how many there are where all are in sight.
  private func place(_ visible: Range<Int>) -> String {
    let isWhole = mode != .tree || outline?.isWhole == true
    let whole = (isWhole ? "" : "over ") + Figures.count(count, "line")
    guard !isWhole || visible.count < count else { return whole }
    let rows = "\(Figures.count(visible.lowerBound + 1))–\(Figures.count(visible.upperBound))"
    return "\(rows) of \(whole)"
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

  /// Columns of the texts in sight for which there is no room; 0 where none is moved aside.
  func excess(in list: Rect) -> Int {
    let content = content(list.row(0), of: list)
    return view.visible(count, height: list.height).map { row in
      switch mode {
      case .bars: bars.map { $0.excess(of: $0.rows[row], width: content.width) } ?? 0
      case .compared: comparison.map { $0.excess(of: $0.rows[row], in: content) } ?? 0
      case .tree, .raw: 0
      }
    }.max() ?? 0
  }

  private func drawStatus(
    _ grid: inout Grid, in line: Rect, excess: Int, _ scene: Scene
  ) {
    guard !isGone else {
      grid.put(
        "not in the cache any more; this is what it was", at: line.origin.moved(x: 1),
        style: Style(.warning), maxWidth: line.width - 2, truncation: .end)
      return
    }
    var text = status(scene.glyphs, width: line.width)
    let separator = " \(scene.glyphs.separator) "
    // It comes first: it is what one cannot know.
    if excess > aside { text = "\(scene.key(.right)) shows more at the right\(separator)" + text }
    if aside > 0 { text = "\(scene.key(.left)) goes back to the left\(separator)" + text }
    if !query.isEmpty { text += (text.isEmpty ? "" : "   ") + "/\(query.text)" + matchWords }
    grid.put(
      text, at: line.origin.moved(x: 1), style: Style(.dim), maxWidth: line.width - 2,
      truncation: .end)
  }

  /// `, 3 of 12`: which match the cursor is on; nothing where to count them would cost too much, or some are folded.
  private var matchWords: String {
    guard mode == .bars || mode == .compared, count <= Self.mostCounted else { return "" }
    let found = (0..<count).filter(matches)
    guard !found.isEmpty else { return ", no match" }
    guard let place = found.firstIndex(of: view.cursor) else {
      return ", \(Figures.count(found.count, "row"))"
    }
    return ", \(place + 1) of \(found.count)"
  }

  /// In more rows than these, matches are not counted for every frame.
  private static let mostCounted = 500

  private func status(_ glyphs: GlyphSet, width: Int) -> String {
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
      let isNarrow = width < 60
      return
        (isNarrow
        ? "< right is more, > less, -+ one side"
        : "< the right one is more, > less, - only left, + only right, ! other")
        + (comparison.isCut ? " \(glyphs.separator) only the first lines" : "")
    }
  }
}
