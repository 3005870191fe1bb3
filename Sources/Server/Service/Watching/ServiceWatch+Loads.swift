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
    if let metric = result.outageMetric { numbers.count(metric) }
    if answer.staleSeconds != nil { numbers.count(.loadsStale) }
    for step in result.trace {
      numbers.time(
        .stepSeconds, step.name.rawValue, nanoseconds: Int64(step.milliseconds * 1_000_000))
    }
    for file in answer.files {
      numbers.count(.segments, "cached", by: file.cached.count)
      numbers.count(.segments, "new", by: file.data.count)
      numbers.count(.segments, "unavailable", by: file.unavailable.count)
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

  /// Counts it among those of the day, in the store.
  private func keepCount(of result: LoadResult) {
    guard let diary, !result.dryRun else { return }
    let answer = result.answer
    diary.count(.loads)
    diary.count(.hits, answer.files.reduce(0) { $0 + $1.cached.count })
    diary.count(.misses, answer.files.reduce(0) { $0 + $1.data.count })
    if answer.cache == .bypassed { diary.count(.bypassed) }
    if answer.queued { diary.count(.queued) }
  }

}

extension LoadResult {
  /// What counts it, where the store was away and something was to be stored.
  fileprivate var outageMetric: ServiceMetric? {
    guard bringsUnstored, case .store(let failure)? = answer.storeError, failure.code.isAway
    else { return nil }
    return answer.queued ? .loadsQueued : .loadsLost
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
    case .unreachable: "unreachable"
    case .invalidID: "invalid_id"
    case .cancelled: "cancelled"
    }
  }
}
