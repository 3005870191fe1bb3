import Retrieval
import ThreadCache

extension LoadsScreen {
  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    let list = Rect(
      x: region.minX, y: region.minY + 2, width: region.width, height: max(0, region.height - 3))
    let status = Point(x: region.minX, y: region.maxY - 1)
    if let comparison {
      let rows = draw(comparison, &grid, in: region, list, scene)
      let count = comparison.differences
      grid.put(
        " \(rows)\(count == 0 ? "nothing differs but the times" : Figures.count(count, "difference"))"
          + "; \(scene.key(.back)) goes back to the list", at: status, style: Style(.dim),
        maxWidth: region.width)
      return
    }
    drawTitle(&grid, at: region.origin, region.width)
    guard let loads, !loads.isEmpty else {
      grid.put(
        "   " + emptyWords(scene), at: list.origin, style: Style(.accent), maxWidth: list.width,
        truncation: .end)
      return
    }
    let columns = columns(region.width)
    columns.drawTitles(&grid, in: region.row(1))
    for (row, index) in view.visible(loads.count, height: list.height).enumerated() {
      let line = list.row(row)
      let load = loads[index]
      columns.draw(texts(load, scene), &grid, in: line)
      if isMarked(load) {
        grid.put(String(scene.glyphs.mark), at: line.origin.moved(x: 1), style: Style(.mark))
      }
      guard index == view.cursor else { continue }
      grid.put(String(scene.glyphs.selection), at: line.origin, style: Style(.selection))
      grid.restyle(line) { $0.with(.selected) }
      if scene.isFocused { grid.cursor = line.origin }
    }
    grid.put(
      region.width < 50 ? placeWords(loads.count, scene) : statusText(loads.count, scene),
      at: status, style: Style(.dim), maxWidth: region.width,
      truncation: .end)
  }

  private func drawTitle(_ grid: inout Grid, at point: Point, _ width: Int) {
    let tabs = [("this thread", !showsAll), ("all threads", showsAll)]
    let title = width < 50 ? " Loads  " : " Recorded loads  "
    var x = point.x + grid.put(title, at: point, style: Style(.title))
    for (name, isShown) in tabs {
      x += grid.put(
        isShown ? "[\(name)]" : " \(name) ", at: Point(x: x, y: point.y),
        style: Style(isShown ? .accent : .dim), maxWidth: point.x + width - x)
    }
  }

  /// Answers which of its lines are in sight, where not all are.
  private func draw(
    _ comparison: LoadComparison, _ grid: inout Grid, in region: Rect, _ list: Rect, _ scene: Scene
  ) -> String {
    let lines = comparison.lines(width: region.width, scene)
    grid.put(
      " Two recorded loads, side by side", at: region.origin, style: Style(.title),
      maxWidth: region.width)
    let visible = view.visible(lines.count, height: list.height)
    for (row, index) in visible.enumerated() {
      lines[index].draw(&grid, at: list.row(row).origin.moved(x: 1), width: list.width - 2)
    }
    if scene.isFocused { grid.cursor = list.origin.moved(x: 1) }
    guard visible.count < lines.count else { return "" }
    return "\(visible.lowerBound + 1)–\(visible.upperBound) of \(lines.count) lines; "
  }

  /// The least width of a window in which those of all threads have a column for the thread.
  private static let threadFrom = 58

  private func columns(_ width: Int) -> TextColumns {
    var columns: [TextColumns.Column] = [
      // Where there is not room for both, whose load it is matters more than who ran it.
      .init("WHEN", 12, from: 50),
      .init("PID", 7, .right, from: showsAll && width >= Self.threadFrom ? 100 : 0),
      .init("CACHE", 8),
      .init("FOUND", 8, .right, from: showsAll ? 130 : 100),
      .init("READ", 12, .right, from: showsAll ? 130 : 100),
      .init("TIME", 9, .right, from: showsAll ? 76 : 60),
      .init("STORED", 6, from: showsAll ? 100 : 76),
    ]
    if showsAll { columns.append(.init("THREAD", 22, from: Self.threadFrom)) }
    return TextColumns(columns + [.init("ASKED FOR", 20)], width: width)
  }

  private func texts(_ load: RecordedLoad, _ scene: Scene) -> [String: (text: String, role: Role)] {
    let counts = load.counts
    let role: Role =
      switch load.cache {
      case .hit: .loaded
      case .partial: .available
      case .miss: .plain
      case .bypassed: .warning
      }
    return [
      "WHEN": (
        Ages.moment(load.time, now: scene.now, secondsEast: scene.configuration.secondsEast), .plain
      ),
      "PID": ("\(load.pid)", .number),
      "CACHE": (load.cache.rawValue, role),
      "FOUND": (counts.found, .number),
      "READ": (counts.read, counts.new > 0 ? .number : .dim),
      "TIME": (load.duration, .number),
      "STORED": (
        load.wasStored.map { $0 ? "yes" : "no" } ?? String(scene.glyphs.unknown),
        load.wasStored == false ? .warning : .dim
      ),
      "THREAD": (
        TextWidth.truncated(
          load.thread.description, to: 22, at: .middle, ellipsis: scene.glyphs.ellipsis), .name
      ),
      "ASKED FOR": (Phrase.text(load.request), .plain),
    ]
  }

  private func emptyWords(_ scene: Scene) -> String {
    if loads == nil || scene.jobs.isRunning(.survey) { return "reading the recorded loads…" }
    if showsAll { return "No load of any thread was recorded." }
    let words = "No load of this thread was recorded."
    return scene.configuration.billed
      ? words : words + " \(scene.key(.nextView)) lists those of all threads."
  }

  /// What matters most, where there is room for little.
  private func placeWords(_ count: Int, _ scene: Scene) -> String {
    let key = marked.isEmpty ? scene.key(.mark) : scene.key(.compare)
    return " \(Figures.count(view.cursor + 1)) of \(Figures.count(count)), newest first; \(key) "
      + (marked.isEmpty ? "marks" : "compares")
  }

  private func statusText(_ count: Int, _ scene: Scene) -> String {
    let loads = Figures.count(count, "load")
    var parts = ["\(loads), newest first"]
    if showsAll, let survey {
      parts = ["\(loads) of \(Figures.count(survey.threads, "thread")), newest first"]
      if scene.jobs.isRunning(.survey) {
        parts.append("still reading, \(scene.key(.cancel)) stops")
      }
      if let reason = survey.incomplete { parts.append(reason) }
    }
    // One history costs little to be read whenever it changes; those of all threads, a scan.
    if showsAll || scene.configuration.billed {
      parts.append("newer ones: \(scene.key(.refresh))")
    }
    switch marked.count {
    case 0:
      parts.append("\(scene.key(.mark)) marks one to compare")
      if self.loads?.contains(where: { $0.duration.hasPrefix(">") }) == true {
        parts.append("a TIME with > lacks its write")
      }
    case 1:
      parts.append("\(scene.key(.compare)) compares with the marked one of pid \(marked[0].pid)")
    default:
      parts.append(
        "\(scene.key(.compare)) compares those of pid \(marked[0].pid) and \(marked[1].pid)")
    }
    return " " + parts.joined(separator: " \(scene.glyphs.separator) ")
  }
}
