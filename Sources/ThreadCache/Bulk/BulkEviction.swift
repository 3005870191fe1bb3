import KeyValue

/// Whole threads that go in batches, as this is read.
///
/// ```swift
/// let target = BulkTarget.matching(.glob("thread_test_*"))
/// for await progress in cache.evict(target) {
///   print(progress.evicted, "of", progress.total ?? 0, progress.ending ?? "")
/// }
/// ```
///
/// Each element is the state after a batch; the last one has an ``BulkEvictionProgress/ending``. It takes no more memory for a
/// million threads than for a thousand, beyond the list of them that it was given.
///
/// - A batch is read in one round trip, and each thread goes only if its meta still is what was read: one that
///   somebody changed meanwhile is left alone and counted as `changed`.
/// - What goes is on the disk of the undo journal before it goes, all under one entry, so that one undo brings it back.
/// - To stop, cancel the task: the batch under way is finished first. Leaving the loop stops too, without an ending.
/// - To go on, run it again on ``BulkTarget/remaining(after:)``: what was evicted is not there any more. A run that was
///   killed is made complete in the same way.
public struct BulkEviction: AsyncSequence, Sendable {
  /// The state after a batch.
  public typealias Element = BulkEvictionProgress
  /// Failures are endings.
  public typealias Failure = Never

  let cache: ThreadCache
  let target: BulkTarget
  let options: BulkEvictionOptions

  /// Starts with the first batch.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }

  /// Goes through the batches.
  public struct AsyncIterator: AsyncIteratorProtocol {
    private let run: BulkEviction
    private var threads: BulkTargetReader
    private var strays: StrayHashReader?
    private var size = BatchSize()
    private var journal: BulkJournal
    private var pace: Pace
    private var limit: Double?
    private var progress = BulkEvictionProgress()
    private var started: ContinuousClock.Instant?
    /// True once the reply to something was lost: undo must know of what may have happened.
    private var isUncertain = false

    init(_ run: BulkEviction) {
      self.run = run
      threads = BulkTargetReader(run.target, cache: run.cache)
      journal = BulkJournal(run.cache, run.options, summary: run.summary)
      limit = run.options.threadsPerSecond
      pace = Pace(perSecond: limit)
      progress.total = run.target.count ?? run.options.expected
    }

    /// Goes at another pace from the next batch on; nil: as fast as it goes.
    public mutating func limit(threadsPerSecond: Double?) {
      guard threadsPerSecond != limit else { return }
      limit = threadsPerSecond
      pace = Pace(perSecond: threadsPerSecond)
    }

    /// Does the next batch; nil after the end.
    public mutating func next() async -> BulkEvictionProgress? {
      guard progress.ending == nil else { return nil }
      let start = started ?? .now
      started = start
      do throws(CacheError) {
        if !Task.isCancelled { await pace.wait() }
        if Task.isCancelled { await stop() } else { try await step() }
      } catch {
        progress.ending = Task.isCancelled ? .cancelled : .failed(error)
      }
      if progress.ending != nil {
        journal.end(happened: isUncertain || progress.evicted + progress.strayHashes > 0)
      }
      progress.elapsed = start.duration(to: .now)
      return progress
    }

    /// Ends early, unless the batch before was the last one: then there is nothing to go on with.
    private mutating func stop() async {
      if progress.phase == .threads, threads.isAtEnd, await looksForStrays { beginStrays() }
      let isOver =
        switch progress.phase {
        case .threads: threads.isAtEnd
        case .strayHashes: strays?.isAtEnd ?? false
        }
      progress.ending = isOver ? .complete : .cancelled
    }

    private var looksForStrays: Bool {
      get async {
        guard run.options.takesStrayHashes else { return false }
        return await !run.cache.store.describe().billed
      }
    }

    private mutating func beginStrays() {
      progress.phase = .strayHashes
      strays = StrayHashReader(run.target, cache: run.cache)
    }

    private mutating func step() async throws(CacheError) {
      switch progress.phase {
      case .threads:
        let batch = try await threads.next(pace.limited(size.next))
        progress.incomplete = threads.incomplete
        guard batch.isEmpty else { return try await evict(batch) }
        guard await looksForStrays else {
          progress.ending = .complete
          return
        }
        beginStrays()
      case .strayHashes:
        guard let page = try await strays?.next() else {
          progress.ending = .complete
          return
        }
        if !page.isEmpty { try await evictStrays(page) }
      }
    }

    private mutating func evict(_ identities: [ThreadIdentity]) async throws(CacheError) {
      let (run, journal) = (run, journal)
      // On its own, so that cancelling ends after the batch and not inside of it.
      let work = Task { () async -> Result<BulkBatchResult, CacheError> in
        do throws(CacheError) {
          let batch = BulkEvictionBatch(cache: run.cache, keepsContents: journal.isKept)
          return .success(
            try await run.carryOut(batch, try await batch.steps(identities), identities, journal))
        } catch {
          return .failure(error)
        }
      }
      let result = try await work.value.get()
      self.journal = result.journal
      self.journal.note(evicted: result.outcomes.count(where: \.isDone))
      pace.note(identities.count)
      size.note(threads: identities.count, bytes: result.bytesRead)
      isUncertain = isUncertain || result.outcomes.contains(where: \.isUnknown)
      progress.add(result, identities)
    }

    private mutating func evictStrays(_ strays: [(identity: ThreadIdentity, keys: [StoreKey])])
      async throws(CacheError)
    {
      let (run, journal) = (run, journal)
      let work = Task { () async -> Result<BulkBatchResult, CacheError> in
        do throws(CacheError) {
          let batch = BulkEvictionBatch(cache: run.cache, keepsContents: journal.isKept)
          return .success(
            try await run.carryOut(
              batch, await batch.steps(strayHashes: strays), strays.map(\.identity), journal))
        } catch {
          return .failure(error)
        }
      }
      let result = try await work.value.get()
      self.journal = result.journal
      isUncertain = isUncertain || result.outcomes.contains(where: \.isUnknown)
      progress.addStrays(result, strays.map(\.identity))
    }
  }

  /// What is written down of it; empty: how many threads went, which is known at the end.
  private var summary: String {
    if let summary = options.summary { return summary }
    return switch target {
    case .matching(.all, _), .found(_, by: .all, _): "evict all threads"
    case .matching(.glob(let glob), _), .found(_, by: .glob(let glob), _): "evict threads \(glob)"
    case .matching(.containing(let text), _), .found(_, by: .containing(let text), _):
      "evict threads with \(text)"
    case .threads: ""
    }
  }

  /// Writes down what a batch is going to do, then does it.
  fileprivate func carryOut(
    _ batch: BulkEvictionBatch, _ steps: [DeedStep], _ identities: [ThreadIdentity],
    _ journal: BulkJournal
  ) async throws(CacheError) -> BulkBatchResult {
    var result = BulkBatchResult(journal: journal)
    let revisions = steps.compactMap { step -> ThreadRevision? in
      if case .revise(let revision) = step { revision } else { nil }
    }
    result.bytesRead = revisions.reduce(0) { $0 + $1.deletedBytes }
    if let full = try result.journal.writeDown(revisions) {
      result.needsConfirmation = full
      return result
    }
    result.outcomes = await batch.carryOut(steps)
    if let entry = result.journal.entry, result.journal.isKept {
      await cache.writeDown(result.outcomes, of: revisions, identities, entry)
    }
    var isDone: Set<ThreadIdentity> = []
    for (identity, outcome) in zip(identities, result.outcomes) where outcome.isDone {
      isDone.insert(identity)
    }
    for revision in revisions where isDone.contains(revision.identity) {
      result.keys += revision.deletedKeys
      result.bytes += revision.deletedBytes
      let leavesOut = !batch.keepsContents && revision.hashes.contains { $0.change.deleted }
      result.isPartlyMeasured = result.isPartlyMeasured || leavesOut
    }
    return result
  }
}

/// What one batch came to.
struct BulkBatchResult: Sendable {
  /// The journal afterwards.
  var journal: BulkJournal
  var outcomes: [DeedOutcome] = []
  var keys = 0
  var bytes = 0
  /// Whether hashes went that nobody has measured.
  var isPartlyMeasured = false
  var bytesRead = 0
  /// Nothing was done: so much is kept for undo already, and no more may be.
  var needsConfirmation: UndoRoom?

  /// What makes it useless to go on.
  var stopping: CacheError? {
    for case .failed(.store(let error)) in outcomes where error.stopsDeeds { return .store(error) }
    return nil
  }
}

extension BulkEvictionProgress {
  mutating func add(_ result: BulkBatchResult, _ identities: [ThreadIdentity]) {
    noteJournal(result)
    left = []
    guard ending == nil else { return }
    for (identity, outcome) in zip(identities, result.outcomes) {
      done += 1
      switch outcome {
      case .done: evicted += 1
      case .gone, .nothing, .changed(nil): absent += 1
      case .changed:
        changed += 1
        left.append(identity)
        if firstChanged.count < Self.mostNamed { firstChanged.append(identity) }
      case .failed(let error):
        if outcome.isUnknown { unknown += 1 }
        left.append(identity)
        note(error, of: identity)
      }
    }
    keys += result.keys
    bytes += result.bytes
    if let error = result.stopping {
      ending = .failed(error)
    } else {
      settled += identities.count
    }
  }

  mutating func addStrays(_ result: BulkBatchResult, _ identities: [ThreadIdentity]) {
    noteJournal(result)
    guard ending == nil else { return }
    for (identity, outcome) in zip(identities, result.outcomes) {
      if case .failed(let error) = outcome { note(error, of: identity) }
    }
    keys += result.keys
    strayHashes += result.keys
    bytes += result.bytes
    if let error = result.stopping { ending = .failed(error) }
  }

  private mutating func note(_ error: CacheError, of identity: ThreadIdentity) {
    failed += 1
    if firstFailures.count < Self.mostNamed {
      firstFailures.append(Failure(identity: identity, error: error))
    }
  }

  private mutating func noteJournal(_ result: BulkBatchResult) {
    journaledBytes = result.journal.bytes
    entry = result.journal.entry
    isPartlyUndoable = result.journal.leftSomethingOut
    isPartlyMeasured = isPartlyMeasured || result.isPartlyMeasured
    if let room = result.needsConfirmation { ending = .needsConfirmation(room) }
  }
}

extension ThreadCache {
  /// Evicts whole threads in batches, as the result is read.
  public func evict(_ target: BulkTarget, options: BulkEvictionOptions = BulkEvictionOptions())
    -> BulkEviction
  {
    BulkEviction(cache: self, target: target, options: options)
  }
}
