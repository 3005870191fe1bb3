import ThreadCache

/// An eviction in words.
enum EvictionWords {
  /// `2 segments of 1 file in 1 thread: region, age of 2025_5_2 in thread_ksxP…qWT`.
  ///
  /// Where that is too long the id loses its middle, then the counts go that the names tell, and what they do
  /// not tell has a line of its own.
  static func headline(_ plan: EvictionPlan, width: Int, _ glyphs: GlyphSet) -> [String] {
    guard let first = plan.selections.first else { return ["nothing to evict"] }
    let counts = counts(plan, width: width)
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

  private static func counts(_ plan: EvictionPlan, width: Int) -> String {
    let isShort = width < 60
    let files = Figures.count(plan.files, "file")
    let isWhole = plan.selections.allSatisfy { if case .thread = $0 { true } else { false } }
    guard isWhole else {
      return Figures.count(plan.segments, "segment") + " of " + files + " in "
        + Figures.count(plan.threads, "thread")
    }
    let threads = Figures.count(plan.threads, "whole thread")
    guard !isShort else {
      let all = "\(threads), \(files), \(Figures.count(plan.segments, "segment"))"
      // Where it stands above a list it is one line.
      return TextWidth.columns(of: all) <= width || plan.threads == 1 ? all : "\(threads), \(files)"
    }
    return "\(threads) with \(files) and \(Figures.count(plan.segments, "loaded segment"))"
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
}
