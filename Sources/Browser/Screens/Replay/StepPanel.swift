import Retrieval
import ThreadCache

/// What a load knew when a step was done: requested, loaded, missing, available, file by file.
struct StepPanel {
  let glyphs: GlyphSet
  let width: Int
  /// Whether it is heard: then there are no signs, and what there is none of is not said.
  let isSpoken: Bool

  /// The lines of a step; what it found out itself has a sign.
  func lines(_ step: LoadStep, after before: LoadStep?) -> [StyledLine] {
    var lines: [StyledLine] = []
    if step.knew.isEmpty {
      lines.append(StyledLine("What is missing is known after the plan.", .dim))
    }
    for plan in step.knew {
      let known = before?.knew.first { $0.file.utf8.elementsEqual(plan.file.utf8) }
      lines.append(StyledLine(plan.file, .title))
      lines += self.lines(plan, known)
    }
    return lines
  }

  /// The same of a load of which only the answer was recorded.
  func lines(_ recording: RecordedLoad, at step: LoadStep) -> [StyledLine] {
    guard step.name != .read else { return lines(step, after: nil) }
    var lines: [StyledLine] = []
    for plan in recording.plans {
      lines.append(StyledLine(plan.file, .title))
      lines += self.lines(plan, plan)
    }
    return lines
  }

  private func lines(_ plan: FilePlan, _ known: FilePlan?) -> [StyledLine] {
    var lines = facts("requested", nil, plan.requested, .plain, isNew: false)
    lines += facts(
      "loaded", glyphs.loaded, plan.cached, .loaded, isNew: known?.cached != plan.cached)
    lines += facts(
      "missing", glyphs.available, plan.missing, .available, isNew: known?.missing != plan.missing)
    lines += facts(
      "not available", glyphs.unavailable, plan.unavailable, .unavailable,
      isNew: known?.unavailable != plan.unavailable)
    if let available = plan.available {
      lines += facts(
        "source has", nil, available, .dim, isNew: known != nil && known?.available != available)
    }
    return lines
  }

  /// `  ~ missing        ○ sector, age`, on as many lines as the names take.
  private func facts(
    _ label: String, _ sign: Character?, _ names: [String], _ role: Role, isNew: Bool
  ) -> [StyledLine] {
    guard !isSpoken else {
      return names.isEmpty ? [] : [StyledLine("\(label) \(names.joined(separator: ", "))")]
    }
    let isTold = isNew && !names.isEmpty
    let head = " \(isTold ? glyphs.changed : " ") \(TextWidth.padded(label, to: 14))"
    let indent = TextWidth.columns(of: head)
    let text = names.isEmpty ? String(glyphs.unknown) : names.joined(separator: ", ")
    let wrapped = TextWrap.lines(text, width: max(8, width - indent - 2))
    return wrapped.enumerated().map { row, words in
      StyledLine(spans: [
        (
          row == 0 ? head : String(repeating: " ", count: indent),
          Style(isTold ? .changed : .dim)
        ),
        (row == 0 && !names.isEmpty ? "\(sign ?? " ") " : "  ", Style(role)),
        (words, Style(names.isEmpty ? .dim : role)),
      ])
    }
  }
}
