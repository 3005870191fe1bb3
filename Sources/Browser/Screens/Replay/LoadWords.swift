import JSONText
import Retrieval
import ThreadCache

/// A load in words.
enum LoadWords {
  /// `new: sector 1.9 kB · sent before: region · not available: generation`.
  static func answer(_ file: FileAnswer) -> String {
    var parts: [String] = []
    if !file.data.isEmpty {
      parts.append(
        "new: "
          + file.data.map { "\($0.segment) \(Figures.bytes($0.json.count))" }.joined(
            separator: ", "))
    }
    if !file.cached.isEmpty {
      parts.append("sent before: " + file.cached.joined(separator: ", "))
    }
    if !file.unavailable.isEmpty {
      parts.append("not available: " + file.unavailable.joined(separator: ", "))
    }
    if let problem = file.problem { parts.append(problem.description) }
    return parts.isEmpty ? "nothing" : parts.joined(separator: " · ")
  }

  /// The answer in a sentence.
  static func answer(_ answer: LoadAnswer) -> String {
    let new = answer.files.reduce(0) { $0 + $1.data.count }
    let cached = answer.files.reduce(0) { $0 + $1.cached.count }
    let found =
      cached > 0 ? "found \(Figures.count(cached, "segment")) cached" : "found nothing cached"
    let missing = answer.files.flatMap(\.unavailable)
    let rest = missing.isEmpty ? "" : ", not available: \(missing.joined(separator: ", "))"
    return new > 0
      ? "\(found), brought \(Figures.count(new, "new segment")), \(Figures.bytes(answer.bytes))\(rest)"
      : "\(found), read nothing from the source\(rest)"
  }

  /// What a load did to the thread: it is no change that the journal could take back.
  static func deed(_ answer: LoadAnswer) -> String {
    let files = answer.files.filter { !$0.data.isEmpty }
    let new = files.reduce(0) { $0 + $1.data.count }
    guard answer.stored, new > 0 else { return self.answer(answer) }
    let place = files.count == 1 ? files[0].id : Figures.count(files.count, "file")
    return "loaded \(Figures.count(new, "segment")) of \(place); a load is not undone, D evicts "
      + (new == 1 ? "it" : "them")
  }

  /// `2 of 3 cached`.
  static func cached(_ answer: LoadAnswer) -> String {
    guard answer.cache != .bypassed else { return "cache bypassed" }
    let cached = answer.files.reduce(0) { $0 + $1.cached.count }
    let rest = answer.files.reduce(0) { $0 + $1.data.count + $1.unavailable.count }
    return "\(cached) of \(cached + rest) cached"
  }

  static func step(_ step: LoadStep) -> String {
    switch step.name {
    case .read: "read cache"
    case .source: "read source"
    default: step.name.rawValue
    }
  }

  static func name(_ name: LoadStep.Name) -> String {
    switch name {
    case .read: "read cache"
    case .source: "read source"
    default: name.rawValue
    }
  }

  /// The new slices, laid out.
  static func delta(_ answer: LoadAnswer) -> [StyledLine] {
    var lines: [StyledLine] = []
    for file in answer.files {
      for slice in file.data {
        lines.append(
          StyledLine("\(file.id) › \(slice.segment)  \(Figures.bytes(slice.json.count))", .title))
        lines += LineDiff.layOut(slice.json).prefix(2000).map { StyledLine("  " + $0, .added) }
      }
    }
    return lines.isEmpty ? [StyledLine("Nothing new: all of it was sent before.", .dim)] : lines
  }

  /// What came of the load, for the pane below the steps.
  static func summary(_ screen: ReplayScreen) -> [StyledLine] {
    var lines: [StyledLine] = []
    if let process = screen.process {
      lines.append(
        StyledLine("process \(process.pid), started for this load, \(process.words)", .accent))
    }
    guard let result = screen.result else {
      if let recording = screen.recording, !screen.isStepping {
        for file in recording.files {
          let new = file.new.map { "\($0.segment) \(Figures.bytes($0.bytes))" }
          lines.append(
            StyledLine(
              "\(file.id)   then new: \(new.isEmpty ? "nothing" : new.joined(separator: ", "))"
                + (file.cached.isEmpty
                  ? "" : " · sent before: \(file.cached.joined(separator: ", "))")))
        }
        lines.append(StyledLine("= runs it again and shows what differs now", .dim))
      } else if let last = screen.steps.last {
        lines += knew(last)
      }
      return lines
    }
    for file in result.answer.files {
      lines.append(
        StyledLine(spans: [
          (file.id + "   ", Style(.title)),
          (answer(file), Style(file.problem == nil ? .plain : .danger)),
        ]))
    }
    let before = result.metaBefore?.count ?? 0
    let after = result.metaAfter?.count ?? before
    lines.append(
      StyledLine(
        before == after
          ? "meta stays \(Figures.bytes(before))"
          : "meta " + Figures.change(from: before, to: after), .dim))
    // That a dry run stores nothing is no problem, and said above.
    if !result.dryRun, let problem = result.answer.storeProblem {
      lines.append(StyledLine(problem, .warning))
    }
    if let differences = screen.differences {
      lines.append(StyledLine())
      lines.append(
        differences.isEmpty
          ? StyledLine("As recorded: the same answer.", .success)
          : StyledLine("Other than recorded:", .changed))
      lines += differences.map { StyledLine("  \($0.text)", .changed) }
    }
    return lines
  }

  private static func knew(_ step: LoadStep) -> [StyledLine] {
    step.knew.map { plan in
      var parts = ["asked for \(plan.requested.joined(separator: ", "))"]
      for (word, names) in [
        ("cached", plan.cached), ("missing", plan.missing), ("not available", plan.unavailable),
      ] where !names.isEmpty {
        parts.append("\(word): \(names.joined(separator: ", "))")
      }
      return StyledLine(spans: [
        (plan.file + "   ", Style(.title)), (parts.joined(separator: " · "), Style()),
      ])
    }
  }
}
