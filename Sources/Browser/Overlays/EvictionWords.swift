import ThreadCache

/// An eviction in words.
package enum EvictionWords {
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
    guard let names = names(plan, isShort: width < 60) else {
      return line("\(counts): ", leastID: 24).map { [$0] }
        ?? TextWrap.lines(counts, width: width) + [line("", leastID: 0) ?? id]
    }
    if let whole = line("\(counts): \(names) in ", leastID: 24) { return [whole] }
    if let short = line("\(names) in ", leastID: 12) { return [short] }
    return TextWrap.lines(names, width: width) + [line("in ", leastID: 0) ?? id]
  }

  /// `1 whole thread with 2 files and 8 loaded segments`, `2 loaded segments of 1 file in 1 thread`.
  package static func counts(_ plan: EvictionPlan) -> String { counts(plan, width: .max) }

  /// What goes of one thread, file by file, where the headline has no room for the names.
  static func parts(_ plan: EvictionPlan) -> [String] {
    guard plan.threads == 1, names(plan, isShort: false) == nil else { return [] }
    var files: [(id: String, segments: [String])] = []
    for selection in plan.selections {
      let (id, segment): (String, String?)
      switch selection {
      case .thread: return []
      case .file(_, let file): (id, segment) = (file, nil)
      case .segment(_, let file, let name): (id, segment) = (file, name)
      }
      if files.last?.id != id { files.append((id, [])) }
      if let segment { files[files.count - 1].segments.append(segment) }
    }
    let lines = files.prefix(mostFiles).map { file in
      file.segments.isEmpty
        ? "all of \(file.id)" : "\(file.segments.joined(separator: ", ")) of \(file.id)"
    }
    let more = files.count - lines.count
    return more > 0 ? lines + ["and \(Figures.count(more, "more file"))"] : lines
  }

  /// So many files are named with what goes of them.
  private static let mostFiles = 6

  private static func counts(_ plan: EvictionPlan, width: Int) -> String {
    let isShort = width < 60
    let isWhole = plan.selections.allSatisfy { if case .thread = $0 { true } else { false } }
    let parts = [segments(plan), files(plan)].compactMap { $0 }
    guard isWhole else {
      return parts.joined(separator: " of ") + " in " + Figures.count(plan.threads, "thread")
    }
    let threads = Figures.count(plan.threads, "whole thread")
    let link = plan.loaded > 0 && plan.broken > 0 ? ", " : " and "
    guard isShort else { return "\(threads) with \(parts.reversed().joined(separator: link))" }
    let short = "\(threads), \(files(plan))"
    let all = "\(short), \(Figures.count(plan.loaded)) loaded\(brokenToo(plan))"
    // Where it stands above a list it is one line.
    return TextWidth.columns(of: all) <= width || plan.threads == 1 ? all : short
  }

  /// `, 1 broken`; empty where none is.
  private static func brokenToo(_ plan: EvictionPlan) -> String {
    plan.broken > 0 ? ", \(Figures.count(plan.broken)) broken" : ""
  }

  /// `3 files`, `3 files (1 broken)`, `3 broken files`.
  private static func files(_ plan: EvictionPlan) -> String {
    switch plan.brokenFiles {
    case 0: Figures.count(plan.files, "file")
    case plan.files: Figures.count(plan.files, "broken file")
    case let broken: "\(Figures.count(plan.files, "file")) (\(Figures.count(broken)) broken)"
    }
  }

  /// `19 loaded segments`, `19 loaded and 1 broken segment`, `1 broken segment`: by the rule of the matrix, by which one that
  /// is loaded may be broken too; nil: none goes of files that are broken themselves.
  private static func segments(_ plan: EvictionPlan) -> String? {
    guard plan.broken > 0 else {
      if plan.loaded > 0 { return Figures.count(plan.loaded, "loaded segment") }
      return plan.brokenFiles > 0 ? nil : "no loaded segment"
    }
    let loaded = plan.loaded > 0 ? "\(Figures.count(plan.loaded)) loaded and " : ""
    return loaded + Figures.count(plan.broken, "broken segment")
  }

  /// That several files of a thread have an id that was named, and that it is about all of them; nil: each is one.
  package static func repeated(_ plan: EvictionPlan) -> String? {
    var named: Set<[String]> = []
    var files: [String] = []
    for selection in plan.selections {
      switch selection {
      case .thread: return nil
      case .file(let identity, let file), .segment(let identity, let file, _):
        if named.insert([identity.description, file]).inserted { files.append(file) }
      }
    }
    let more = plan.files - files.count
    guard more > 0, let first = files.first else { return nil }
    guard files.count == 1 else {
      return
        "\(Figures.count(more, "file")) more than were named: their ids are there twice, and it"
        + " is about each of them."
    }
    let all = plan.files == 2 ? "both" : "all of them"
    return
      "\(Figures.count(plan.files, "file")) of the thread have the id \(first): this is about \(all)."
  }

  /// `frees 57 kB: meta 26 kB, hashes 25 kB, loads 5.7 kB`: of what, as far as there is room.
  static func freed(_ plan: EvictionPlan, room: Int) -> String {
    let total = "frees \(Figures.bytes(plan.freed))"
    let parts = plan.freedParts
    func line(_ names: [EvictionPlan.Part: String]) -> String {
      if let only = parts.first, parts.count == 1 { return "\(total) of \(names[only.part] ?? "")" }
      return "\(total): "
        + parts.map { "\(names[$0.part] ?? "") \(Figures.bytes($0.bytes))" }.joined(separator: ", ")
    }
    let isOne = plan.threads == 1
    let meta = isOne ? "meta" : "metas"
    return [
      line([
        .metas: isOne && parts.count == 1 ? "the meta" : meta,
        .hashes: "slices in hashes", .loadRecords: "records of loads",
      ]), line([.metas: meta, .hashes: "hashes", .loadRecords: "loads"]),
    ].first { !parts.isEmpty && TextWidth.columns(of: $0) <= room } ?? total
  }

  /// `region, age of 2025_5_2`; nil: all of the thread, or more than anybody wants named here.
  private static func names(_ plan: EvictionPlan, isShort: Bool) -> String? {
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
      if files.count > 1 || names.count > 4 { return nil }
    }
    guard files.count == 1, names.count <= 4 else { return nil }
    return names.isEmpty
      ? isShort
        ? "\(files[0]): \(Figures.count(plan.loaded)) loaded\(brokenToo(plan))"
        : ([files[0]] + [segments(plan)].compactMap { $0 }).joined(separator: " with ")
      : "\(names.joined(separator: ", ")) of \(files[0])"
  }
}
