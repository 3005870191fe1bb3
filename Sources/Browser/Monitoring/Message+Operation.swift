import KeyValue
import Retrieval
import ThreadCache

/// The one place that says what of the runner's news is written into the log, and how.
extension Message {
  /// The operation that is over with this message; nil: none is, or none that is worth a line.
  ///
  /// - Parameter found: how far the scan was, at the end of one.
  public func logEntry(scanned found: ScanProgress? = nil) -> OperationEntry? {
    switch self {
    case .record, .summaries, .found, .loads, .loaded, .foreseen, .stepped, .replayed, .processed:
      read
    case .evictionPlanned, .evictionEstimated, .evicted, .evictedInBulk, .draft, .committed,
      .lifetimeSet, .lifetimesSet, .repaired, .undone, .history:
      written
    case .changes(let change): change.logEntry
    case .ended(let id, let outcome): outcome.logEntry(of: id.slot, found)
    default: nil
    }
  }

  private var read: OperationEntry? {
    switch self {
    case .record(_, let identity, .success(let record)):
      OperationEntry(
        level: .debug, operation: "read", thread: identity,
        summary: record.map {
          "\(Figures.count($0.files.count, "file")), \(Figures.bytes($0.bytes.count))"
        } ?? "there is no such thread")
    case .record(_, let identity, .failure(let error)): error.logEntry("read", identity)
    case .summaries(_, let found):
      OperationEntry(
        level: .debug, operation: "details", summary: Figures.count(found.count, "thread"))
    case .found(_, let id, .success(let identities)):
      OperationEntry(
        level: .debug, operation: "find",
        thread: identities.first,
        summary: identities.isEmpty ? "there is no \(id.words)" : "found")
    case .found(_, _, .failure(let error)): error.logEntry("find", nil)
    case .loads(_, let identity, .success(let loads)):
      OperationEntry(
        level: .debug, operation: "recorded loads", thread: identity,
        summary: Figures.count(loads.count, "load"))
    case .loads(_, let identity, .failure(let error)):
      error.logEntry("recorded loads", identity)
    case .loaded(_, .success(let result)), .stepped(_, _, done: .some(let result)):
      result.logEntry("load")
    case .loaded(_, .failure(let error)), .foreseen(_, .failure(let error)):
      error.logEntry("load", nil)
    case .replayed(_, let result, let differences):
      result.logEntry("replay", notes: differences.map { "differs: \($0.text)" })
    case .processed(_, let process):
      process.result.logEntry("load", notes: ["by the new process \(process.pid)", process.times])
    default: nil
    }
  }

  private var written: OperationEntry? {
    switch self {
    // That there is nothing to evict is no failure.
    case .evictionPlanned(_, .failure(.notFound)): nil
    case .evictionPlanned(_, .failure(let error)), .evictionEstimated(_, .failure(let error)),
      .evicted(_, .failure(let error)):
      error.logEntry("evict", nil)
    case .evicted(_, .success(let receipt)): receipt.logEntry
    case .evictedInBulk(_, let progress): progress.logEntry
    case .draft(_, .failure(let error)), .committed(_, .failure(let error)):
      error.logEntry("edit", nil)
    case .committed(_, .success(.done(let entry))):
      OperationEntry(
        level: .info, operation: "edit", thread: entry?.threads.first,
        summary: entry?.summary ?? "written"
      ).of(entry)
    case .committed(_, .success(.conflict(let current))):
      OperationEntry(
        level: .warning, operation: "edit", thread: current.identity,
        summary: "conflict: somebody changed it meanwhile; nothing was written")
    case .lifetimeSet(_, let identity, .success(let receipt)):
      OperationEntry(
        level: .info, operation: "lifetime", thread: identity,
        summary: receipt.after == nil
          ? "never expires" : "set for \(Figures.count(receipt.keys, "key"))"
      ).of(receipt.entry)
    case .lifetimeSet(_, let identity, .failure(let error)): error.logEntry("lifetime", identity)
    case .lifetimesSet(_, .success(let receipt)): receipt.logEntry
    case .lifetimesSet(_, .failure(let error)): error.logEntry("lifetime", nil)
    case .repaired(_, let identity, .success(let receipt)):
      OperationEntry(
        level: .info, operation: "repair", thread: identity,
        summary: "mended \(Figures.count(receipt.repaired.count, "finding")), "
          + "\(Figures.count(receipt.remaining.count)) left"
      ).of(receipt.entry)
    case .repaired(_, let identity, .failure(let error)): error.logEntry("repair", identity)
    case .undone(_, .success(let outcome)): outcome.logEntry
    case .undone(_, .failure(let error)): error.logEntry("undo", nil)
    case .history(_, .failure(let error)): error.logEntry("history", nil)
    default: nil
    }
  }
}

extension OperationEntry {
  /// The same, with how to find its change in the history.
  fileprivate func of(_ change: ChangeEntry?) -> OperationEntry {
    guard let change else { return self }
    var entry = self
    entry.change = change.id
    entry.details.insert("change \(change.id) of the history", at: 0)
    return entry
  }
}

extension ChangeEntry {
  /// The one thread it was about; nil: it was about several.
  fileprivate var only: ThreadIdentity? { threads.count == 1 ? threads[0] : nil }

  /// How many threads it was about, where it was not one that it names.
  fileprivate var several: Int { only == nil ? threadCount : 0 }
}

extension CacheError {
  fileprivate func logEntry(_ name: String, _ thread: ThreadIdentity?) -> OperationEntry {
    let level: OperationEntry.Level =
      switch self {
      case .conflict, .notFound, .refused, .wouldDrop: .warning
      case .store(let error) where error.code == .cancelled: .debug
      case .store(let error) where error.code == .conflict: .warning
      default: .error
      }
    return OperationEntry(level: level, operation: name, thread: thread, summary: description)
  }
}

extension LoadResult {
  fileprivate func logEntry(_ name: String, notes: [String] = []) -> OperationEntry {
    let problems = answer.files.compactMap(\.problem?.description)
    let isHurt =
      answer.cache == .bypassed || !problems.isEmpty || answer.storeError != nil
      || (!dryRun && !answer.dropped.isEmpty)
    let use = "\(answer.cache.rawValue)\(dryRun ? ", dry run" : "")"
    var details = trace.map { step in
      let name = [step.name.rawValue, step.file].compactMap { $0 }.joined(separator: " ")
      return "\(name): \(step.outcome), \(Figures.milliseconds(step.milliseconds))"
    }
    if !dryRun, trace.contains(where: { $0.name == .write }) {
      details.append("in all: with its write, which recorded loads are timed without")
    }
    if let words = DroppedFiles.sentence(self) { details.insert(words, at: 0) }
    if let problem = answer.storeProblem { details.append("not stored: \(problem)") }
    var entry = OperationEntry(
      level: isHurt ? .warning : .info, operation: name, thread: thread,
      summary: "\(use): \(answer.files.map(\.words).joined(separator: "; "))",
      details: notes + details,
      milliseconds: milliseconds)
    entry.file = answer.files.first?.id
    entry.segment = answer.files.first.flatMap { $0.new.first ?? $0.cached.first }
    return entry
  }
}

extension FileAnswer {
  /// `2025_5_2 new sector, age, cached region, not available generation`.
  fileprivate var words: String {
    let groups = [("new", new), ("cached", cached), ("not available", unavailable)]
    let parts = groups.filter { !$0.1.isEmpty }.map { "\($0.0) \($0.1.joined(separator: ", "))" }
    return "\(id) \((parts + [problem?.description].compactMap { $0 }).joined(separator: ", "))"
  }
}

extension EvictionReceipt {
  fileprivate var logEntry: OperationEntry {
    let problems = outcomes.compactMap { identity, outcome -> String? in
      switch outcome {
      case .done: nil
      case .gone: "\(identity) was gone already"
      case .changed: "\(identity) was changed meanwhile and left alone"
      case .failed(let error): "\(identity): \(error)"
      }
    }
    let hasFailed = outcomes.contains { if case .failed = $0.outcome { true } else { false } }
    return OperationEntry(
      level: hasFailed ? .error : changed.isEmpty ? .info : .warning, operation: "evict",
      thread: outcomes.count == 1 ? outcomes[0].identity : nil,
      threads: outcomes.count == 1 ? 0 : outcomes.count,
      summary: entry?.summary ?? "\(Figures.count(done, "thread")) done", details: problems
    ).of(entry)
  }
}

extension LifetimesReceipt {
  fileprivate var logEntry: OperationEntry {
    let problems =
      failures.map { "\($0.identity): \($0.error)" }
      + changed.map { "\($0) was changed at the same moment and left alone" }
      + gone.map { "\($0) was gone already" }
    return OperationEntry(
      level: !failures.isEmpty ? .error : changed.isEmpty ? .info : .warning,
      operation: "lifetime", threads: set.count,
      summary: entry?.summary ?? Figures.count(set.count, "thread"), details: problems
    ).of(entry)
  }
}

extension BulkEvictionProgress {
  fileprivate var logEntry: OperationEntry? {
    guard let ending else { return nil }
    let (level, words): (OperationEntry.Level, String) =
      switch ending {
      case .complete: (failed + changed > 0 ? .warning : .info, "")
      case .cancelled: (.warning, ", stopped")
      case .needsConfirmation: (.warning, ", held: what is kept for undo has reached its limit")
      case .failed(let error): (.error, ", failed: \(error)")
      }
    return OperationEntry(
      level: level, operation: "evict", threads: evicted,
      summary: "\(Figures.count(evicted, "thread")), "
        + BulkWords.freed(bytes, isPartlyMeasured: isPartlyMeasured) + words,
      details: [
        "\(Figures.count(changed)) changed meanwhile, \(Figures.count(absent)) gone already, "
          + "\(Figures.count(failed)) failed"
      ] + firstFailures.map { "\($0.identity): \($0.error)" },
      milliseconds: elapsed / .milliseconds(1))
  }
}

extension UndoOutcome {
  fileprivate var logEntry: OperationEntry {
    switch self {
    case .done(let undone, _, let left, let notes):
      OperationEntry(
        level: notes.isEmpty && left.isEmpty ? .info : .warning, operation: "undo",
        thread: undone.only, threads: undone.several,
        summary: (undone.takesBack ? "redo of " : "undo of ")
          + (undone.origin?.summary ?? undone.summary),
        details: (left.isEmpty ? [] : [UndoWords.left(undone, left)]) + notes
      ).of(undone)
    case .conflict(let entry, let changes):
      OperationEntry(
        level: .warning, operation: "undo", thread: entry.only, threads: entry.several,
        summary: "conflict: \(entry.summary) was not undone", details: changes)
    case .refused(let entry, let reason):
      OperationEntry(
        level: .warning, operation: "undo", thread: entry?.only, threads: entry?.several ?? 0,
        summary: "not undone: \(reason)")
    }
  }
}

extension StoreChange {
  fileprivate var logEntry: OperationEntry {
    switch self {
    case .changed(let key):
      OperationEntry(
        level: .debug, operation: "changed", thread: KeySchema.metaIdentity(key), summary: "\(key)")
    case .resync:
      OperationEntry(
        level: .debug, operation: "changed",
        summary: "anything may have changed: what is in sight is read again")
    case .silent(let reason):
      OperationEntry(level: .warning, operation: "changes", summary: reason)
    }
  }
}

extension Outcome {
  fileprivate func logEntry(of slot: Slot, _ found: ScanProgress?) -> OperationEntry? {
    switch self {
    case .done, .enough:
      guard slot == .scan, let found else { return nil }
      return OperationEntry(
        level: found.incomplete == nil ? .info : .warning, operation: "scan",
        summary: Figures.count(found.found, "thread") + (self == .enough ? " so far" : ""),
        details: found.incomplete.map { ["may miss threads: \($0)"] } ?? [])
    case .cancelled:
      return OperationEntry(level: .debug, operation: slot.rawValue, summary: "cancelled")
    case .failed(let words), .refused(let words), .unavailable(let words):
      return OperationEntry(level: .error, operation: slot.rawValue, summary: words)
    }
  }
}
