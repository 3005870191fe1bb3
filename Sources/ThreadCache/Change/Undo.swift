import JSONText
import KeyValue

/// What became of an undoing.
public enum UndoOutcome: Sendable {
  /// It is undone. `entry` is the undoing's own entry; undoing that one does it again; nil: there was nothing
  /// left to do. `notes` say what could not be put back because it would have gone by now anyway.
  ///
  /// `left` says of each thread in which the same was changed since what that was: these are left as they are. Where there
  /// are such threads, or the store failed for some, which is in the notes, `undone` still is
  /// ``ChangeEntry/Outcome/done``: undoing it once more puts back what is left. The undoing's own
  /// ``ChangeEntry/threadCount`` is how many threads are back.
  case done(undone: ChangeEntry, entry: ChangeEntry?, left: [String], notes: [String])
  /// All that it had changed was changed since, as these sentences say; nothing was undone.
  case conflict(ChangeEntry, changes: [String])
  /// It cannot be undone any more, and why; nothing was undone.
  case refused(ChangeEntry?, reason: String)
}

extension ThreadCache {
  /// The newest entries of the change journal, newest first; none where no journal is kept.
  public func history(limit: Int) throws(CacheError) -> [ChangeEntry] {
    try journal?.history(limit: limit) ?? []
  }

  /// Which threads and keys undoing an entry is about; nil: there is nothing to undo.
  ///
  /// - Parameter id: which entry; nil: the newest that can be undone.
  public func extent(ofUndoing id: Int? = nil) throws(CacheError) -> UndoExtent? {
    guard let journal, let entry = try undoable(id, journal) else { return nil }
    return UndoExtent(try journal.changes(of: entry.id))
  }

  /// Puts back what a deed replaced: values, hashes and lifetimes, each at the moment it would have expired.
  ///
  /// What others changed meanwhile beside it stays. Of many threads each comes back by itself: one in which the very same
  /// was changed is left as it is, and the entry stays, so that it can be undone there too once that is put back.
  /// Undoing is a deed of its own: undoing it does the first one again.
  ///
  /// - Parameter id: which entry; nil: the newest for which ``ChangeEntry/isNextToUndo`` holds.
  public func undo(_ id: Int? = nil) async throws(CacheError) -> UndoOutcome {
    guard let journal else { return .refused(nil, reason: "No journal of changes is kept here.") }
    var verdict: UndoOutcome?
    while let entry = try undoable(id, journal) {
      switch entry.outcome {
      case .undone: return .refused(entry, reason: "Change \(entry.id) is undone already.")
      case .failed: return .refused(entry, reason: "Change \(entry.id) did not happen.")
      case .done, .intended: break
      }
      let changes = try journal.changes(of: entry.id)
      let plans = try await undoing(changes)
      verdict = try self.verdict(on: entry, plans, journal)
      guard verdict != nil else { return try await undo(entry, changes) }
      // One that turns out never to have happened is not the newest deed: the one before it is.
      guard id == nil, try journal.entry(entry.id)?.outcome == .failed else { break }
    }
    return verdict
      ?? .refused(
        nil, reason: id.map { "There is no change \($0) in the journal." } ?? "Nothing to undo.")
  }

  private func undoing(_ changes: [ThreadChange]) async throws(CacheError)
    -> [ThreadIdentity: UndoPlan]
  {
    let results = await each(changes) { change -> Result<UndoPlan, CacheError> in
      do throws(CacheError) { return .success(try await undoing(change)) } catch {
        return .failure(error)
      }
    }
    var plans: [ThreadIdentity: UndoPlan] = [:]
    for (change, result) in zip(changes, results) { plans[change.identity] = try result.get() }
    return plans
  }

  /// The change that ``undo(_:)`` is about; nil: there is none.
  public func change(toUndo id: Int? = nil) throws(CacheError) -> ChangeEntry? {
    guard let journal else { return nil }
    return try undoable(id, journal)
  }

  /// The entry that is meant.
  private func undoable(_ id: Int?, _ journal: Journal) throws(CacheError) -> ChangeEntry? {
    if let id { return try journal.entry(id) }
    return try journal.history(limit: .max).first {
      $0.isNextToUndo || $0.deed != .undo && $0.outcome == .intended
    }
  }

  /// What stands in the way; nil: nothing does.
  private func verdict(
    on entry: ChangeEntry, _ plans: [ThreadIdentity: UndoPlan], _ journal: Journal
  ) throws(CacheError) -> UndoOutcome? {
    var conflicts: [String] = []
    var refusals: [String] = []
    var left = 0
    for (_, plan) in plans.sorted(by: { $0.key < $1.key }) {
      switch plan {
      case .revise: return nil
      case .nothing: continue
      case .conflict(let texts): conflicts += texts
      case .expired(let text): refusals.append(text)
      }
      left += 1
    }
    if left > 0 {
      // The next time the change before it is meant. A disk that is full does not change the answer.
      try? journal.record([.left(entry: entry.id, threads: left)])
      return conflicts.isEmpty
        ? .refused(entry, reason: refusals.first ?? "")
        : .conflict(entry, changes: conflicts)
    }
    if entry.outcome == .intended {
      // Its process ended before the deed: there is nothing of it in the store.
      try journal.record([.end(entry: entry.id, .failed)])
      return .refused(entry, reason: "Change \(entry.id) never happened: its process ended first.")
    }
    // Somebody put it back by other means. It must not stand in the way of undoing what was before it.
    try journal.record([.end(entry: entry.id, .undone)])
    var undone = entry
    undone.outcome = .undone
    undone.leftAlone = 0
    return .done(
      undone: undone, entry: nil, left: [],
      notes: ["What change \(entry.id) replaced is as it was already."] + entry.losses)
  }

  private func undo(
    _ entry: ChangeEntry, _ changes: [ThreadChange]
  ) async throws(CacheError) -> UndoOutcome {
    let byThread = Dictionary(changes.map { ($0.identity, $0) }) { first, _ in first }
    let threads = changes.map(\.identity)
    let deed = Deed(
      kind: .undo, summary: entry.summaryOfUndoing, threads: threads,
      undoes: entry.id)
    let notes = Notes()
    let left = LeftThreads()
    let report = await carryOut(deed) { identity throws(CacheError) in
      guard let change = byThread[identity] else { return .already(.nothing) }
      switch try await undoing(change) {
      case .revise(let revision, let said):
        await notes.add(said)
        return .revise(revision)
      case .nothing: return .already(.nothing)
      case .expired(let text):
        await notes.add([text])
        return .already(.nothing)
      case .conflict(let texts):
        await left.add(identity, texts.joined(separator: " "))
        return .already(.changed(nil))
      }
    }
    if let failure = report.failure { throw failure }
    guard report.outcomes.contains(where: \.outcome.isDone) else {
      return .conflict(entry, changes: ["The threads are being changed right now. Try again."])
    }
    for (identity, outcome) in report.outcomes {
      switch outcome {
      case .changed: await left.add(identity, "\(identity.subject) is being changed right now.")
      case .failed(let error): await notes.add(["\(identity.subject): \(error)"])
      default: break
      }
    }
    await notes.add(
      report.pending.map { "The hash \($0.key) could not be written; repair its thread." })
    await notes.add(entry.losses)
    var own = report.entry
    own?.threadCount = report.outcomes.count(where: \.outcome.isDone)
    var undone = entry
    if let threads = report.leftAlone {
      undone.outcome = .done
      undone.leftAlone = threads
    } else {
      undone.outcome = .undone
      undone.leftAlone = 0
    }
    return .done(undone: undone, entry: own, left: await left.sentences, notes: await notes.all)
  }
}

extension ChangeEntry {
  /// What no undoing of it brings back.
  fileprivate var losses: [String] {
    guard unkept > 0 else { return [] }
    let threads = unkept == 1 ? "1 thread" : "\(unkept) threads"
    return ["\(threads) evicted after the journal was full cannot be brought back."]
  }
}

/// What is to be said about an undoing, gathered from threads that are undone at the same time.
private actor Notes {
  private(set) var all: [String] = []

  func add(_ notes: [String]) { all += notes }
}

/// Why threads are left as they are, gathered in the same way.
private actor LeftThreads {
  private var reasons: [ThreadIdentity: String] = [:]

  /// One a thread, by its id.
  var sentences: [String] { reasons.sorted { $0.key < $1.key }.map(\.value) }

  /// What was found out first is what matters.
  func add(_ identity: ThreadIdentity, _ reason: String) {
    if reasons[identity] == nil { reasons[identity] = reason }
  }
}
