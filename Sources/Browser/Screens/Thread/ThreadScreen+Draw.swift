import ThreadCache

extension ThreadScreen {
  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    switch phase {
    case .reading:
      drawNote(
        ["reading the thread…", "its meta first, then the hashes of its files"], .loading, &grid,
        in: region)
    case .missing:
      drawNote(
        [
          "There is no \(identity.words) any more.",
          "It expired or was evicted. \(undoWords(scene))\(scene.key(.back)) goes back.",
        ], .accent, &grid, in: region)
    case .failed(let words):
      drawNote(
        [words, "\(scene.key(.refresh)) tries again, \(scene.key(.back)) goes back."], .danger,
        &grid, in: region)
    case .read(let record):
      let layout = ThreadLayout(region, self)
      drawFacts(record, &grid, in: layout.facts, scene)
      if record.problem != nil {
        UnreadablePanel.draw(record, &grid, in: region.splitTop(1).rest, scene)
      } else if matrix.rows.isEmpty {
        drawNote(
          [
            "The thread has no files yet.",
            filesWords(scene) + ".",
          ], .accent, &grid, in: region)
      } else if shown.isEmpty {
        drawNote(noMatch(scene), .accent, &grid, in: region)
      } else {
        MatrixView(screen: self, layout: layout, scene: scene).draw(&grid)
        CellPanel(screen: self, scene: scene).draw(&grid, in: layout.panel, layout.isBeside)
        drawScrollBar(&grid, layout, scene)
        drawLegend(&grid, in: layout.legend, hasPanel: !layout.panel.isEmpty, scene)
      }
    }
  }

  /// How a thread that has no files gets some.
  func filesWords(_ scene: Scene) -> String {
    let edit = "\(scene.key(.edit)) edits the JSON"
    guard scene.configuration.source != nil else { return edit }
    return "\(scene.key(.replay)) asks the source for some, \(edit)"
  }

  /// What undo does about a thread that is gone; empty: nothing.
  private func undoWords(_ scene: Scene) -> String {
    guard let change = scene.nextUndo,
      change.threads.isEmpty || change.threads.contains(identity)
    else { return "" }
    return "\(scene.key(.undo)) undoes the last change made here, "
  }

  private func drawNote(_ lines: [String], _ role: Role, _ grid: inout Grid, in region: Rect) {
    var y = region.minY + max(1, region.height / 4)
    for (index, text) in lines.enumerated() {
      for line in TextWrap.lines(text, width: region.width - 6) {
        grid.put(
          line, at: Point(x: region.minX + 3, y: y), style: Style(index == 0 ? role : .dim))
        y += 1
      }
    }
    grid.cursor = Point(x: region.minX + 3, y: region.minY + max(1, region.height / 4))
  }

  /// `3 files · 19 of 31 segments loaded · 1 broken · meta 26 kB · expires in 89 d · updated 2 min ago`.
  private func drawFacts(
    _ record: ThreadRecord, _ grid: inout Grid, in line: Rect, _ scene: Scene
  ) {
    guard !line.isEmpty else { return }
    let isWide = line.width >= 60
    var facts = FactLine(room: line.width - 2, separator: scene.glyphs.separator)
    // What hides files comes first, where it is not cut off.
    if !query.isEmpty { facts.add(filterWords(line.width - 2, scene), .match) }
    if record.problem != nil {
      facts.add(record.isOfWrongType ? "wrong type" : "unreadable", .danger)
    } else {
      if isWide, query.isEmpty { facts.add(Figures.count(matrix.rows.count, "file"), .plain) }
      facts.add(
        "\(Figures.count(totals.allLoaded)) of \(Figures.count(totals.allKnown))\(isWide ? " segments" : "") loaded",
        .plain)
    }
    // That it is unreadable is what the finding says.
    var broken = totals.broken
    if record.problem == nil { broken.addOwn(of: record) }
    if let words = isWide && broken.segments < broken.count
      ? broken.words : broken.count > 0 ? "\(broken.count) broken" : nil
    {
      facts.add(words, .broken)
    }
    if !marks.isEmpty { facts.add(markWords, .mark) }
    if let size = record.size {
      let part = query.isEmpty ? "" : "\(Figures.bytes(totals.bytes)) of "
      facts.add(part + (isWide ? "meta " : "") + Figures.bytes(size))
    }
    let left = Ages.left(record.expiry, now: scene.now)
    facts.add(
      record.expiry == nil ? "never expires" : left == "over" ? "expired" : "expires in \(left)",
      record.expiry == nil ? .warning : .dim)
    if record.isLifetimeSet { facts.add("set by hand") }
    if let age = ThreadAge.of(record, now: scene.now) {
      facts.add("updated \(ThreadAge.words(age)) ago")
    } else if record.expiry != nil {
      facts.add("age not known")
    }
    facts.add(
      "schema \(identity.schema.rawValue)", identity.schema == .thread ? .dim : .accent)
    facts.line.draw(&grid, at: line.origin.moved(x: 1), width: line.width - 2)
  }

  /// `2 of 3 files with 2025`, the text shortened where that is wider than the window.
  private func filterWords(_ room: Int, _ scene: Scene) -> String {
    let words =
      "\(Figures.count(shown.count)) of \(Figures.count(matrix.rows.count, "file")) with "
    return words
      + TextWidth.truncated(
        query.text, to: max(4, room - TextWidth.columns(of: words)), at: .middle,
        ellipsis: scene.glyphs.ellipsis)
  }

  /// `3 marked`, and how many of them the filter hides.
  private var markWords: String {
    guard !query.isEmpty else { return "\(Figures.count(marks.count)) marked" }
    let names = Set(shown.map { matrix.rows[$0].file.id })
    let hidden = marks.count { !names.contains($0.file) }
    return "\(Figures.count(marks.count)) marked" + (hidden > 0 ? ", \(hidden) not shown" : "")
  }

  private func drawScrollBar(_ grid: inout Grid, _ layout: ThreadLayout, _ scene: Scene) {
    guard layout.loadedX != nil else { return }
    // Beside the panel it is a part of the line between them.
    let x = layout.isBeside ? layout.panel.minX : layout.rows.maxX - 1
    let rows = layout.rows
    ScrollBar.draw(
      &grid, down: Rect(x: x, y: rows.minY, width: 1, height: rows.height),
      view.visible(shown.count, height: rows.height), of: shown.count, scene.glyphs)
  }

  /// The signs that are among the cells, and what they mean; without a panel what the cursor is on.
  private func drawLegend(_ grid: inout Grid, in line: Rect, hasPanel: Bool, _ scene: Scene) {
    let room = line.width - 2
    guard hasPanel else {
      let facts = CellPanel(screen: self, scene: scene).summary
      return facts.draw(&grid, at: line.origin.moved(x: 1), width: room)
    }
    let states = CellState.allCases.filter(totals.states.contains)
    let selected = states.firstIndex(of: CellState(cell))
    // The panel has the reason anyhow: here it is whole or not at all.
    var text = legend(states, nil, scene)
    if let reason = cell?.findings.first?.message, let selected {
      let whole = legend(states, (selected, reason), scene)
      if whole.columns <= room { text = whole }
    }
    text.draw(&grid, at: line.origin.moved(x: 1), width: room)
    let hint = "\(scene.key(.legend)) all signs"
    guard text.columns + hint.count + 3 <= room else { return }
    grid.put(
      hint, at: Point(x: line.maxX - 1 - hint.count, y: line.minY), style: Style(.dim))
  }

  private func legend(
    _ states: [CellState], _ reason: (place: Int, words: String)?, _ scene: Scene
  ) -> StyledLine {
    var items = states.map { state -> Legend.Entry in
      guard state == .loaded, let label = heatLabel(now: scene.now) else {
        return (String(state.sign(scene.glyphs)), state.role, state.label)
      }
      return (Legend.scale(scene.glyphs), .heat4, label)
    }
    if let reason { items[reason.place].words = "broken: \(reason.words)" }
    if !loading.isEmpty { items.append((String(scene.glyphs.loading), .loading, "loading")) }
    var spans: [(text: String, style: Style)] = []
    for (place, item) in items.enumerated() {
      if place > 0 { spans.append(("   ", Style())) }
      spans.append((item.sign, Style(item.role)))
      spans.append((" \(item.words)", Style(place == reason?.place ? .broken : .dim)))
    }
    return StyledLine(spans: spans)
  }
}

/// Facts on one line, each whole or not at all.
private struct FactLine {
  private var room: Int
  private let separator: String
  private var spans: [(text: String, style: Style)] = []

  init(room: Int, separator: Character) {
    self.room = room
    self.separator = " \(separator) "
  }

  var line: StyledLine { StyledLine(spans: spans) }

  mutating func add(_ text: String, _ role: Role = .dim) {
    room -= TextWidth.columns(of: text) + (spans.isEmpty ? 0 : 3)
    guard room >= 0 else { return }
    if !spans.isEmpty { spans.append((separator, Style(.dim))) }
    spans.append((text, Style(role)))
  }
}
