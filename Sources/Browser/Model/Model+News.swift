import ThreadCache

extension Model {
  /// Says in a sentence what became of a change, and how to get back.
  func report(_ message: Message, _ turn: inout Turn) {
    switch message {
    case .evicted(_, .success(let receipt)): report(receipt, &turn)
    case .committed(_, .success(.done(let entry))):
      turn.say(.info, "written" + (entry.map { ": \($0.summary)" } ?? "") + undo(entry))
    case .lifetimeSet(_, _, .success(let receipt)):
      let words =
        receipt.after == nil ? "never expires" : "expires in \(Ages.left(receipt.after, now: now))"
      turn.say(.info, words + undo(receipt.entry))
    case .lifetimesSet(_, .success(let receipt)): report(receipt, &turn)
    case .repaired(_, _, .success(let receipt)):
      let rest =
        receipt.remaining.isEmpty
        ? "" : ", \(Figures.count(receipt.remaining.count, "finding")) left for you to decide"
      turn.say(.info, "repaired \(receipt.repaired.count)\(rest)" + undo(receipt.entry))
    case .undone(_, .success(let outcome)): report(outcome, &turn)
    default:
      reportLoad(message, &turn)
      guard let error = message.writeFailure else { return }
      if error.isCancelled {
        turn.say(.warning, Self.nothingWritten)
      } else {
        turn.say(.error, error.description)
      }
    }
  }

  /// What is said of a write that was stopped before it had begun.
  static let nothingWritten = "stopped: nothing was written"

  /// Learns from what became of a change whether these credentials may write at all.
  mutating func learn(_ message: Message) {
    if message.writeFailure?.isDenial == true { isDenied = true }
    switch message {
    case .evicted(_, .success(let receipt)):
      for case (_, .failed(let error)) in receipt.outcomes where error.isDenial { isDenied = true }
      if receipt.done > 0 { isDenied = false }
    case .lifetimesSet(_, .success(let receipt)):
      isDenied = receipt.failures.contains { $0.error.isDenial }
    case .committed(_, .success(.done)), .lifetimeSet(_, _, .success), .repaired(_, _, .success),
      .undone(_, .success(.done)):
      isDenied = false
    default: break
    }
  }

  /// From now on it is as if the token had been given as one that may only read.
  mutating func forbidWriting(_ reason: String, lists: Bool) {
    configuration.readOnly = configuration.readOnly ?? reason
    guard !lists else { return }
    configuration.canScan = false
    if var list = screens[0] as? ThreadsScreen {
      list.canScan = false
      screens[0] = list
    }
  }

  private func report(_ receipt: EvictionReceipt, _ turn: inout Turn) {
    var failures: [String] = []
    for (identity, outcome) in receipt.outcomes {
      switch outcome {
      case .done, .gone: break
      case .changed: failures.append("\(identity) was changed meanwhile and left alone")
      case .failed(let error): failures.append(error.description)
      }
    }
    if let first = failures.first {
      let more = failures.count > 1 ? " (and \(failures.count - 1) more)" : ""
      turn.say(.error, "\(first)\(more); \(receipt.done) done" + undo(receipt.entry))
    } else {
      let what =
        receipt.entry.map { "done: \($0.summary)" }
        ?? "evicted \(Figures.count(receipt.done, "thread"))"
      turn.say(.info, what + undo(receipt.entry))
    }
  }

  private func report(_ receipt: LifetimesReceipt, _ turn: inout Turn) {
    let threads = Figures.count(receipt.set.count, "thread")
    let verb = receipt.set.count == 1 ? "expires" : "expire"
    let deed =
      receipt.expiry == nil
      ? "\(threads) never \(verb)" : "\(threads) \(verb) in \(Ages.left(receipt.expiry, now: now))"
    let left =
      receipt.failures.map(\.error.description)
      + receipt.changed.map { "\($0) was changed at the same moment and left alone" }
      + receipt.gone.map { "\($0) is gone" }
    guard let first = left.first else {
      return turn.say(.info, deed + undo(receipt.entry))
    }
    let more = left.count > 1 ? " (and \(left.count - 1) more)" : ""
    turn.say(.error, "\(first)\(more); \(deed)" + undo(receipt.entry))
  }

  private func report(_ outcome: UndoOutcome, _ turn: inout Turn) {
    switch outcome {
    case .done(let undone, _, let left, let notes)
    where undone.outcome == .done && undone.leftAlone == 0:
      let rest = notes.isEmpty && left.isEmpty ? "" : " (\(UndoWords.named(notes + left)))"
      turn.say(
        .error,
        "undone only in part: \(undone.summary); \(scene.key(.undo)) puts back the rest\(rest)")
    case .done(let undone, let own, let left, let notes):
      let rest = notes.isEmpty ? "" : " (\(UndoWords.named(notes)))"
      // An undoing that is undone has its deed done again.
      let isRedone = undone.takesBack
      let verb = isRedone ? "done again" : undone.origin == nil ? "undone" : "undone again"
      let words =
        UndoWords.done(verb, undone, own, undone.origin?.summary ?? undone.summary, now: now) + rest
      guard undone.leftAlone > 0 else {
        return turn.say(.info, words + (isRedone ? undo(own) : redo(own)))
      }
      turn.say(.warning, "\(words); \(UndoWords.left(undone, left)) \(triedAgain)")
    case .conflict(_, let changes):
      turn.say(.error, "not undone: \(UndoWords.named(changes)) \(triedAgain)")
    case .refused(let entry, let reason):
      let isKept = entry?.outcome == .done
      turn.say(.error, "not undone: \(reason)\(isKept ? " " + triedAgain : "")")
    }
  }

  /// Where what was left alone can be undone later.
  private var triedAgain: String { "\(scene.key(.history)) has it, to be tried again." }

  private func undo(_ entry: ChangeEntry?) -> String {
    guard entry?.isUndoable == true else { return "" }
    return undoWords
  }

  /// Where an undoing is taken back, as the end of a sentence.
  private func redo(_ undoing: ChangeEntry?) -> String {
    guard undoing?.isUndoable == true, !isLeft else { return "" }
    let undo = scene.key(.undo)
    let way = top.scope == .history ? "\(undo) here" : "\(scene.key(.history)), then \(undo),"
    return " \(glyphs.separator) \(way) redoes it"
  }

  /// How to get back, as the end of a sentence.
  var undoWords: String {
    guard isLeft else { return " \(glyphs.separator) \(scene.key(.undo)) undoes it" }
    return configuration.isScratch ? "" : "; bobbin undo undoes it"
  }
}

extension CacheError {
  /// True when the store said that these credentials may not do it.
  fileprivate var isDenial: Bool {
    guard case .store(let error) = self else { return false }
    return error.code == .refused(.permission) || error.code.refusesWriting
  }

  /// True when it was given up before anything was written.
  fileprivate var isCancelled: Bool {
    if case .store(let error) = self { error.code == .cancelled } else { false }
  }

  /// True when what is shown of its thread is perhaps not what is stored.
  var isDoubtful: Bool {
    switch self {
    case .conflict, .notFound: true
    default: isOutcomeUnknown
    }
  }

  /// True when nobody knows whether it was done.
  var isOutcomeUnknown: Bool {
    if case .store(let error) = self { error.code == .outcomeUnknown } else { false }
  }
}

extension EvictionReceipt {
  /// The threads that are not what they were.
  var touched: [ThreadIdentity] { outcomes.map(\.identity) }

  /// The threads from which all went that was to go.
  var evicted: [ThreadIdentity] {
    outcomes.compactMap { identity, outcome in
      switch outcome {
      case .done, .gone: identity
      case .changed, .failed: nil
      }
    }
  }
}

extension EditOutcome {
  var touched: [ThreadIdentity] {
    switch self {
    case .done(let entry): entry?.threads ?? []
    case .conflict(let current): [current.identity]
    }
  }
}

extension UndoOutcome {
  /// Whether many threads came back that are not named one by one.
  var isOfBulk: Bool {
    if case .done(let undone, _, _, _) = self { undone.threads.isEmpty } else { false }
  }

  var touched: [ThreadIdentity] {
    if case .done(let undone, _, _, _) = self { undone.threads } else { [] }
  }
}
