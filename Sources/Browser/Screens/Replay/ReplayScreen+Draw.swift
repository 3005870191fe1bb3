import Retrieval
import ThreadCache

/// Where the parts of the replay are.
struct ReplayLayout {
  let request: Rect
  let steps: Rect
  let paneTitle: Rect
  let pane: Rect
  let status: Rect

  init(_ region: Rect, _ screen: ReplayScreen) {
    let isNarrow = region.width < 60
    let (request, below) = region.splitTop(isNarrow || screen.recording != nil ? 2 : 1)
    let (rest, status) = below.splitBottom(below.height > 2 ? 1 : 0)
    let isLow = rest.height < 11
    // In a low window steps and panes take turns.
    let stepRows = isLow ? (screen.pane == .summary ? rest.height : 0) : screen.shownSteps
    let (steps, under) = rest.splitTop(min(stepRows, isLow ? rest.height : rest.height - 4))
    let (paneTitle, pane) = under.splitTop(isLow ? min(1, under.height) : 2)
    self.request = request
    self.steps = steps
    self.paneTitle = paneTitle
    self.pane = pane
    self.status = status
  }
}

extension ReplayScreen {
  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    let layout = ReplayLayout(region, self)
    drawRequest(&grid, in: layout.request, scene)
    guard request != nil else {
      let text =
        loads == nil
        ? "reading the recorded loads…"
        : "No load was recorded. a asks for files and segments of your choice."
      grid.put(
        text, at: layout.steps.origin.moved(x: 3), style: Style(.accent),
        maxWidth: region.width - 4, truncation: .end)
      return
    }
    drawSteps(&grid, in: layout.steps, scene)
    drawPane(&grid, layout, scene)
    grid.put(
      statusText(scene), at: layout.status.origin.moved(x: 1), style: Style(.dim),
      maxWidth: layout.status.width - 2, truncation: .end)
  }

  private func drawRequest(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    let mode: (text: String, role: Role) =
      if let result {
        result.dryRun
          ? ("dry run · nothing is written", .success)
          : (result.answer.stored ? "written for real" : "run for real, not stored", .warning)
      } else if isStepping {
        ("step by step · nothing is written", .success)
      } else {
        ("not run yet", .dim)
      }
    let width = TextWidth.columns(of: mode.text)
    let asked = request.map(Phrase.text) ?? String(scene.glyphs.unknown)
    grid.put(
      " ask for   ", at: region.origin, style: Style(.dim))
    let isNarrow = region.width < 60
    grid.put(
      asked, at: region.origin.moved(x: 11), style: Style(.accent),
      maxWidth: region.width - 12 - (isNarrow ? 0 : width + 2), truncation: .end)
    grid.put(
      mode.text,
      at: isNarrow
        ? region.origin.moved(x: 1, y: 1) : Point(x: region.maxX - 1 - width, y: region.minY),
      style: Style(mode.role))
    if let recording, region.height > 1, !isNarrow {
      let when = Ages.moment(
        recording.time, now: scene.now, secondsEast: scene.configuration.secondsEast)
      grid.put(
        " recorded \(when) by pid \(recording.pid), \(recording.cache.rawValue)",
        at: region.origin.moved(y: 1), style: Style(.dim), maxWidth: region.width)
    }
  }

  private func drawSteps(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    let total = max(0.001, steps.map { $0.startMilliseconds + $0.milliseconds }.max() ?? 0)
    // At 80 columns the words of a step matter more than the length of its bar.
    let chart = region.width >= 100 ? min(40, region.width / 4) : region.width >= 76 ? 12 : 0
    let times = region.width >= 44 ? 10 : 0
    let words = max(4, region.width - 3 - 3 - 13 - times - chart - 3)
    let first = max(0, min(steps.count, shownSteps) - region.height)
    for row in first..<(first + region.height) {
      let line = region.row(row - first)
      let isLast = row == steps.count - 1
      guard row < steps.count else {
        drawUpcoming(row, &grid, at: line, scene)
        continue
      }
      let step = steps[row]
      if isLast, isStepping {
        grid.put(String(scene.glyphs.selection), at: line.origin, style: Style(.selection))
        if scene.isFocused { grid.cursor = line.origin }
      }
      grid.put("\(row + 1)", at: line.origin.moved(x: 2), style: Style(.dim))
      grid.put(
        LoadWords.step(step), at: line.origin.moved(x: 5),
        style: Style(isLast && isStepping ? .accent : .name))
      grid.put(
        step.outcome, at: line.origin.moved(x: 18), maxWidth: words, truncation: .end)
      guard times > 0 else { continue }
      let x = line.minX + 18 + words + 1
      grid.put(
        TextWidth.padded(Figures.milliseconds(step.milliseconds), to: 9, .right),
        at: Point(x: x, y: line.minY), style: Style(.number))
      guard chart > 0 else { continue }
      drawWaterfall(
        step, total, &grid, in: Rect(x: x + 11, y: line.minY, width: chart, height: 1), scene)
    }
  }

  /// A step that is still to come, so that one sees where in the load one is.
  private func drawUpcoming(_ row: Int, _ grid: inout Grid, at line: Rect, _ scene: Scene) {
    guard isStepping, result == nil else { return }
    let order = LoadStep.Name.allCases
    let done = steps.last.flatMap { order.firstIndex(of: $0.name) } ?? -1
    let next = done + 1 + row - steps.count
    guard next < order.count else { return }
    grid.put("\(row + 1)", at: line.origin.moved(x: 2), style: Style(.dim))
    grid.put(
      LoadWords.name(order[next]), at: line.origin.moved(x: 5), style: Style(.dim))
    if row == steps.count {
      let isRunning = scene.jobs.isRunning(.load)
      grid.put(
        isRunning ? "running…" : "next: . runs it", at: line.origin.moved(x: 18),
        style: Style(isRunning ? .loading : .dim))
    }
  }

  private func drawWaterfall(
    _ step: LoadStep, _ total: Double, _ grid: inout Grid, in area: Rect, _ scene: Scene
  ) {
    let scale = Double(area.width) / total
    let start = min(area.width - 1, Int(step.startMilliseconds * scale))
    let width = max(1, Int((step.milliseconds * scale).rounded()))
    // An axis, and nothing between it and the bar: a track would look like time that was spent.
    grid.put(
      String(scene.glyphs.vertical), at: area.origin.moved(x: -1), style: Style(.track))
    let isShort = step.milliseconds * scale < 0.6
    let sign = isShort ? scene.glyphs.barParts[0] : scene.glyphs.barParts.last ?? "#"
    grid.fill(
      Rect(
        x: area.minX + start, y: area.minY, width: min(width, area.width - start), height: 1),
      with: sign, style: Style(step.name == .source ? .barAlt : .bar))
  }

  private func drawPane(_ grid: inout Grid, _ layout: ReplayLayout, _ scene: Scene) {
    guard layout.paneTitle.height > 0 else { return }
    let y = layout.paneTitle.maxY - 1
    var x = layout.paneTitle.minX + 1
    for pane in Pane.allCases {
      let isShown = pane == self.pane
      x += grid.put(
        isShown ? "[\(pane.rawValue)]" : " \(pane.rawValue) ", at: Point(x: x, y: y),
        style: Style(isShown ? .accent : .dim))
    }
    let list = layout.pane
    let lines = pane == .summary ? LoadWords.summary(self) : delta
    for (row, index) in view.visible(lineCount, height: list.height).enumerated() {
      let line = list.row(row)
      switch pane {
      case .summary, .delta:
        guard lines.indices.contains(index) else { continue }
        lines[index].draw(&grid, at: line.origin.moved(x: 2), width: line.width - 3)
      case .meta:
        metaDiff?.lines[index].draw(&grid, in: line.inset(x: 1))
      }
    }
    if lineCount == 0, !list.isEmpty {
      let text =
        pane == .summary
        ? (isStepping ? "" : "⏎ runs it without writing, . runs it step by step.")
        : result == nil
          ? "Run it first: ⏎ or ." : "The meta stays as it is, byte for byte."
      grid.put(
        text, at: list.origin.moved(x: 2), style: Style(.dim), maxWidth: list.width - 3,
        truncation: .end)
    }
  }

  private func statusText(_ scene: Scene) -> String {
    if scene.jobs.isRunning(.process) { return "a new process is loading…" }
    if scene.jobs.isRunning(.load) { return "running…" }
    guard let result else {
      return loads.map { "\(Figures.count($0.count, "recorded load")) of this thread" } ?? ""
    }
    return "\(LoadWords.cached(result.answer)) · \(Figures.count(steps.count, "step")) in "
      + "\(Figures.milliseconds(result.milliseconds)) · pid \(result.pid)"
  }
}
