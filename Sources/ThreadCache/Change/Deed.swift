import KeyValue

/// What became of one thread that a deed is about.
enum DeedOutcome: Sendable {
  /// It is done; these hashes could not be written after the meta was.
  case done(pending: [Projection])
  /// There was nothing to do.
  case nothing
  /// There is no such thread any more.
  case gone
  /// Somebody changed it first; nothing was done. What it is now; nil: it is gone.
  case changed(StoredMeta?)
  /// It failed. With `outcomeUnknown` it may be done, otherwise it is not.
  case failed(CacheError)

  var isDone: Bool { if case .done = self { true } else { false } }
  var isFailed: Bool { if case .failed = self { true } else { false } }

  /// True when it may be done although nobody said so.
  var isUnknown: Bool {
    if case .failed(.store(let error)) = self { error.code == .outcomeUnknown } else { false }
  }
}

/// What to do to a thread, or why nothing.
enum DeedStep: Sendable {
  case revise(ThreadRevision)
  case already(DeedOutcome)
}

/// What a deed came to.
struct DeedReport: Sendable {
  /// Thread by thread, in the order they were named.
  var outcomes: [(identity: ThreadIdentity, outcome: DeedOutcome)] = []
  /// Its entry in the journal; nil: nothing was changed, or no journal is kept.
  var entry: ChangeEntry?

  /// Hashes that could not be written after their meta was.
  var pending: [Projection] {
    outcomes.flatMap { outcome -> [Projection] in
      if case .done(let pending) = outcome.outcome { pending } else { [] }
    }
  }

  /// Of an undoing, how many threads were changed since and are left as they are, so that it is not done for all; 0: for
  /// some the store failed, which may be tried again at once; nil: it is done for all.
  var leftAlone: Int? {
    if outcomes.contains(where: \.outcome.isFailed) { return 0 }
    let changed = outcomes.count { if case .changed = $0.outcome { true } else { false } }
    return changed > 0 ? changed : nil
  }

  /// The first failure, if nothing at all was done: before others one of what may be done.
  var failure: CacheError? {
    guard !outcomes.contains(where: { $0.outcome.isDone }) else { return nil }
    let failed = outcomes.map(\.outcome).filter(\.isFailed)
    guard case .failed(let error)? = failed.first(where: \.isUnknown) ?? failed.first else {
      return nil
    }
    return error
  }
}

/// A deed: what is done to one or many threads by one command of a person.
struct Deed: Sendable {
  var kind: ChangeEntry.Deed
  var summary: String
  var threads: [ThreadIdentity]
  /// The entry that it undoes.
  var undoes: Int?
  /// False: nothing is kept to undo it.
  var isUndoable = true
  /// About how many commands a thread takes, to be read and changed: as many are begun as the store may still be asked for;
  /// nil: that is not known.
  var cost: (@Sendable (ThreadIdentity) -> Int)?
}

extension ThreadCache {
  /// Carries out a deed: for some threads at a time, reads what is there, writes it down in the journal,
  /// and changes each thread if it is still what was read.
  ///
  /// One thread's failure does not stop the others, except that a store or a disk which fails is not asked again.
  func carryOut(
    _ deed: Deed,
    _ step: @escaping @Sendable (ThreadIdentity) async throws(CacheError) -> DeedStep
  ) async -> DeedReport {
    var report = DeedReport()
    var entry: Int?
    var broken: CacheError?
    var rest = deed.threads[...]
    while !rest.isEmpty {
      var room = BudgetRoom.enough
      if broken == nil, let cost = deed.cost {
        room = await self.room(for: rest.prefix(Self.threadsAtATime).lazy.map(cost))
        if room.count == 0 { broken = room.error }
      }
      let chunk = Array(rest.prefix(min(room.count, Self.threadsAtATime)))
      if let broken {
        report.outcomes += rest.map { ($0, .failed(broken)) }
        break
      }
      rest = rest.dropFirst(chunk.count)
      let steps = await each(chunk) { identity in
        do throws(CacheError) { return try await step(identity) } catch {
          return DeedStep.already(.failed(error))
        }
      }
      let revisions = steps.compactMap { step -> ThreadRevision? in
        if case .revise(let revision) = step { revision } else { nil }
      }
      do throws(CacheError) {
        entry = try await writeDown(deed, revisions, entry)
      } catch {
        broken = error
        report.outcomes += zip(chunk, steps).map { identity, step in
          if case .already(let outcome) = step {
            (identity, outcome)
          } else {
            (identity, .failed(error))
          }
        }
        continue
      }
      let outcomes = await each(steps) { step in
        switch step {
        case .already(let outcome): return outcome
        case .revise(let revision): return await carryOut(revision)
        }
      }
      await writeDown(outcomes, of: revisions, chunk, entry)
      for (identity, outcome) in zip(chunk, outcomes) {
        report.outcomes.append((identity, outcome))
        if case .failed(.store(let error)) = outcome, error.stopsDeeds { broken = .store(error) }
      }
    }
    report.entry = conclude(report, entry, deed)
    return report
  }

  private static let threadsAtATime = 64
  static let concurrentThreads = 8

  /// Does the same for each, some at the same time, and answers in order.
  ///
  /// In a ``KeyValue/Convoy`` this task lends its place to one of them, and each beyond the first has its own.
  func each<Element: Sendable, Result: Sendable>(
    _ elements: [Element], atATime limit: Int = concurrentThreads,
    _ body: @escaping @Sendable (Element) async -> Result
  ) async -> [Result] {
    let convoy = Convoy.current
    return await withTaskGroup(of: (Int, Result).self) { group in
      var results = [Result?](repeating: nil, count: elements.count)
      var left = elements.count
      func take(_ done: Int, _ result: Result) {
        results[done] = result
        left -= 1
      }
      for (index, element) in elements.enumerated() {
        if index >= limit, let (done, result) = await group.next() {
          take(done, result)
        } else if index > 0 {
          convoy?.join()
        }
        group.addTask { (index, await body(element)) }
      }
      for await (done, result) in group {
        take(done, result)
        if left > 0 { convoy?.leave() }
      }
      return results.compactMap { $0 }
    }
  }

  /// Changes one thread if it is still what was read.
  func carryOut(_ revision: ThreadRevision) async -> DeedOutcome {
    do throws(CacheError) {
      if revision.isForeign { return try await carryOutForeign(revision) }
      switch try await commit(revision.commit, of: revision.identity) {
      case .committed(_, let pending): return .done(pending: pending)
      case .conflict(let now): return .changed(now)
      }
    } catch {
      return .failed(error)
    }
  }

  /// Where the meta's key holds no string there is nothing to compare: key by key.
  private func carryOutForeign(_ revision: ThreadRevision) async throws(CacheError) -> DeedOutcome {
    for projection in revision.projections {
      try await fromStore { () async throws(StoreError) in
        if projection.change == .delete {
          _ = try await store.delete([projection.key], versions: [:])
        } else {
          try await store.project(projection)
        }
      }
    }
    return .done(pending: [])
  }

  // MARK: - The journal

  private func writeDown(_ deed: Deed, _ revisions: [ThreadRevision], _ entry: Int?)
    async throws(CacheError) -> Int?
  {
    guard let journal, deed.isUndoable, !revisions.isEmpty else { return entry }
    let changes = await each(revisions, \.journaled)
    guard let entry else {
      return try journal.begin(
        deed.kind, threads: deed.threads, summary: deed.summary, undoes: deed.undoes,
        changes: changes)
    }
    try journal.record(changes.map { .change(entry: entry, $0) })
    return entry
  }

  /// Writes down what was not done after all, and lifetimes as the store has set them.
  ///
  /// A disk that is full by now does not undo what was done: undoing compares with what is there.
  func writeDown(
    _ outcomes: [DeedOutcome], of revisions: [ThreadRevision], _ threads: [ThreadIdentity],
    _ entry: Int?
  ) async {
    guard let journal, let entry else { return }
    let revised = Dictionary(revisions.map { ($0.identity, $0) }) { first, _ in first }
    var records: [JournalRecord] = []
    for (identity, outcome) in zip(threads, outcomes) {
      guard let revision = revised[identity] else { continue }
      guard outcome.isDone || outcome.isUnknown else {
        records.append(.skipped(entry: entry, identity))
        continue
      }
      guard !revision.lifetimes.isEmpty,
        let now = try? await store.inspect(revision.lifetimes.map(\.key))
      else { continue }
      let lifetimes = zip(revision.lifetimes, now).map { change, now in
        LifetimeChange(key: change.key, before: change.before, after: now?.expiry ?? change.after)
      }
      records.append(.lifetimes(entry: entry, identity, lifetimes))
    }
    if !records.isEmpty { try? journal.record(records) }
  }

  private func conclude(_ report: DeedReport, _ entry: Int?, _ deed: Deed) -> ChangeEntry? {
    guard let journal, let entry else { return nil }
    let happened = report.outcomes.contains { $0.outcome.isDone || $0.outcome.isUnknown }
    var records = [JournalRecord.end(entry: entry, happened ? .done : .failed)]
    if happened, let undone = deed.undoes, let left = report.leftAlone {
      records.append(.left(entry: undone, threads: left))
    }
    try? journal.record(records)
    guard happened else { return nil }
    return try? journal.entry(entry)
  }
}

extension StoreError {
  /// True when there is no sense in asking the store for the next thread.
  var stopsDeeds: Bool {
    switch code {
    case .unreachable, .timedOut, .cancelled, .refused, .busy, .outcomeUnknown: true
    default: false
    }
  }
}
