import ThreadCache

extension HistoryScreen {
  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    let layout = HistoryLayout(region)
    if !layout.title.isEmpty {
      let title = " Changes made with bobbin"
      let used = grid.put(
        title, at: layout.title.origin, style: Style(.title), maxWidth: layout.title.width)
      grid.put(
        "  loads are not among them", at: layout.title.origin.moved(x: used),
        style: Style(.dim), maxWidth: layout.title.width - used, truncation: .end)
    }
    guard let entries, !entries.isEmpty, failure == nil else {
      return drawEmpty(&grid, in: layout.list, scene)
    }
    let columns = columns(region.width, entries)
    columns.drawTitles(&grid, in: layout.headings)
    for (row, index) in view.visible(entries.count, height: layout.list.height).enumerated() {
      let entry = entries[index]
      let line = layout.list.row(row)
      let role: Role = entry.isUndoable ? .plain : .dim
      columns.draw(
        texts(entry, region.width, scene).mapValues { (text: $0, role: role) }, &grid, in: line)
      if index == view.cursor {
        grid.put(String(scene.glyphs.selection), at: line.origin, style: Style(.selection))
        grid.restyle(line) { $0.with(.selected) }
        if scene.isFocused { grid.cursor = line.origin.moved(x: 1) }
      }
    }
    drawFacts(&grid, in: layout.facts, scene)
    drawStatus(&grid, in: layout.status, entries, layout.list.height, scene)
  }

  /// At 80 columns the line below has the thread; at 40 the deed and what it was are enough.
  private func columns(_ width: Int, _ entries: [ChangeEntry]) -> TextColumns {
    let number = entries.map { String($0.id).count }.max() ?? 0
    return TextColumns(
      [
        .init("#", max(4, number), .right, from: 70), .init("WHEN", 13, from: 70),
        .init("DEED", 9), .init("UNDO", Self.isNarrow(width) ? 6 : 14),
        .init("THREAD", 30, from: Self.threadFrom),
        .init("WHAT", 20),
      ], width: width)
  }

  /// The least width of a window that has a column for the thread.
  private static let threadFrom = 110

  private static func isNarrow(_ width: Int) -> Bool { width < 50 }

  private func texts(
    _ entry: ChangeEntry, _ width: Int, _ scene: Scene
  ) -> [String: String] {
    [
      "#": "\(entry.id)",
      "WHEN": Ages.moment(
        entry.time, now: scene.now, secondsEast: scene.configuration.secondsEast),
      "DEED": HistoryWords.deed(entry),
      "UNDO": Self.isNarrow(width)
        ? HistoryWords.shortState(entry) : HistoryWords.state(entry).text,
      "THREAD": TextWidth.truncated(
        HistoryWords.threads(entry), to: 30, at: .middle, ellipsis: scene.glyphs.ellipsis),
      "WHAT": HistoryWords.what(entry, besideThread: width >= Self.threadFrom),
    ]
  }

  /// What the row of the chosen change had no room for.
  private func drawFacts(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    guard let selected, !region.isEmpty else { return }
    grid.hline(at: region.origin, width: region.width, glyphs: scene.glyphs)
    let (state, role) = HistoryWords.state(selected)
    let glyphs = scene.glyphs
    var words = "\(selected.id) \(glyphs.separator) \(selected.summary)"
    if !selected.threads.contains(where: { selected.summary.contains($0.id.description) }) {
      words += " \(glyphs.separator) \(HistoryWords.threads(selected))"
    }
    if selected.unkept > 0 {
      words += ", \(Figures.count(selected.unkept)) of them for good"
    }
    if selected.threads.count > 1 {
      // More than there can be room for need not be laid out.
      words += ": " + selected.threads.prefix(200).map(\.description).joined(separator: ", ")
    }
    let outcome =
      "\(Ages.short(max(0, scene.now - selected.time))) ago \(glyphs.separator) \(state)"
      + (selected.isUndoable ? ": it would \(selected.undoing)" : "")
    let width = region.width - 2
    let room = region.height - 1
    let outcomes = TextWrap.lines(outcome, width: width).prefix(max(1, room - 1))
    let lines = TextWrap.lines(words, width: width)
    let shown = lines.prefix(room - outcomes.count)
    for (row, line) in shown.enumerated() {
      // What goes on is seen to.
      let isCut = row == shown.count - 1 && lines.count > shown.count
      grid.put(
        isCut ? "\(line) \(glyphs.ellipsis)" : line, at: region.origin.moved(x: 1, y: row + 1),
        style: Style(.accent), maxWidth: width, truncation: .end)
    }
    for (row, line) in outcomes.enumerated() {
      grid.put(
        line, at: region.origin.moved(x: 1, y: shown.count + row + 1), style: Style(role),
        maxWidth: width, truncation: .end)
    }
  }

  private func drawStatus(
    _ grid: inout Grid, in line: Rect, _ entries: [ChangeEntry], _ height: Int, _ scene: Scene
  ) {
    let range = view.visible(entries.count, height: height)
    let redoable = entries.count { $0.isRedoable }
    let refused = entries.count { $0.isUndoable && $0.leftAlone > 0 && !$0.isRedoable }
    let undoable = entries.count { $0.isUndoable } - redoable - refused
    var words =
      "\(range.lowerBound + 1)–\(range.upperBound) of \(Figures.count(entries.count, "change"))"
      + " \(scene.glyphs.separator) \(Figures.count(undoable)) can be undone"
    if refused > 0 { words += ", \(Figures.count(refused)) can be tried again" }
    if redoable > 0 { words += ", \(Figures.count(redoable)) can be redone" }
    if let oldest = entries.last?.id, oldest > 1, entries.count < Self.limit {
      let forgotten = oldest == 2 ? "1 is" : "1–\(oldest - 1) are"
      words += " \(scene.glyphs.separator) \(forgotten) no longer kept"
    }
    grid.put(
      words, at: line.origin.moved(x: 1), style: Style(.dim), maxWidth: line.width - 2,
      truncation: .end)
  }

  private func drawEmpty(_ grid: inout Grid, in list: Rect, _ scene: Scene) {
    let lines: [StyledLine] =
      if let failure {
        [
          StyledLine(failure, .danger),
          StyledLine("\(scene.key(.refresh)) reads the journal again.", .dim),
        ]
      } else if entries == nil {
        [StyledLine("reading the journal…", .loading)]
      } else {
        [
          StyledLine("No change was made here yet.", .accent),
          StyledLine(
            "What \(scene.key(.edit)) edits, \(scene.key(.evict)) evicts, \(scene.key(.lifetime)) and"
              + " \(scene.key(.repair)) change is listed here, and \(scene.key(.undo)) undoes it."
              + " Loads are not undone: \(scene.key(.evict)) evicts what they brought.", .dim),
        ]
      }
    let wrapped = lines.flatMap { $0.wrapped(to: max(1, list.width - 6)) }
    let top = list.minY + max(0, (list.height - wrapped.count) / 3)
    for (row, line) in wrapped.prefix(max(1, list.height)).enumerated() {
      line.draw(&grid, at: Point(x: list.minX + 3, y: top + row), width: list.width - 4)
    }
    grid.cursor = Point(x: list.minX + 3, y: top)
  }
}

/// A change in words.
enum HistoryWords {
  /// Whether it can be taken back.
  static func state(_ entry: ChangeEntry) -> (text: String, role: Role) {
    switch entry.outcome {
    case .done where entry.isOver: ("over", .dim)
    case .done where entry.successor != nil: (successor(entry) ?? "", .dim)
    case .done where entry.leftAlone > 0:
      entry.leftAlone < entry.threadCount
        ? ("\(Figures.count(entry.leftAlone)) left", .warning) : ("was refused", .warning)
    case .done where entry.isRedoable: ("can be redone", .success)
    case .done: entry.unkept > 0 ? ("in part", .warning) : ("can be undone", .success)
    case .undone: ("undone", .dim)
    case .failed: ("failed", .warning)
    case .intended: ("not finished", .warning)
    }
  }

  /// The same in six letters: `yes`, `part` where not all of it comes back, `left` where something was left alone,
  /// `redo`, `undone`, `see 9` where that did the same again, `no`.
  static func shortState(_ entry: ChangeEntry) -> String {
    if entry.outcome == .undone { return "undone" }
    if let successor = successor(entry) { return successor }
    guard entry.isUndoable else { return "no" }
    if entry.leftAlone > 0 { return "left" }
    return entry.isRedoable ? "redo" : entry.unkept > 0 ? "part" : "yes"
  }

  /// What was done, in a word: to undo an undoing is to redo.
  static func deed(_ entry: ChangeEntry) -> String {
    entry.origin?.isTakenBack == false ? "redo" : entry.deed.rawValue
  }

  /// Where to look for what did the same again; nil: nothing did.
  private static func successor(_ entry: ChangeEntry) -> String? {
    entry.isOver ? nil : entry.successor.map { "see \($0)" }
  }

  /// The thread, or how many.
  static func threads(_ entry: ChangeEntry) -> String {
    entry.threads.count == 1
      ? entry.threads[0].description
      : Figures.count(entry.threadCount + entry.unkept, "thread")
  }

  /// What was done, without the deed and, at its beginning, the thread.
  ///
  /// - Parameter besideThread: whether the thread has a column beside it.
  static func what(_ entry: ChangeEntry, besideThread: Bool) -> String {
    var words = entry.summary
    for known in [deed(entry), entry.threads.first.map(\.words) ?? ""] {
      let prefix = known + " "
      if words.hasPrefix(prefix) { words = String(words.dropFirst(prefix.count)) }
    }
    return besideThread ? words.beside(entry.threads.first) : words
  }
}
