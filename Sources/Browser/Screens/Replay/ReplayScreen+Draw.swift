import Retrieval
import ThreadCache

extension ReplayScreen {
  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    let layout = ReplayLayout(region, self)
    drawRequest(&grid, in: layout.request, scene)
    guard request != nil else {
      let text =
        loads == nil
        ? "reading the recorded loads…"
        : "No load was recorded. \(scene.key(.ask)) asks for files and segments of your choice."
      for (row, line) in TextWrap.lines(text, width: region.width - 4).enumerated() {
        grid.put(line, at: layout.steps.origin.moved(x: 3, y: row), style: Style(.accent))
      }
      return
    }
    drawSteps(&grid, layout, scene)
    drawPane(&grid, layout, scene)
    drawStatus(&grid, layout, scene)
  }

  private func drawStatus(_ grid: inout Grid, _ layout: ReplayLayout, _ scene: Scene) {
    let line = layout.status
    guard line.height > 1 else {
      let isNarrow = ReplayLayout.isNarrow(line)
      grid.put(
        isNarrow ? shortStatus(scene) : statusText(scene), at: line.origin.moved(x: 1),
        style: Style(statusRole),
        maxWidth: line.width - 2, truncation: .end)
      return
    }
    let room = ReplayLayout.Columns(layout.steps).words
    let step = steps.indices.contains(stepView.cursor) ? steps[stepView.cursor] : nil
    let outcome = step.map { scene.words($0.outcome) }
    let cut = outcome.flatMap { TextWidth.columns(of: $0) > room ? $0 : nil }
    let lines = TextWrap.lines(cut ?? statusText(scene), width: line.width - 2)
    for (row, words) in lines.prefix(line.height).enumerated() {
      let isCut = row == line.height - 1 && lines.count > line.height
      grid.put(
        isCut ? words + " " + lines[row + 1] : words, at: line.origin.moved(x: 1, y: row),
        style: Style(cut == nil ? statusRole : .accent), maxWidth: line.width - 2, truncation: .end)
    }
  }

  /// The status where it has a short line.
  private func shortStatus(_ scene: Scene) -> String {
    if isGone { return "! the thread is gone" }
    if let result {
      let dropped = result.answer.dropped
      return dropped.isEmpty
        ? LoadWords.cached(result.answer) : "! drops \(DroppedFiles.names(dropped))"
    }
    if recording != nil, !isStepping { return "\(scene.key(.compare)) shows what differs now" }
    return statusText(scene)
  }

  private var statusRole: Role {
    isGone || result?.answer.dropped.isEmpty == false ? .warning : .dim
  }

  /// What is asked for, what that was made from, and whether anything is written.
  private func drawRequest(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    let mode = mode(scene)
    let asked = request.map(Phrase.text) ?? String(scene.glyphs.unknown)
    let style = Style(.accent)
    guard !ReplayLayout.isNarrow(region) else {
      let label = grid.put(
        " \(origin?.short ?? "ask for"): ", at: region.origin, style: Style(.dim),
        maxWidth: region.width)
      grid.put(
        asked, at: region.origin.moved(x: label), style: style, maxWidth: region.width - label - 1,
        truncation: .end)
      return drawMode(mode, &grid, in: region.row(1), scene)
    }
    let width = TextWidth.columns(of: mode.text)
    grid.put(" ask for   ", at: region.origin, style: Style(.dim))
    grid.put(
      asked, at: region.origin.moved(x: 11), style: style, maxWidth: region.width - 14 - width,
      truncation: .end)
    grid.put(
      mode.text, at: Point(x: region.maxX - 1 - width, y: region.minY), style: Style(mode.role))
    guard let origin, region.height > 1 else { return }
    var words = origin.words
    if let recording {
      let when = Ages.moment(
        recording.time, now: scene.now, secondsEast: scene.configuration.secondsEast)
      words += " recorded \(when) by pid \(recording.pid), \(recording.cache.rawValue)"
    }
    StyledLine(spans: [
      (" made from ", Style(.dim)), (words, Style()),
      (" \(scene.glyphs.separator) \(origin.otherwise(scene))", Style(.dim)),
    ]).draw(&grid, at: region.origin.moved(y: 1), width: region.width)
  }

  /// Whether anything is written, and which key asks for something else, where there is room for both.
  private func drawMode(
    _ mode: (text: String, role: Role), _ grid: inout Grid, in line: Rect, _ scene: Scene
  ) {
    let used = grid.put(
      " " + mode.text, at: line.origin, style: Style(mode.role), maxWidth: line.width)
    let other = "\(scene.key(.ask)) names others"
    guard used + TextWidth.columns(of: other) + 2 < line.width else { return }
    grid.put(
      other, at: Point(x: line.maxX - 1 - TextWidth.columns(of: other), y: line.minY),
      style: Style(.dim))
  }

  /// Whether anything was or will be written.
  func mode(_ scene: Scene) -> (text: String, role: Role) {
    if let result {
      if result.dryRun { return ("dry run · nothing is written", .success) }
      guard result.answer.stored else { return ("run for real, not stored", .warning) }
      return result.hasWritten
        ? ("written for real", .warning) : ("run for real, nothing to write", .success)
    }
    guard request != nil else { return ("nothing is asked for yet", .dim) }
    if isStepping { return ("step by step · nothing is written", .success) }
    let key = scene.key(.dryRun)
    return (
      recording == nil
        ? "not run yet · \(key) runs it dry" : "as recorded · \(key) runs it again, dry",
      .dim
    )
  }

  private func drawSteps(_ grid: inout Grid, _ layout: ReplayLayout, _ scene: Scene) {
    let columns = ReplayLayout.Columns(layout.steps)
    let end = steps.map { $0.startMilliseconds + $0.milliseconds }.max() ?? 0
    let axis = TimeAxis(milliseconds: end, width: columns.chart.width)
    drawAxis(&grid, in: layout.axis, columns, axis, scene.glyphs)
    let region = layout.steps
    let first = stepView.visible(steps.count, height: region.height).lowerBound
    for row in first..<(first + region.height) {
      let line = region.row(row - first)
      guard row < steps.count else {
        drawUpcoming(row, &grid, at: line, scene)
        continue
      }
      let step = steps[row]
      let isSelected = row == stepView.cursor
      grid.put(
        TextWidth.padded("\(row + 1)", to: 2, .right), at: line.origin.moved(x: 1),
        style: Style(.dim))
      grid.put(
        LoadWords.name(step.name), at: line.origin.moved(x: 5),
        style: Style(isSelected ? .accent : .name))
      grid.put(
        scene.words(step.outcome), at: line.origin.moved(x: 18), maxWidth: columns.words,
        truncation: .end)
      if let time = columns.time {
        grid.put(
          TextWidth.padded(
            isTimed(step)
              ? Figures.milliseconds(step.milliseconds) : String(scene.glyphs.unknown),
            to: 9, .right),
          at: Point(x: time, y: line.minY), style: Style(isTimed(step) ? .number : .dim))
      }
      drawBar(step, axis, &grid, x: columns.chart.minX, line, scene)
      guard isSelected else { continue }
      grid.put(String(scene.glyphs.selection), at: line.origin, style: Style(.selection))
      grid.restyle(Rect(x: line.minX, y: line.minY, width: 18 + columns.words, height: 1)) {
        $0.with(.selected)
      }
      if scene.isFocused { grid.cursor = line.origin }
    }
  }

  /// Whether it is known how long a step took, which of a recorded load it is not of every one.
  func isTimed(_ step: LoadStep) -> Bool {
    guard let recording, result == nil, !isStepping else { return true }
    return recording.isTimed(step)
  }

  private func drawAxis(
    _ grid: inout Grid, in line: Rect, _ columns: ReplayLayout.Columns, _ axis: TimeAxis,
    _ glyphs: GlyphSet
  ) {
    guard !line.isEmpty else { return }
    for (x, title) in [(2, "#"), (5, "STEP"), (18, "WHAT CAME OF IT")] {
      grid.put(title, at: line.origin.moved(x: x), style: Style(.header))
    }
    if let time = columns.time {
      grid.put(
        TextWidth.padded("TIME", to: 9, .right), at: Point(x: time, y: line.minY),
        style: Style(.header))
    }
    guard columns.chart.width > 0, !steps.isEmpty else { return }
    for tick in axis.ticks {
      let mark = tick.hasMark ? String(glyphs.vertical) : ""
      grid.put(
        mark + tick.label, at: Point(x: columns.chart.minX + tick.column, y: line.minY),
        style: Style(.dim))
    }
  }

  /// A step that is still to come, so that one sees where in the load one is.
  private func drawUpcoming(_ row: Int, _ grid: inout Grid, at line: Rect, _ scene: Scene) {
    guard isStepping, result == nil else { return }
    // Where the plan found all of it cached there is nothing to read or write.
    let plans = steps.last { $0.name == .plan }?.knew ?? []
    let isCached = !plans.isEmpty && plans.allSatisfy { $0.missing.isEmpty && !$0.cached.isEmpty }
    let order = isCached ? [.read, .plan, .answer] : LoadStep.Name.allCases
    let done = steps.last.flatMap { order.firstIndex(of: $0.name) } ?? -1
    let next = done + 1 + row - steps.count
    guard next < order.count else { return }
    grid.put("\(row + 1)", at: line.origin.moved(x: 2), style: Style(.dim))
    grid.put(
      LoadWords.name(order[next]), at: line.origin.moved(x: 5), style: Style(.dim))
    if row == steps.count {
      let isRunning = scene.jobs.isRunning(.load)
      let next = "next: \(scene.key(.step)) runs it"
      let all = "\(next), \(scene.key(.dryRun)) all the rest"
      let hasRoom = 18 + TextWidth.columns(of: all) < line.width
      grid.put(
        isRunning ? "running…" : hasRoom ? all : next, at: line.origin.moved(x: 18),
        style: Style(isRunning ? .loading : .dim))
    }
  }

  private func drawBar(
    _ step: LoadStep, _ axis: TimeAxis, _ grid: inout Grid, x: Int, _ line: Rect, _ scene: Scene
  ) {
    guard line.maxX > x, axis.width > 1 else { return }
    // An axis, and nothing between it and the bar: a track would look like time that was spent.
    grid.put(
      String(scene.glyphs.vertical), at: Point(x: x - 1, y: line.minY), style: Style(.track))
    guard isTimed(step) else { return }
    let span = axis.span(from: step.startMilliseconds, milliseconds: step.milliseconds)
    let sign = span.isShort ? scene.glyphs.barParts[0] : scene.glyphs.barParts.last ?? "#"
    grid.fill(
      Rect(x: x + span.columns.lowerBound, y: line.minY, width: span.columns.count, height: 1),
      with: sign, style: Style(step.name == .source ? .barAlt : .bar))
  }

  func statusText(_ scene: Scene) -> String {
    if scene.jobs.isRunning(.process) { return "a new process is loading…" }
    if scene.jobs.isRunning(.load) { return "running…" }
    if isGone { return "! the thread is gone: what is shown was before that" }
    guard let result else {
      if recording != nil, !isStepping {
        return "\(scene.key(.compare)) runs it again and shows what differs now;"
          + " \(scene.key(.recorded)) lists the others"
      }
      return loads.map {
        $0.isEmpty
          ? "no load of this thread was recorded yet"
          : "\(Figures.count($0.count, "recorded load")) of this thread; \(scene.key(.recorded)) lists them"
      }
        ?? ""
    }
    let dropped = result.answer.dropped
    let loss = dropped.isEmpty ? "" : "! drops \(DroppedFiles.names(dropped)) · "
    return "\(loss)\(LoadWords.cached(result.answer)) · \(LoadTimes(steps).words(steps.count))"
      + " · pid \(result.pid)"
  }
}

extension LoadResult {
  /// Whether something was written: a load that found all cached has no such step.
  fileprivate var hasWritten: Bool { trace.contains { $0.name == .write } }
}
