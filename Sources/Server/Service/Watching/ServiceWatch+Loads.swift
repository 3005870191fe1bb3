import KeyValue
internal import Logging
import Retrieval
import ThreadCache
import Watching

extension ServiceWatch {
  /// A load is over.
  func loaded(_ result: LoadResult) {
    let answer = result.answer
    numbers.count(result.dryRun ? .dryRuns : .loads, answer.cache.rawValue)
    if result.bringsUnstored { numbers.count(.loadsUnstored) }
    if let metric = result.outageMetric {
      numbers.count(metric)
      if metric == .loadsLost { vitals.noteLoss() }
    }
    if answer.staleSeconds != nil, !result.dryRun { numbers.count(.loadsStale) }
    for step in result.trace {
      numbers.time(
        .stepSeconds, step.name.rawValue, nanoseconds: Int64(step.milliseconds * 1_000_000))
    }
    for file in answer.files {
      if !result.dryRun { count(file, isBypassed: answer.cache == .bypassed) }
      if let problem = file.problem { numbers.count(.sourceErrors, problem.code.label) }
    }
    vitals.note(result)
    keepCount(of: result)
    LoadLog { [log, logger] line, metadata in
      guard line.isOfOutage else {
        return logger.log(level: line.level, line.message, metadata: metadata)
      }
      let file = line == .sourceFailed ? metadata["file"].map { "\($0)" } : nil
      log.add(line.level, line.message, metadata, like: file ?? "")
    }.note(result)
  }

  private func count(_ file: FileAnswer, isBypassed: Bool) {
    numbers.count(.segments, "cached", by: file.cached.count)
    numbers.count(.segments, isBypassed ? "bypassed" : "new", by: file.data.count)
    numbers.count(.segments, "unavailable", by: file.unavailable.count)
  }

  /// Counts it among those of the day, in the store.
  private func keepCount(of result: LoadResult) {
    guard let diary, !result.dryRun else { return }
    let answer = result.answer
    diary.count(.loads)
    if answer.queued { diary.count(.queued) }
    guard answer.cache != .bypassed else { return diary.count(.bypassed) }
    diary.count(.hits, answer.files.reduce(0) { $0 + $1.cached.count })
    diary.count(.misses, answer.files.reduce(0) { $0 + $1.data.count })
  }
}

extension LoadResult {
  /// What counts it, where something was to be stored and the store was away, or refused.
  fileprivate var outageMetric: ServiceMetric? {
    guard bringsUnstored, case .store(let failure)? = answer.storeError else { return nil }
    if answer.queued { return .loadsQueued }
    // A permission that is missing is nothing to queue for; what is not stored is lost all the same.
    return failure.code.isFault ? .loadsLost : nil
  }
}

extension SourceError.Code {
  /// Its kind, as a label has it.
  fileprivate var label: String {
    switch self {
    case .missing: "missing"
    case .unreadable: "unreadable"
    case .notJSON: "not_json"
    case .wrongShape: "wrong_shape"
    case .timedOut: "timed_out"
    case .unreachable, .absent, .unnamed: "unreachable"
    case .invalidID: "invalid_id"
    case .cancelled: "cancelled"
    }
  }
}
