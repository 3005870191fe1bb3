import Retrieval
import ThreadCache

/// The invocation under the cursor in words: what it was asked, what it found, what is left of it.
struct InvocationPanel {
  let screen: ContinuityScreen
  let scene: Scene

  func draw(_ grid: inout Grid, in region: Rect) {
    guard region.height > 2 else { return }
    grid.hline(at: region.origin, width: region.width, glyphs: scene.glyphs)
    let (title, lines) = words(region.width - 4)
    grid.put(
      " \(title) ", at: region.origin.moved(x: 2), style: Style(.title), maxWidth: region.width - 4)
    for (row, line) in lines.prefix(region.height - 1).enumerated() {
      line.draw(&grid, at: region.origin.moved(x: 2, y: row + 1), width: region.width - 4)
    }
  }

  /// What there is to say, in lines of at most so many columns.
  func words(_ width: Int) -> (title: String, lines: [StyledLine]) {
    guard let invocation = screen.selected else { return ("the next process", next(width)) }
    let pid = invocation.process(scene.configuration) ?? "a new process"
    switch invocation.state {
    case .running:
      return ("\(pid) is loading", fact("asked for", Phrase.text(invocation.request), width))
    case .failed(let words):
      return ("\(pid) gave no answer", wrapped(words, .danger, width))
    case .ended(let process):
      let status = process.status == 0 ? "" : " with \(process.status)"
      return (
        "\(pid) has ended\(status)",
        story(invocation, width) + facts(invocation, width) + fact("time", process.times, width)
      )
    case .recorded(let load):
      let time = Figures.milliseconds(load.milliseconds)
      let words =
        load.lacksWrite
        ? "more than \(time): the load up to its write, which is not in what it recorded"
        : "\(time), the load itself"
      return (
        invocation.isOwn(scene.configuration)
          ? "\(pid): a load of its own, in no new process" : "\(pid), recorded in the store",
        story(invocation, width) + facts(invocation, width)
          + fact("time", words, width)
      )
    }
  }

  /// What is to be seen, in a sentence.
  private func story(_ invocation: Invocation, _ width: Int) -> [StyledLine] {
    let counts = invocation.counts
    let origin = screen.origin?.process(scene.configuration)
    let left = origin.map { "what \($0) had left in the store" } ?? "what the store held"
    if case .recorded(let load) = invocation.state, load.cache == .bypassed {
      return wrapped("It could not use the cache: all of it came from the source.", .warning, width)
    }
    if case .ended(let process) = invocation.state, !process.result.answer.stored, counts.new > 0 {
      let problem = process.result.answer.storeProblem.map { ": \($0)" } ?? ""
      return wrapped(
        "It read \(Figures.count(counts.new, "segment")), and nothing was stored\(problem).",
        .danger,
        width)
    }
    let isOver =
      if case .ended = invocation.state { " It is over; the store keeps them." } else { "" }
    switch (counts.cached, counts.new) {
    case (0, 0): return wrapped("It found nothing cached, and the source had nothing.", .dim, width)
    case (0, let new):
      return wrapped(
        "It found nothing cached and read \(Figures.count(new, "segment")).\(isOver)", .added, width
      )
    case (_, 0): return wrapped("It found \(left): nothing was read again.", .loaded, width)
    case (_, let new):
      let missing = new == 1 ? "the one that was missing" : "the \(new) that were missing"
      return wrapped("It found \(left), and read only \(missing).", .loaded, width)
    }
  }

  private func facts(_ invocation: Invocation, _ width: Int) -> [StyledLine] {
    func list(_ names: (RecordedLoad.File) -> [String]) -> String {
      let isOne = invocation.files.count == 1
      let parts = invocation.files.compactMap { file -> String? in
        let names = names(file)
        guard !names.isEmpty else { return nil }
        return (isOne ? "" : file.id + ": ") + names.joined(separator: ", ")
      }
      return parts.isEmpty ? "nothing" : parts.joined(separator: "; ")
    }
    var lines = fact("asked for", Phrase.text(invocation.request), width)
    lines += fact("found cached", list(\.cached), width)
    lines += fact(
      "read", list { $0.new.map { "\($0.segment) \(Figures.bytes($0.bytes))" } }, width)
    lines += fact("not available", list(\.unavailable), width)
    if case .ended(let process) = invocation.state, !process.result.answer.dropped.isEmpty {
      lines += fact("dropped", DroppedFiles.names(process.result.answer.dropped), width, .warning)
    }
    for problem in invocation.files.compactMap(\.problem) {
      lines += wrapped(problem, .danger, width)
    }
    return lines
  }

  /// What to do, for whoever sees this for the first time.
  private func next(_ width: Int) -> [StyledLine] {
    var lines: [StyledLine] = []
    let drops = screen.nextDrops
    if screen.startedHere == 0, drops.isEmpty {
      lines += wrapped(
        "This shows that a thread goes on after its process is gone: each row is a process that was"
          + " started for one load, answered, and ended. What one reads, the next finds cached.",
        .plain, width)
    }
    if let reason = scene.configuration.readOnly {
      return lines
        + wrapped("This session is read-only (\(reason)): none can be started.", .warning, width)
    }
    if scene.configuration.source == nil {
      return lines
        + wrapped("There is no source to load from: start with --source DIR.", .warning, width)
    }
    guard let next = screen.next else {
      return lines
        + wrapped(
          "The thread has no files yet: \(scene.key(.ask)) asks for one, as in 2025_1: region, age.",
          .accent, width)
    }
    lines += fact("asks for", Phrase.text(next.request), width)
    lines += fact("because", next.reason, width)
    if !drops.isEmpty {
      lines += wrapped(
        "! It drops \(DroppedFiles.names(drops)): \(DroppedFiles.reason).", .warning, width)
    }
    lines.append(
      StyledLine(spans: [
        (scene.key(.newProcess), Style(.key)),
        (" starts the \(screen.invocations.isEmpty ? "first" : "next") one, ", Style()),
        (scene.key(.ask), Style(.key)), (" asks for something else", Style()),
      ]))
    return lines
  }

  private func fact(
    _ label: String, _ text: String, _ width: Int, _ role: Role = .plain
  ) -> [StyledLine] {
    let indent = 15
    return TextWrap.lines(text, width: max(8, width - indent)).enumerated().map { row, words in
      StyledLine(spans: [
        (TextWidth.padded(row == 0 ? label : "", to: indent), Style(.dim)), (words, Style(role)),
      ])
    }
  }

  private func wrapped(_ text: String, _ role: Role, _ width: Int) -> [StyledLine] {
    TextWrap.lines(text, width: width).map { StyledLine($0, role) }
  }
}
