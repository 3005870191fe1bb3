extension ChangeEntry {
  /// What undoing it does, in a few words: `bring back age of 2025_5_2`; of an undoing `evict age of 2025_5_2 again`.
  public var undoing: String {
    if unkept > 0 { return "bring back \(Self.threads(threadCount))" }
    guard deed == .undo else { return DeedWords.takingBack(deed, summary) }
    guard let origin else { return "do again what it took back" }
    return origin.isTakenBack
      ? DeedWords.again(origin.deed, origin.summary)
      : DeedWords.takingBack(origin.deed, origin.summary)
  }
}

extension ChangeEntry {
  /// What undoing it is called in the journal: `undo 1: bring back age of 2025_5_2`, `redo 2: evict age of 2025_5_2`.
  var summaryOfUndoing: String {
    guard takesBack, let origin else { return "undo \(id): \(undoing)" }
    return "redo \(id): \(origin.summary)"
  }
}

/// What is done to a deed that was done before, in a few words.
private enum DeedWords {
  /// What taking it back does.
  static func takingBack(_ deed: ChangeEntry.Deed, _ summary: String) -> String {
    switch deed {
    case .evict:
      let what = object(deed, summary)
      return "bring back " + (what.hasPrefix("from ") ? "what went \(what)" : what)
    case .edit: return "put back the text before the edit of \(object(deed, summary))"
    case .lifetime: return "take back that \(summary)"
    case .repair: return "put back as it was before the repair: \(object(deed, summary))"
    case .undo: return "do again what it took back"
    }
  }

  /// What doing it once more does.
  static func again(_ deed: ChangeEntry.Deed, _ summary: String) -> String {
    deed == .lifetime ? "set the lifetime again: \(summary)" : summary + " again"
  }

  /// What it was done to: the summary without the deed.
  private static func object(_ deed: ChangeEntry.Deed, _ summary: String) -> String {
    let verb = deed.rawValue + " "
    return summary.hasPrefix(verb) ? String(summary.dropFirst(verb.count)) : summary
  }
}
