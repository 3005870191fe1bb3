import ThreadCache

extension LoadRun {
  /// Puts the delta together; the last step.
  mutating func finish() async -> LoadResult {
    let answer = answer
    await inSpan(.answer) { run in
      let start = ContinuousClock.now
      run.record(.answer, since: start, bytes: answer.bytes, .answered(answer))
    }
    if isPureHit { recordHit(answer) }
    var result = LoadResult(
      request: request, thread: thread, answer: answer, trace: trace, metaBefore: metaBefore,
      metaAfter: metaAfter, dryRun: dryRun, pid: retrieval.settings.pid,
      startedAt: clock.startedAt)
    result.isReadOnly = retrieval.settings.readOnlyReason != nil
    return result
  }

  /// The answer as far as it is known.
  var answer: LoadAnswer {
    let files = plans.map { plan in
      let name = plan.file.nameBytes
      var problem: SourceError?
      if case .failure(let error)? = sources[name] { problem = error }
      return FileAnswer(
        id: plan.file, data: new[name] ?? [], cached: plan.cached, unavailable: plan.unavailable,
        available: plan.available, problem: problem)
    }
    let stored = storedAndWhyNot(files)
    return LoadAnswer(
      files: files, cache: cacheUse, stored: stored.stored, storeProblem: stored.problem,
      storeError: storeError, dropped: dropped, queued: isQueued,
      staleSeconds: stale.map(\.seconds))
  }

  private var dropped: [String] {
    switch written {
    case .stored(let receipt): receipt.droppedFiles
    case .preview(let receipt): dryRun ? receipt.droppedFiles : []
    case .failed, .away, .nothingToWrite: []
    }
  }

  private var isQueued: Bool {
    if case .away(_, let isQueued, _) = written { isQueued } else { false }
  }

  private var storeError: CacheError? {
    if case .unusable(let error, _) = found { return error }
    switch written {
    case .failed(let error, _): return error
    case .away(let error, _, _): return .store(error)
    case .stored, .preview, .nothingToWrite: return nil
    }
  }

  /// How much came from the cache.
  var cacheUse: CacheUse {
    if isBypassed { return .bypassed }
    if sources.isEmpty { return .hit }
    return plans.contains { !$0.cached.isEmpty } ? .partial : .miss
  }

  private var isPureHit: Bool { !writesNothing && cacheUse == .hit && stale == nil }

  private func storedAndWhyNot(_ files: [FileAnswer]) -> (stored: Bool, problem: String?) {
    switch written {
    case .away(_, _, let words): return (false, words)
    case _ where storeError != nil: return (false, storeError?.description)
    case .stored: return (true, nil)
    case .failed(let error, _): return (false, error.description)
    case .preview:
      let reason = dryRun ? nil : retrieval.settings.readOnlyReason
      return (false, (reason ?? "This was a dry run") + "; nothing was written.")
    case .nothingToWrite:
      // Nothing new: the store has it all, unless there was nothing to be had at all.
      let isEmpty = files.allSatisfy { $0.problem != nil && $0.cached.isEmpty }
      // It had it; nobody can know that it has it still.
      if let stale, !isEmpty { return (false, stale.failure.description) }
      return isEmpty ? (false, "The source gave nothing that could be stored.") : (true, nil)
    }
  }

  private var metaAfter: [UInt8]? {
    switch written {
    case .stored(let receipt): receipt.after
    case .preview(let receipt): dryRun ? receipt.after : metaBefore
    case .failed(_, unknown: true): nil
    case .away(let error, _, _) where error.code == .outcomeUnknown: nil
    case .failed, .away, .nothingToWrite: metaBefore
    }
  }
}
