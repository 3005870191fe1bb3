extension ContinuityScreen {
  func spoken(_ scene: Scene) -> Spoken? {
    guard !isReading else { return nil }
    // Wide enough that no sentence is broken before it is laid out for the window.
    let (title, lines) = InvocationPanel(screen: self, scene: scene).words(10_000)
    var place = "the next process, after \(Figures.count(invocations.count, "invocation"))"
    var facts: [String] = []
    if let selected {
      place = "invocation \(view.cursor + 1) of \(invocations.count)"
      facts = ["WHEN \(moment(selected, scene))"]
      if case .ended(let process) = selected.state {
        facts.append("ANSWER after \(Figures.milliseconds(process.answerMilliseconds))")
      }
    }
    return Spoken(
      place: place, selection: [title] + facts + lines.map(Self.sentence),
      news: scene.jobs.isRunning(.process) ? "a process is loading" : nil)
  }

  /// A line without columns: a label and what it is of.
  private static func sentence(_ line: StyledLine) -> String {
    guard line.spans.count == 2, let label = line.spans.first?.text, label.hasSuffix(" ") else {
      return line.text
    }
    return Phrase.trimmed(label).uppercased() + " " + line.spans[1].text
  }
}
