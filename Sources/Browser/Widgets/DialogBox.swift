/// A question in a frame.
struct DialogBox {
  var title: String
  var lines: [StyledLine]
  /// The last line: what the keys do.
  var keys: StyledLine

  /// Draws it in the middle, as wide as it needs to be; lines that do not fit are counted.
  @discardableResult
  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) -> Rect {
    let content = max(
      (lines + [keys]).map(\.columns).max() ?? 0, min(TextWidth.columns(of: title) + 4, 60))
    let frame = region.centred(
      Size(width: min(max(content + 4, 40), region.width), height: lines.count + 3))
    grid.fill(frame, style: Style(.dialog))
    grid.box(frame, glyphs: scene.glyphs, title: title)
    if let color = scene.configuration.storeColor {
      grid.restyle(frame.row(0)) { _ in Style(color.role) }
    }
    let inner = frame.inset(x: 2, y: 1)
    var shown = lines
    // What is asked matters more than its keys, which the footer has too.
    let hasKeys = inner.height > 1
    let room = hasKeys ? inner.height - 1 : inner.height
    if shown.count > room {
      let hidden = shown.count - room + 1
      shown =
        room < 2
        ? Array(shown.prefix(room))
        : shown.prefix(room - 1) + [StyledLine("and \(hidden) more lines", .dim)]
    }
    for (row, line) in shown.enumerated() {
      line.draw(
        &grid, at: Point(x: inner.minX, y: inner.minY + row), width: inner.width, ground: .dialog)
    }
    if hasKeys {
      keys.draw(
        &grid,
        at: Point(x: max(inner.minX, inner.maxX - keys.columns), y: inner.maxY - 1),
        width: inner.width, ground: .dialog)
    }
    grid.cursor = Point(x: inner.minX, y: inner.minY)
    return inner
  }

  /// `y evict   n, esc keep`, from the action table.
  static func keys(yes: String?, no: String, _ glyphs: GlyphSet) -> StyledLine {
    var spans: [(text: String, style: Style)] = []
    if let yes, let action = ActionTable.standard[.yes] {
      spans += [(action.keys[0].label(glyphs), Style(.key)), (" \(yes)      ", Style())]
    }
    let keys =
      ActionTable.standard[.no]?.keys.map { $0.label(glyphs) }.joined(separator: ", ") ?? ""
    spans += [(keys, Style(.key)), (" \(no)", Style())]
    return StyledLine(spans: spans)
  }

  /// The same for the footer.
  static func footer(yes: String?, no: String) -> [FooterKey] {
    var keys: [FooterKey] = []
    if let yes { keys.append(FooterKey(key: "y", label: yes, press: .character("y"))) }
    keys.append(FooterKey(key: "n", label: no, press: .character("n")))
    return keys
  }
}
