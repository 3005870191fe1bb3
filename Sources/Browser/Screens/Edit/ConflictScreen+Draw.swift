extension ConflictScreen {
  private static let titles = ["it was", "it is now: theirs", "yours: mine"]

  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    grid.put(
      " Somebody changed \(EditWords.target(plan.draft.target)) meanwhile; nothing was written.",
      at: region.origin, style: Style(.warning), maxWidth: region.width, truncation: .end)
    let isWide = Self.isWide(region)
    let visible = isWide ? Array(0..<3) : [shown]
    let width = region.width / visible.count
    let list = Rect(
      x: region.minX, y: region.minY + 2, width: region.width, height: listHeight(region))
    for (place, column) in visible.enumerated() {
      let x = region.minX + place * width
      let note = isWide ? "" : " (\(column + 1) of 3, \(scene.key(.left)) \(scene.key(.right)))"
      grid.put(
        " \(Self.titles[column])\(note)", at: Point(x: x, y: region.minY + 1),
        style: Style(.header), maxWidth: width)
      for (row, index) in view.visible(rows.count, height: list.height).enumerated() {
        draw(
          rows[index], column, &grid,
          in: Rect(x: x + 1, y: list.minY + row, width: width - 2, height: 1), scene.glyphs)
      }
      if place > 0 {
        grid.vline(
          at: Point(x: x - 1, y: region.minY + 1), height: list.height + 1, glyphs: scene.glyphs)
      }
    }
    if view.visible(rows.count, height: list.height).contains(view.cursor) {
      let line = list.row(view.cursor - view.top)
      grid.restyle(line) { $0.with(.selected) }
      grid.put(String(scene.glyphs.selection), at: line.origin, style: Style(.selection))
      if scene.isFocused { grid.cursor = line.origin }
    }
    guard isLaidOut else {
      grid.put(
        isCalledOff
          ? "This was called off: \(scene.key(.editAgain)) edits your text."
          : "laying out what each has changed…", at: list.origin.moved(x: 1),
        style: Style(isCalledOff ? .warning : .loading), maxWidth: list.width - 1, truncation: .end)
      return
    }
    grid.put(
      " " + state(scene), at: Point(x: region.minX, y: region.maxY - 1),
      style: Style(.accent), maxWidth: region.width, truncation: .end)
  }

  private func state(_ scene: Scene) -> String {
    let (theirs, mine) = (scene.key(.takeTheirs), scene.key(.keepMine))
    let places = merge.chunks.count { !$0.isSame }
    guard merge.undecided > 0 else {
      return "\(Figures.count(places, "place")) decided; \(scene.key(.recheck)) shows what would be"
        + " written, \(theirs) and \(mine) still change a choice."
    }
    return "\(merge.undecided) of \(Figures.count(places, "place")) to decide:"
      + " \(theirs) takes theirs, \(mine) keeps yours, \(scene.key(.editAgain)) edits the text,"
      + " \(scene.key(.drop)) drops yours."
  }

  private func draw(
    _ row: ConflictText.Row, _ column: Int, _ grid: inout Grid, in line: Rect, _ glyphs: GlyphSet
  ) {
    guard let index = row.chunk else {
      grid.put(
        LineDiff.Line.skipped(row.skipped), at: line.origin, style: Style(.dim),
        maxWidth: line.width)
      return
    }
    let chunk = merge.chunks[index]
    let (sign, role) = look(chunk, column, glyphs)
    let text = row.texts[column].map { String($0.dropFirst(left)) } ?? ""
    grid.put(
      "\(sign) \(text)", at: line.origin, style: Style(role), maxWidth: line.width,
      truncation: .end)
  }

  /// A sign for what is taken, for what is not decided, and for what is left out.
  private func look(
    _ chunk: ThreeWay.Chunk, _ column: Int, _ glyphs: GlyphSet
  ) -> (sign: Character, role: Role) {
    guard !chunk.isSame else { return (" ", .plain) }
    guard column > 0 else { return ("-", .removed) }
    let side: ThreeWay.Side = column == 1 ? .theirs : .mine
    guard let choice = chunk.choice else { return ("?", .warning) }
    let isSameText = chunk.theirs == chunk.mine
    return choice == side || isSameText ? (glyphs.check, .added) : (" ", .dim)
  }

  func spoken(_ scene: Scene) -> Spoken? {
    guard rows.indices.contains(view.cursor) else { return nil }
    let row = rows[view.cursor]
    let place = "line \(view.cursor + 1) of \(rows.count); \(state(scene))"
    guard let index = row.chunk else {
      return Spoken(place: place, selection: [Figures.count(row.skipped, "equal line")])
    }
    let chunk = merge.chunks[index]
    guard !chunk.isSame else { return Spoken(place: place, selection: [row.texts[0] ?? ""]) }
    let choice: String =
      switch chunk.choice {
      case .theirs: "theirs is taken"
      case .mine: "yours is kept"
      case nil: "not decided"
      }
    let sides = zip(Self.titles, row.texts).map { "\($0): \($1 ?? "no line")" }
    return Spoken(place: place, selection: sides + [choice])
  }
}
