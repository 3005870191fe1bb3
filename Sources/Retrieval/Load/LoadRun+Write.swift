import KeyValue
import ThreadCache

extension LoadRun {
  /// What became of the update.
  enum Written: Sendable {
    /// The store has all there is.
    case nothingToWrite
    /// A dry run: the update would have come to this.
    case preview(UpdateReceipt)
    /// It is stored.
    case stored(UpdateReceipt)
    /// The store is away or refuses: whether it is queued, and what to say of it.
    case away(StoreError, isQueued: Bool, words: String)
    /// It is not, and why; `unknown`: it may be, the reply was lost.
    case failed(CacheError, unknown: Bool)
  }

  /// Makes an update of the new slices, and of what the thread does not know to be available yet.
  mutating func merge() async {
    guard !sources.isEmpty else { return }
    await inSpan(.merge) { $0.makeUpdate() }
  }

  private mutating func makeUpdate() {
    let start = ContinuousClock.now
    update = request.files.compactMap { file -> CachedFile? in
      let name = file.id.nameBytes
      guard case .success(let source)? = sources[name] else { return nil }
      let slices = new[name] ?? []
      let remembered = known[name]?.available.nameSet
      let addsAvailable =
        remembered.map { !source.available.nameSet.isSubset(of: $0) } ?? true
      guard !slices.isEmpty || addsAvailable else { return nil }
      return CachedFile(
        id: file.id, slices: slices.map { ($0.segment, $0.json) },
        loadedSegments: slices.map(\.segment), availableSegments: source.available)
    }
    record(.merge, since: start, bytes: newBytes, mergeOutcome)
  }

  private var newBytes: Int {
    new.values.reduce(0) { $0 + $1.reduce(0) { $0 + $1.json.count } }
  }

  private var mergeOutcome: String {
    let slices = new.values.reduce(0) { $0 + $1.count }
    guard slices > 0 else {
      return update.isEmpty
        ? "nothing new" : "no slices; what is available in \(LoadWords.count(update.count, "file"))"
    }
    guard request.files.count == 1, let file = request.files.first else {
      return "+ \(LoadWords.count(slices, "slice")) in \(LoadWords.count(update.count, "file"))"
    }
    let name = file.id.nameBytes
    let before = known[name]?.cached ?? []
    let after = before.union(new[name]?.map(\.segment.nameBytes) ?? [])
    // Marks without a slice count among all that there are, as in the list and the matrix.
    let marked = after.union(known[name]?.loaded.nameSet ?? [])
    let available = plans.first?.available?.nameSet.union(marked).count ?? marked.count
    return "+ " + (new[name] ?? []).map(\.segment).joined(separator: ", ")
      + "; loaded \(before.count) → \(after.count) of \(available)"
  }

  /// Writes the update, or says what writing it would do.
  ///
  /// A failure is part of the answer: the slices are there, they are only not stored.
  mutating func write() async {
    guard !update.isEmpty else {
      written = .nothingToWrite
      return
    }
    if case .unusable(let reason, _) = found,
      writesNothing || awayError == nil || retrieval.cache.outbox == nil
    {
      written = .failed(reason, unknown: false)
      return
    }
    await inSpan(.write) { run in
      let start = ContinuousClock.now
      run.written = run.writesNothing ? await run.preview() : await run.commit()
      var bytes: Int?
      if case .stored(let receipt) = run.written { bytes = receipt.bytesAfter }
      run.record(.write, since: start, bytes: bytes, run.writeOutcome)
    }
  }

  private func commit() async -> Written {
    do throws(CacheError) {
      if let awayError, retrieval.cache.outbox != nil {
        return Written(
          try retrieval.cache.queue(
            thread.id, with: update,
            options: options(id: retrieval.recordsLoads ? newRecordID : nil), base: base,
            because: awayError))
      }
      let history = await retrieval.historyProjections(for: self)
      do throws(CacheError) {
        let outcome = try await store(with: history.projections, id: history.loads.last?.id)
        if case .stored = outcome { retrieval.hits.remove(history.loads, of: thread) }
        return Written(outcome)
      } catch {
        // Nothing was written; what was brought matters more than that it is remembered who brought it.
        guard case .store(let failure) = error, failure.code == .tooLarge,
          !history.projections.isEmpty
        else { throw error }
        return Written(try await store(with: []))
      }
    } catch {
      if case .store(let failure) = error, failure.code == .outcomeUnknown {
        return .failed(error, unknown: true)
      }
      return .failed(error, unknown: false)
    }
  }

  private func store(
    with history: [Projection], id: String? = nil
  ) async throws(CacheError) -> UpdateOutcome {
    try await retrieval.cache.updateOrQueue(
      thread.id, with: update, options: options(history, id: id), base: base)
  }

  /// - Parameter id: the id of the record that is queued with the update; that of the one in `projections`, for these may
  ///   have been written though the reply was lost. Nil: none is.
  private func options(_ projections: [Projection] = [], id: String?) -> UpdateOptions {
    // What somebody stored since this load read the thread is not older than what it brings.
    var options = UpdateOptions(
      schema: isBypassed ? request.schema : thread.schema, extraProjections: projections,
      keepsStoredSlices: true, mayDrop: mayDrop)
    if let id { options.queuedRecord = { [self] in RecordedText(recordedWhereQueued(as: id)) } }
    return options
  }

  /// How the store failed, where it was away, or refused, when the thread was read.
  private var awayError: StoreError? {
    if case .unusable(.store(let error), _) = found, error.code.isOutage { return error }
    return stale?.failure
  }

  /// What the thread held when it was read; nil: it could not be.
  private var base: UpdateBase? {
    switch found {
    case .meta(let meta): UpdateBase(meta, of: update)
    case .nothing: UpdateBase(nil, of: update)
    case .unread, .unusable: nil
    }
  }

  /// What the update would make of the meta: the same update, in a store of its own.
  private func preview() async -> Written {
    let scratch = MemoryStore()
    var settings = retrieval.cache.settings
    settings.ownKeys = false
    do throws(CacheError) {
      if let metaBefore {
        let commit = Commit(
          anchor: thread.metaKey, expected: .absent, change: .value(metaBefore), lifetime: .never)
        do { _ = try await scratch.commit(commit) } catch { throw .store(error) }
      }
      let receipt = try await ThreadCache(store: scratch, settings: settings).updateThreadCache(
        thread.id, with: update,
        options: UpdateOptions(schema: thread.schema, mayDrop: mayDrop))
      return .preview(receipt)
    } catch {
      return .failed(error, unknown: false)
    }
  }

  private var writeOutcome: String {
    switch written {
    case .nothingToWrite: "nothing to write"
    case .preview(let receipt):
      (dryRun ? "dry run, not written: " : "read-only, not written: ") + leaving(receipt)
        + change(to: receipt.bytesAfter)
    case .stored(let receipt):
      leaving(receipt) + change(to: receipt.bytesAfter)
        + (receipt.attempts > 1 ? ", at the \(receipt.attempts). attempt" : "")
        + (receipt.projectionsPending.isEmpty ? "" : ", some hashes are still to be written")
    case .away(_, let isQueued, let words): (isQueued ? "queued: " : "not stored: ") + words
    case .failed(let error, let unknown):
      (unknown ? "outcome unknown: " : "not stored: ") + error.description
    }
  }

  /// `drops 2024_1, 2024_2 of another year, `.
  private func leaving(_ receipt: UpdateReceipt) -> String {
    let files = receipt.droppedFiles
    return files.isEmpty ? "" : "drops \(files.joined(separator: ", ")) of another year, "
  }

  /// `meta + 1.9 kB, hash + 1 field`.
  func change(to bytes: Int) -> String {
    let difference = bytes - (metaBefore?.count ?? 0)
    let fields = new.values.reduce(0) { $0 + $1.count }
    return "meta \(difference < 0 ? "−" : "+") \(ByteText.text(abs(difference)))"
      + (fields > 0 ? ", hash + \(LoadWords.count(fields, "field"))" : "")
  }
}

extension LoadRun.Written {
  fileprivate init(_ outcome: UpdateOutcome) {
    switch outcome {
    case .stored(let receipt): self = .stored(receipt)
    case .queued(let error):
      self = .away(error, isQueued: true, words: outcome.problem ?? error.description)
    case .dropped(let error, _):
      self = .away(error, isQueued: false, words: outcome.problem ?? error.description)
    }
  }
}
