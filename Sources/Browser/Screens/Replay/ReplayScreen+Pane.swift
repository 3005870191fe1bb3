import Retrieval
import ThreadCache

extension ReplayScreen {
  /// Lines of the pane that is shown.
  func paneCount(_ width: Int, _ scene: Scene) -> Int {
    switch pane {
    case .step: stepLines(width, scene).count
    case .answer: answerText?.lines.count ?? 0
    case .meta: metaDiff?.lines.count ?? 0
    }
  }

  func drawPane(_ grid: inout Grid, _ layout: ReplayLayout, _ scene: Scene) {
    guard layout.paneTitle.height > 0 else { return }
    for (pane, x, text) in layout.names(pane) {
      grid.put(
        text, at: Point(x: x, y: layout.paneTitle.maxY - 1),
        style: Style(pane == self.pane ? .accent : .dim))
    }
    let list = layout.pane
    let texts = pane == .step ? stepLines(list.width, scene) : answerText?.lines ?? []
    let count = paneCount(list.width, scene)
    for (row, index) in paneView.visible(count, height: list.height).enumerated() {
      let line = list.row(row)
      switch pane {
      case .step, .answer:
        guard texts.indices.contains(index) else { continue }
        texts[index].draw(&grid, at: line.origin.moved(x: 2), width: line.width - 3)
      case .meta: metaDiff?.lines[index].draw(&grid, in: line.inset(x: 1))
      }
    }
    if count == 0, !list.isEmpty {
      let words = TextWrap.lines(emptyWords(scene), width: list.width - 3)
      for (row, line) in words.prefix(list.height).enumerated() {
        grid.put(line, at: list.origin.moved(x: 2, y: row), style: Style(.dim))
      }
    } else if pane != .step, count > list.height {
      let range = paneView.visible(count, height: list.height)
      let place = "\(range.lowerBound + 1)–\(range.upperBound) of \(Figures.count(count))"
      grid.put(
        place,
        at: Point(
          x: layout.paneTitle.maxX - TextWidth.columns(of: place) - 1, y: layout.paneTitle.maxY - 1),
        style: Style(.dim))
    }
  }

  /// What stands in a pane that has nothing to show.
  func emptyWords(_ scene: Scene) -> String {
    let (run, step) = (scene.key(.dryRun), scene.key(.step))
    if pane == .step {
      return isStepping ? "" : "\(run) runs it without writing, \(step) runs it step by step."
    }
    if result == nil {
      return recording == nil
        ? "Run it first: \(run) or \(step)"
        : "A recording holds names and sizes: \(run) runs it again, dry."
    }
    if pane == .meta ? metaDiff == nil : answerText == nil {
      return isLayoutCalledOff
        ? "This was called off: \(scene.key(.nextView)), back to here, lays it out."
        : pane == .meta ? "laying out what becomes of the meta…" : "laying out the answer…"
    }
    return process == nil
      ? "The meta stays as it is, byte for byte."
      : "The other process had the meta: \(run) runs it again here, dry."
  }

  /// What is to be said about the step under the cursor.
  func stepLines(_ width: Int, _ scene: Scene) -> [StyledLine] {
    guard steps.indices.contains(stepView.cursor) else { return [] }
    let step = steps[stepView.cursor]
    if step.name == .answer { return answerLines(width, scene) }
    let isSpoken = scene.configuration.isLinear
    let panel = StepPanel(glyphs: scene.glyphs, width: width, isSpoken: isSpoken)
    // Whoever hears it has heard what came of the step before.
    let outcome = TextWrap.lines(scene.words(step.outcome), width: max(8, width - 4))
    var lines = (isSpoken ? [] : outcome).map { StyledLine($0, .accent) }
    if let recording, result == nil, !isStepping {
      lines += panel.lines(recording, at: step)
    } else {
      let before = stepView.cursor > 0 ? steps[stepView.cursor - 1] : nil
      lines += panel.lines(step, after: before)
    }
    return lines
  }

  /// What came of the load.
  private func answerLines(_ width: Int, _ scene: Scene) -> [StyledLine] {
    guard let result else { return recording.map(LoadWords.answer) ?? [] }
    var lines: [StyledLine] = []
    if let process {
      lines += TextWrap.lines("process \(process.pid), \(process.words)", width: max(8, width - 4))
        .map { StyledLine($0, .accent) }
    }
    lines += result.answer.files.map { file in
      StyledLine(spans: [
        (file.id + "   ", Style(.title)),
        (LoadWords.answer(file.recorded), Style(file.problem == nil ? .plain : .danger)),
      ])
    }
    if result.metaBefore != nil || result.metaAfter != nil {
      let before = result.metaBefore?.count ?? 0
      let after = result.metaAfter?.count ?? before
      lines.append(
        StyledLine(
          before == after
            ? "meta stays \(Figures.bytes(before))"
            : "meta " + Figures.change(from: before, to: after, scene.becomes), .dim))
    }
    if let words = DroppedFiles.sentence(result) {
      lines += TextWrap.lines("! \(words)", width: max(8, width - 4)).map {
        StyledLine($0, .warning)
      }
    }
    // That a dry run stores nothing is no problem, and said above.
    if !result.dryRun, let problem = result.answer.storeProblem {
      lines.append(StyledLine(problem, .warning))
    }
    if let differences {
      lines.append(StyledLine())
      lines.append(
        differences.isEmpty
          ? StyledLine("As recorded: the same answer.", .success)
          : StyledLine("Other than recorded:", .changed))
      lines += differences.map { StyledLine("  \($0.text)", .changed) }
    }
    return lines
  }
}
