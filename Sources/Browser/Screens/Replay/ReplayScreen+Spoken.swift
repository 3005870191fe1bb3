extension ReplayScreen {
  func spoken(_ scene: Scene) -> Spoken? {
    guard let request else { return nil }
    var lines: [String] = []
    var place = "no step was run yet"
    if steps.indices.contains(stepView.cursor) {
      let step = steps[stepView.cursor]
      let name = LoadWords.name(step.name) + (step.file.map { " \($0)" } ?? "")
      place = "step \(stepView.cursor + 1) of \(steps.count), \(name)"
      let time = isTimed(step) ? Figures.milliseconds(step.milliseconds) : "not timed"
      lines.append("\(scene.words(step.outcome)), \(time)")
    }
    lines += paneWords(scene)
    lines.append("asks for \(Phrase.text(request))")
    lines.append(mode(scene).text)
    if let origin { lines.append("made from \(origin.words)") }
    return Spoken(place: place, selection: lines, news: statusText(scene))
  }

  /// What the pane says, from where one has scrolled to.
  private func paneWords(_ scene: Scene) -> [String] {
    // Wide enough that no sentence is broken before it is laid out for the window.
    let width = 400
    let count = paneCount(width, scene)
    guard count > 0 else { return ["\(pane.rawValue): \(emptyWords(scene))"] }
    let first = min(paneView.top, count - 1)
    let lines: [String] =
      switch pane {
      case .step: stepLines(width, scene).map(\.text)
      case .answer: answerText?.lines.map(\.text) ?? []
      case .meta: metaDiff?.lines.map(\.words) ?? []
      }
    guard pane != .step else { return lines.filter { !$0.isEmpty } }
    return ["\(pane.rawValue), line \(first + 1) of \(Figures.count(count))"]
      + lines.dropFirst(first).prefix(100)
  }
}
