import ThreadCache

/// The line that says how far an eviction of many threads is, on every screen.
enum BulkStrip {
  static func draw(_ grid: inout Grid, _ run: BulkRun, in line: Rect, _ scene: Scene) {
    guard !line.isEmpty else { return }
    let text = run.isRunning ? running(run, line.width, scene) : ended(run, line.width, scene)
    text.draw(&grid, at: line.origin.moved(x: 1), width: line.width - 2)
  }

  private static func running(_ run: BulkRun, _ width: Int, _ scene: Scene) -> StyledLine {
    let glyphs = scene.glyphs
    let separator = (text: " \(glyphs.separator) ", style: Style(.dim))
    let isWide = width >= 100
    var spans: [(text: String, style: Style)] = [
      (
        "evicting \(Figures.count(run.done)) of \(Figures.count(run.total)) ",
        Style(.warning)
      )
    ]
    if width >= 60 {
      let bar = glyphs.bar(run.fraction, width: 10)
      spans.append((bar, Style(.bar)))
      spans.append(
        (String(repeating: glyphs.track, count: 10 - TextWidth.columns(of: bar)), Style(.track)))
      spans.append((" ", Style()))
    }
    spans.append((Figures.percent(run.fraction), Style()))
    let silence = run.silence(at: scene.now).map {
      [separator, (text: "nothing new for \($0) s", style: Style(.danger))]
    }
    if run.isStopping {
      spans += [separator, ("stopping after this batch", Style(.warning))]
      return StyledLine(spans: spans + (silence ?? []))
    }
    if run.isHeld {
      return StyledLine(spans: spans + [separator, ("held", Style(.warning))])
    }
    if let silence {
      spans += silence
    } else if run.progress.phase == .strayHashes {
      spans += [separator, ("looking for hashes without a thread", Style(.loading))]
    } else {
      spans += [separator, ("\(Figures.count(Int(run.rate)))/s", Style())]
      if isWide { spans.append((", \(BulkPace.words(run.limit))", Style(.dim))) }
    }
    spans += left(run, separator)
    spans += [separator, (scene.key(.cancel), Style(.key)), (" stop", Style(.keyLabel))]
    for (action, word) in [(ActionID.slower, " slower"), (.faster, " faster")] {
      spans += [("  " + scene.key(action), Style(.key)), (isWide ? word : "", Style(.keyLabel))]
    }
    return StyledLine(spans: spans)
  }

  private static func left(
    _ run: BulkRun, _ separator: (text: String, style: Style)
  ) -> [(text: String, style: Style)] {
    var spans: [(text: String, style: Style)] = []
    if run.changed > 0 {
      spans += [separator, ("\(Figures.count(run.changed)) changed", Style(.warning))]
    }
    if run.failed > 0 {
      spans += [separator, ("\(Figures.count(run.failed)) failed", Style(.danger))]
    }
    return spans
  }

  private static func ended(_ run: BulkRun, _ width: Int, _ scene: Scene) -> StyledLine {
    let separator = (text: " \(scene.glyphs.separator) ", style: Style(.dim))
    var spans: [(text: String, style: Style)] = []
    var keys: [(text: String, style: Style)] = []
    if run.canGoOn { keys += [(scene.key(.goOn), Style(.key)), (" go on  ", Style(.keyLabel))] }
    if run.isUndoable { keys += [(scene.key(.undo), Style(.key)), (" undo  ", Style(.keyLabel))] }
    keys += [(scene.key(.back), Style(.key)), (" close", Style(.keyLabel))]
    let evicted = Figures.count(run.evicted)
    switch run.progress.ending {
    case .complete, nil: spans.append(("evicted \(evicted)", Style(.success)))
    case .cancelled:
      spans.append(("stopped: \(evicted) of \(Figures.count(run.total)) evicted", Style(.warning)))
    case .needsConfirmation(let room):
      spans.append(
        ("undo is full (\(BulkWords.taken(room))): \(evicted) evicted", Style(.warning)))
    case .failed(let error):
      spans.append(("\(evicted) evicted, then: \(error.description)", Style(.danger)))
    }
    if width >= 70 {
      let cost =
        "\(Figures.count(run.keys, "key")), \(run.freed) in "
        + Figures.duration(seconds: run.elapsed / .seconds(1))
      spans += [separator, (cost, Style(.dim))]
    }
    if run.changed > 0 {
      spans += [
        separator, ("\(Figures.count(run.changed)) changed meanwhile and left", Style(.warning)),
      ]
    }
    if run.failed > 0 {
      let why = run.firstFailure.map { ": \($0.error.description)" } ?? ""
      spans += [separator, ("\(Figures.count(run.failed)) failed\(why)", Style(.danger))]
    }
    // The keys stand first where not all fits: what can be done matters more than the figures.
    let whole = spans + [separator] + keys
    return StyledLine(spans: whole).columns <= width - 2
      ? StyledLine(spans: whole) : StyledLine(spans: keys + [("  ", Style())] + spans)
  }
}
