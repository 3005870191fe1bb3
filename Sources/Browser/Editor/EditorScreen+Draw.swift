extension EditorScreen {
  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    let layout = EditorLayout(region, lines: buffer.lines.count)
    drawTitle(&grid, in: layout.title, scene)
    for row in 0..<layout.text.height where top + row < buffer.lines.count {
      draw(line: top + row, &grid, layout, row, scene.glyphs)
    }
    drawStatus(&grid, in: layout.status, scene)
    guard scene.isFocused else { return }
    grid.cursor = Point(
      x: min(layout.text.minX + buffer.cursorColumn - left, layout.text.maxX - 1),
      y: layout.text.minY + buffer.cursor.line - top)
  }

  private func drawTitle(_ grid: inout Grid, in line: Rect, _ scene: Scene) {
    let place = buffer.cursor
    let facts =
      (isChanged ? "changed \(scene.glyphs.separator) " : "")
      + "line \(place.line + 1) of \(buffer.lines.count), column \(place.column + 1)"
    let width = TextWidth.columns(of: facts)
    let hasFacts = line.width > width + 12
    let what =
      (part.map { "\($0.path) in " } ?? "") + EditWords.target(draft.target)
    grid.put(
      " \(what)", at: line.origin, style: Style(.title),
      maxWidth: line.width - (hasFacts ? width + 3 : 0), truncation: .middle)
    if hasFacts {
      grid.put(facts, at: Point(x: line.maxX - width - 1, y: line.minY), style: Style(.dim))
    }
  }

  private func draw(
    line: Int, _ grid: inout Grid, _ layout: EditorLayout, _ row: Int, _ glyphs: GlyphSet
  ) {
    let isWrong = problem?.place?.line == line
    let gutter = layout.gutter.row(row)
    if gutter.width > 1 {
      grid.put(
        TextWidth.padded("\(line + 1)", to: gutter.width - 2, .right), at: gutter.origin,
        style: Style(line == buffer.cursor.line ? .accent : .dim))
    }
    if isWrong {
      grid.put(
        String(glyphs.broken), at: Point(x: gutter.maxX - 1, y: gutter.minY), style: Style(.danger))
    }
    let text = layout.text.row(row)
    var x = text.minX - left
    grid.clipped(to: text) { grid in
      for piece in JSONLine.pieces(buffer.lines[line]) {
        guard x < text.maxX else { break }
        x += grid.put(String(piece.text), at: Point(x: x, y: text.minY), style: Style(piece.role))
      }
    }
    if x > text.maxX {
      grid.put(
        String(glyphs.right), at: Point(x: text.maxX - 1, y: text.minY), style: Style(.dim))
    }
    if left > 0, x > text.minX {
      grid.put(String(glyphs.left), at: text.origin, style: Style(.dim))
    }
    if isWrong, let place = problem?.place {
      let column = text.minX + buffer.columns(of: place) - left
      let cell = Rect(x: column, y: text.minY, width: 1, height: 1).intersection(text)
      grid.restyle(cell) { _ in Style(.danger, [.reverse, .underline]) }
    }
  }

  private func drawStatus(_ grid: inout Grid, in line: Rect, _ scene: Scene) {
    let (words, role): (String, Role) =
      if let problem {
        ("\(scene.glyphs.broken) \(problem.words)", .warning)
      } else if !isCheckedWhileTyping {
        ("a long text: it is checked when it is to be stored", .dim)
      } else if let part {
        (
          "\(scene.glyphs.check) \(part.kind.words); \(scene.key(.review))"
            + " \(scene.actions[.review]?.label ?? "")", .dim
        )
      } else {
        ("\(scene.glyphs.check) JSON", .dim)
      }
    grid.put(
      " " + words, at: line.origin, style: Style(role), maxWidth: line.width, truncation: .end)
  }

  func spoken(_ scene: Scene) -> Spoken? {
    let place = buffer.cursor
    return Spoken(
      place: "line \(place.line + 1) of \(buffer.lines.count), column \(place.column + 1)",
      selection: [
        buffer.lines[place.line], problem.map { "WRONG \($0.words)" } ?? "nothing is wrong",
      ])
  }
}
