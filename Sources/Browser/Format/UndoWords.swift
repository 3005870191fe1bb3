import ThreadCache

/// What an undoing came to, in words.
package enum UndoWords {
  /// Threads that are named one by one.
  private static let most = 3

  /// `undone 7: evict age of 2025_5_2`, `undone 7 in 9 of 10 threads: evict 10 threads`: of many threads, how many of them
  /// are as they were.
  ///
  /// - Parameter undoing: the undoing's own entry; nil: there was nothing left to do.
  package static func done(
    _ verb: String, _ undone: ChangeEntry, _ undoing: ChangeEntry?, _ summary: String, now: Int64
  ) -> String {
    guard let undoing else { return "\(verb), with nothing left to do: \(summary)" }
    // What it was is not what it is: both are the same words.
    if undone.outcome == .undone, undone.leftAlone == 0,
      let lifetimes = FormerLifetimes.words(undone, now: now)
    {
      return "\(verb): \(summary); now \(lifetimes)"
    }
    guard undone.threadCount > 1 || undone.threads.isEmpty else { return "\(verb): \(summary)" }
    let back = undoing.threadCount
    guard undone.outcome == .undone else {
      return "\(verb) in \(Figures.count(back)) of \(Figures.count(undone.threadCount, "thread")):"
        + " \(summary)"
    }
    guard undone.threads.isEmpty else { return "\(verb): \(summary)" }
    return "\(verb): \(summary): \(Figures.count(back, "thread")) \(back == 1 ? "is" : "are") back"
  }

  /// `1 thread is left as it is: Thread t1 is there again.`; of many the first are named.
  package static func left(_ undone: ChangeEntry, _ reasons: [String]) -> String {
    let count = undone.leftAlone
    return "\(Figures.count(count, "thread")) \(count == 1 ? "is" : "are") left as"
      + " \(count == 1 ? "it is" : "they are"): \(named(reasons))"
  }

  /// What an eviction pushes out of the journal: `To make room, undo forgets an older change: 3 (evict 912 threads).`; nil:
  /// nothing.
  package static func losses(_ losses: [ChangeEntry]) -> String? {
    guard !losses.isEmpty else { return nil }
    let named = losses.suffix(most).map { "\($0.id) (\($0.summary))" }.joined(separator: ", ")
    guard losses.count > 1 else { return "To make room, undo forgets an older change: \(named)." }
    let more = losses.count - most
    return "To make room, undo forgets up to \(losses.count) older changes: "
      + (more > 0 ? "\(Figures.count(more)) and " : "") + "\(named)."
  }

  /// The first of some sentences, and how many more there are.
  package static func named(_ sentences: [String]) -> String {
    let first = sentences.prefix(most).joined(separator: " ")
    let more = sentences.count - most
    return more > 0 ? "\(first) (and \(Figures.count(more)) more)" : first
  }
}
