extension LogScreen {
  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    let layout = LogLayout(region, isWhole: isWhole)
    let columns = LogColumns(width: region.width)
    columns.head.draw(&grid, at: layout.head.origin, width: region.width)
    if entries.isEmpty {
      drawEmpty(&grid, in: layout.list, scene)
    } else {
      for (row, place) in view.visible(entries.count, height: layout.list.height).enumerated() {
        let line = layout.list.row(row)
        columns.line(entries[place], scene).draw(&grid, at: line.origin, width: line.width)
        guard place == view.cursor else { continue }
        grid.put(String(scene.glyphs.selection), at: line.origin, style: Style(.selection))
        grid.restyle(line) { $0.with(.selected) }
        if scene.isFocused { grid.cursor = line.origin }
      }
      if let selected { drawDetails(selected, &grid, in: layout.details, scene) }
    }
    grid.put(
      status(scene, width: region.width), at: layout.status.origin, style: Style(.dim),
      maxWidth: region.width,
      truncation: .end)
  }

  private func drawEmpty(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    let words =
      !isRead
      ? "reading the log…"
      : log.count == 0
        ? "Nothing was done yet: loads, changes and calls of the store will be listed here."
        : filter.isEmpty
          ? "Nothing at this level: \(scene.key(.level)) lists more."
          : "Nothing contains “\(filter)”: esc drops the filter, \(scene.key(.level)) lists more."
    for (row, text) in TextWrap.lines(words, width: region.width - 6).enumerated() {
      grid.put("   \(text)", at: region.origin.moved(y: row + 1), style: Style(.accent))
    }
  }

  private func drawDetails(
    _ entry: OperationEntry, _ grid: inout Grid, in region: Rect, _ scene: Scene
  ) {
    guard !region.isEmpty else { return }
    // Where there is little room the line in the list has said when it was and what.
    let isShort = region.height < 4
    if !isShort { grid.hline(at: region.origin, width: region.width, glyphs: scene.glyphs) }
    let body = (isShort ? region : region.splitTop(1).rest).inset(x: 1)
    var lines = LogWords.lines(entry, scene).dropFirst(isShort ? 1 : 0).flatMap { line in
      TextWrap.lines(line.text, width: body.width).map { StyledLine($0, line.role) }
    }
    if lines.count > body.height, !isShort {
      let hidden = lines.count - body.height + 1
      lines =
        lines.prefix(body.height - 1)
        + [
          StyledLine(
            "and \(Figures.count(hidden, "more line"))"
              + (isWhole ? "" : "; \(scene.key(.nextView)) shows the whole entry")
              + "; \(scene.key(.copy)) copies all", .dim)
        ]
    }
    for (row, line) in lines.prefix(body.height).enumerated() {
      line.draw(&grid, at: body.origin.moved(y: row), width: body.width)
    }
  }

  func spoken(_ scene: Scene) -> Spoken? {
    guard let selected else { return nil }
    let place = "entry \(Figures.count(view.cursor + 1)) of"
    return Spoken(
      place: "\(place)\(status(scene, width: 80))",
      selection: LogWords.lines(selected, scene).map(\.text))
  }

  /// What is hidden comes first: the text that entries have to contain, and their level.
  private func status(_ scene: Scene, width: Int) -> String {
    var parts = [entries.count == 1 ? "1 entry" : "\(Figures.count(entries.count)) entries"]
    if !filter.isEmpty {
      let text = TextWidth.truncated(
        filter, to: max(8, width - 32), at: .middle, ellipsis: scene.glyphs.ellipsis)
      parts[0] += " containing “\(text)”"
    }
    parts.append(
      level == .debug ? "all levels" : level == .error ? "errors only" : "\(level.word) and above")
    parts.append(isFollowing ? "following" : "not following: \(scene.key(.bottom)) follows")
    if let newest = log.newestKept(from: level) {
      let apart = level == .debug ? " of debug and of the others" : ""
      parts.append("only the newest \(Figures.count(newest))\(apart) are kept")
    }
    return " " + parts.joined(separator: " \(scene.glyphs.separator) ")
  }
}

/// The columns of the log, as many as there is room for.
struct LogColumns {
  let width: Int

  private var hasTime: Bool { width >= 60 }
  // The sign before the line tells the level too, and the details the thread.
  private var hasLevel: Bool { width >= 120 }
  private var hasThread: Bool { width >= 110 }
  private var operationWidth: Int { width >= 60 ? 16 : 9 }

  var head: StyledLine {
    var text = hasTime ? "   TIME         " : "   "
    if hasLevel { text += TextWidth.padded("LEVEL", to: 9) }
    text += TextWidth.padded("OPERATION", to: operationWidth + 1)
    if hasTime { text += TextWidth.padded("TOOK", to: 8, .right) + "  " }
    if hasThread { text += TextWidth.padded("THREAD", to: 26) }
    return StyledLine(text + "WHAT", .header)
  }

  func line(_ entry: OperationEntry, _ scene: Scene) -> StyledLine {
    let glyphs = scene.glyphs
    let role = entry.level.role
    var spans: [(text: String, style: Style)] = [
      (" \(LogWords.sign(entry.level, glyphs)) ", Style(role))
    ]
    if hasTime {
      let moment = Ages.moment(
        entry.time, now: scene.now, secondsEast: scene.configuration.secondsEast)
      spans.append((TextWidth.fitted(moment, to: 12) + " ", Style(.dim)))
    }
    if hasLevel { spans.append((TextWidth.padded(entry.level.word, to: 9), Style(role))) }
    spans.append(
      (
        TextWidth.fitted(entry.operation, to: operationWidth, ellipsis: glyphs.ellipsis) + " ",
        Style(role == .dim ? .dim : .accent)
      ))
    if hasTime {
      let took = entry.milliseconds.map(Figures.milliseconds) ?? ""
      spans.append((TextWidth.padded(took, to: 8, .right) + "  ", Style(.dim)))
    }
    if hasThread {
      let id = entry.threadWords ?? ""
      spans.append(
        (
          TextWidth.fitted(id, to: 24, truncation: .middle, ellipsis: glyphs.ellipsis) + "  ",
          Style(.dim)
        ))
    }
    let summary = hasThread ? entry.summary.beside(entry.thread) : entry.summary
    spans.append((summary, Style(role)))
    return StyledLine(spans: spans)
  }
}

/// An entry of the log in words.
enum LogWords {
  /// One column that tells the levels apart without colours.
  static func sign(_ level: OperationEntry.Level, _ glyphs: GlyphSet) -> Character {
    switch level {
    case .debug: glyphs.separator
    case .info: " "
    case .warning: "!"
    case .error: glyphs.broken
    }
  }

  /// All that is known of it, a line each.
  static func lines(_ entry: OperationEntry, _ scene: Scene) -> [(text: String, role: Role)] {
    let moment = Ages.moment(
      entry.time, now: scene.now, secondsEast: scene.configuration.secondsEast)
    let took = entry.milliseconds.map { [Figures.milliseconds($0)] } ?? []
    let thread = entry.threadWords.map { [$0] } ?? []
    let head = [moment, entry.level.word, entry.operation] + took + thread
    return [
      (head.joined(separator: " \(scene.glyphs.separator) "), .title),
      (entry.summary, entry.level.role),
    ] + entry.details.map { (scene.words($0), .dim) }
  }

  /// The same as text, for the clipboard.
  static func text(_ entry: OperationEntry, _ scene: Scene) -> String {
    lines(entry, scene).map(\.text).joined(separator: "\n")
  }
}
