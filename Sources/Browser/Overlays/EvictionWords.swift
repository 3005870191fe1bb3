import ThreadCache

/// An eviction in words.
enum EvictionWords {
  /// `2 segments of 1 file in 1 thread: region, age of 2025_5_2 in thread_ksxP…qWT`.
  ///
  /// Where that is too long the id loses its middle, then the counts go that the names tell, and what they do
  /// not tell has a line of its own.
  static func headline(_ plan: EvictionPlan, width: Int, _ glyphs: GlyphSet) -> [String] {
    guard let first = plan.selections.first else { return ["nothing to evict"] }
    let counts = counts(plan, isShort: width < 60)
    guard plan.threads == 1 else { return TextWrap.lines(counts, width: width) }
    let id = first.identity.description
    func line(_ start: String, leastID: Int) -> String? {
      let room = width - TextWidth.columns(of: start)
      guard room >= min(TextWidth.columns(of: id), leastID) else { return nil }
      return start + TextWidth.truncated(id, to: room, at: .middle, ellipsis: glyphs.ellipsis)
    }
    guard let names = names(plan) else {
      return line("\(counts): ", leastID: 24).map { [$0] }
        ?? TextWrap.lines(counts, width: width) + [line("", leastID: 0) ?? id]
    }
    if let whole = line("\(counts): \(names) in ", leastID: 24) { return [whole] }
    return line("\(names) in ", leastID: 12).map { [$0] }
      ?? TextWrap.lines("\(names) in \(id)", width: width)
  }

  private static func counts(_ plan: EvictionPlan, isShort: Bool) -> String {
    let files = Figures.count(plan.files, "file")
    let isWhole = plan.selections.allSatisfy { if case .thread = $0 { true } else { false } }
    guard isWhole else {
      return Figures.count(plan.segments, "segment") + " of " + files + " in "
        + Figures.count(plan.threads, "thread")
    }
    let threads = Figures.count(plan.threads, "whole thread")
    return isShort
      ? "\(threads), \(files), \(Figures.count(plan.segments, "segment"))"
      : "\(threads) with \(files) and \(Figures.count(plan.segments, "loaded segment"))"
  }

  /// `region, age of 2025_5_2`; nil: all of the thread, or more than anybody wants named here.
  private static func names(_ plan: EvictionPlan) -> String? {
    var names: [String] = []
    var files: [String] = []
    for selection in plan.selections {
      switch selection {
      case .thread: break
      case .file(_, let file): files.append(file)
      case .segment(_, let file, let segment):
        names.append(segment)
        if !files.contains(file) { files.append(file) }
      }
    }
    guard files.count == 1, names.count <= 4 else { return nil }
    return names.isEmpty
      ? "\(files[0]) with \(Figures.count(plan.segments, "segment"))"
      : "\(names.joined(separator: ", ")) of \(files[0])"
  }

  /// One line a key, with figures under each other, and how many there was no room for.
  static func steps(
    _ plan: EvictionPlan, width: Int, most: Int, _ glyphs: GlyphSet
  ) -> [StyledLine] {
    let shown = plan.steps.prefix(plan.steps.count > most ? most - 1 : most)
    let rows = shown.map { step -> (verb: String, key: String, figure: String) in
      switch step.deed {
      case .rewrites(let size):
        let figure =
          step.bytes.map { Figures.change(from: $0, to: size, glyphs.becomes) }
          ?? "? \(glyphs.becomes) \(Figures.bytes(size))"
        return ("rewrites", step.key.description, figure)
      case .removesFields(let fields):
        return (
          "removes", "\(Figures.count(fields.count, "field")) of \(step.key)",
          step.freed.map(Figures.bytes) ?? ""
        )
      case .deletes: return ("deletes", step.key.description, step.bytes.map(Figures.bytes) ?? "")
      }
    }
    let figureWidth = rows.map { TextWidth.columns(of: $0.figure) }.max() ?? 0
    let gap = width < 60 ? " " : "   "
    let verbWidth = width < 60 ? 9 : 10
    let keyWidth = max(
      6,
      min(
        rows.map { TextWidth.columns(of: $0.key) }.max() ?? 0,
        width - verbWidth - figureWidth - gap.count))
    var lines = rows.map { row in
      StyledLine(spans: [
        (
          TextWidth.padded(row.verb, to: verbWidth),
          Style(row.verb == "deletes" ? .danger : .warning)
        ),
        (
          TextWidth.fitted(row.key, to: keyWidth, truncation: .middle, ellipsis: glyphs.ellipsis),
          Style()
        ),
        (gap + TextWidth.padded(row.figure, to: figureWidth, .right), Style(.dim)),
      ])
    }
    if plan.steps.count > shown.count {
      let rest = plan.steps.count - shown.count
      lines.append(
        StyledLine(
          shown.isEmpty ? Figures.count(rest, "key") : "and \(Figures.count(rest, "more key"))",
          .dim))
    }
    return lines
  }
}
