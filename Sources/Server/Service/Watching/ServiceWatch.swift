import KeyValue
internal import Logging
internal import Metrics
import Retrieval
import Synchronization
import ThreadCache

/// What the service tells of itself: lines of a log, and numbers.
///
/// Labels hold names of routes, kinds and steps only: an id in a label would make a series of every thread.
final class ServiceWatch: Sendable {
  private let registry = PrometheusRegistry(help: [
    "bobbin_http_requests_total":
      "Requests by route and status; broken: the answer did not come to its end.",
    "bobbin_http_request_seconds": "How long a request took.",
    "bobbin_http_requests_in_flight": "Requests that work now.",
    "bobbin_loads_total": "Lazy loads, by what the cache had: hit, partial, miss, bypassed.",
    "bobbin_dry_runs_total": "Loads that were to store nothing, by what the cache had.",
    "bobbin_loads_unstored_total": "Loads whose answer could not be stored.",
    "bobbin_loads_queued_total": "Loads whose answer was queued, for the store was away.",
    "bobbin_loads_lost_total":
      "Loads whose answer was neither stored nor queued while the store was away.",
    "bobbin_loads_stale_total":
      "Loads that were told what was cached some time ago, for the store was away.",
    "bobbin_outbox_updates": "Updates that wait for the store.",
    "bobbin_outbox_bytes": "Bytes of the updates that wait for the store.",
    "bobbin_outbox_drained_total":
      "Updates that wait no longer: stored, superseded, expired, failed.",
    "bobbin_log_lines_dropped_total": "Lines of the log that nobody took.",
    "bobbin_source_errors_total": "Files that could not be read from the source, by kind.",
    "bobbin_load_step_seconds": "How long the steps of loads took.",
    "bobbin_segments_total": "Segments that loads were asked for: cached, new, unavailable.",
    "bobbin_store_operations_total": "Operations on the store.",
    "bobbin_store_commands_total": "Commands sent to the store.",
    "bobbin_store_errors_total": "Operations that failed, by kind.",
    "bobbin_store_seconds": "How long the store took.",
  ])
  private let logger: Logger
  private let droppedLines: @Sendable () -> Int
  /// How many dropped lines are counted already.
  private let counted = Mutex(0)
  private let cuts = Atomic(0)

  /// - Parameter droppedLines: how many lines of `logger` nobody took.
  init(_ logger: Logger, droppedLines: @escaping @Sendable () -> Int = { 0 }) {
    self.logger = logger
    self.droppedLines = droppedLines
  }

  /// All numbers, as Prometheus reads them.
  ///
  /// - Parameter underWay: how many requests work now.
  func text(underWay: Int) -> String {
    Meter(label: "bobbin_http_requests_in_flight", factory: registry).set(underWay)
    counted.withLock { counted in
      let dropped = droppedLines()
      Counter(label: "bobbin_log_lines_dropped_total", factory: registry)
        .increment(by: dropped - counted)
      counted = dropped
    }
    return registry.text
  }

  /// A request came to its end.
  func answered(_ route: String, _ outcome: String, in time: Duration) {
    let labels = [("route", route), ("status", outcome)]
    Counter(label: "bobbin_http_requests_total", dimensions: labels, factory: registry).increment()
    Timer(
      label: "bobbin_http_request_seconds", dimensions: [("route", route)], factory: registry
    ).recordNanoseconds(time.inNanoseconds)
  }

  /// A request was refused before it could have a route.
  func refused(status: Int) {
    let labels = [("route", "none"), ("status", "\(status)")]
    Counter(label: "bobbin_http_requests_total", dimensions: labels, factory: registry).increment()
  }

  /// An answer broke off.
  func broke(_ route: String, _ error: any Error) {
    logger.warning("Answer broken off", metadata: ["route": "\(route)", "error": "\(error)"])
  }

  /// A request was cut off by the end of the service.
  func cut() { cuts.wrappingAdd(1, ordering: .relaxed) }

  /// How many were.
  var cutRequests: Int { cuts.load(ordering: .relaxed) }

  /// Something on this machine failed.
  func failed(_ words: String) { logger.error("\(words)") }

  /// Somebody edited or evicted something.
  func changed(_ message: Logger.Message, _ target: EditTarget, undo entry: ChangeEntry?) {
    let id = target.identity.id
    var metadata: Logger.Metadata = ["thread": "\(id.text ?? id.words)"]
    switch target {
    case .thread: break
    case .file(_, let file): metadata["file"] = "\(file)"
    case .segment(_, let file, let segment):
      metadata["file"] = "\(file)"
      metadata["segment"] = "\(segment)"
    }
    if let entry { metadata["undo"] = "\(entry.id)" }
    logger.info(message, metadata: metadata)
  }

  /// An operation of the store is over.
  func asked(_ event: StoreEvent) {
    let labels = [("operation", event.operation.rawValue)]
    Counter(label: "bobbin_store_operations_total", dimensions: labels, factory: registry)
      .increment()
    Counter(label: "bobbin_store_commands_total", factory: registry).increment(by: event.commands)
    Timer(label: "bobbin_store_seconds", dimensions: labels, factory: registry)
      .recordNanoseconds(event.duration.inNanoseconds)
    if let error = event.error, error.code != .cancelled {
      Counter(
        label: "bobbin_store_errors_total", dimensions: [("kind", error.code.name)],
        factory: registry
      ).increment()
      logger.warning(
        "The store failed",
        metadata: ["operation": "\(event.operation.rawValue)", "error": "\(error)"])
    }
  }

  /// A load is over.
  func loaded(_ result: LoadResult) {
    let answer = result.answer
    Counter(
      label: result.dryRun ? "bobbin_dry_runs_total" : "bobbin_loads_total",
      dimensions: [("cache", answer.cache.rawValue)], factory: registry
    ).increment()
    let isLost =
      !answer.stored && !result.dryRun && answer.files.contains { !$0.data.isEmpty }
    if isLost {
      Counter(label: "bobbin_loads_unstored_total", factory: registry).increment()
    }
    if let name = result.outageMetric { Counter(label: name, factory: registry).increment() }
    if answer.staleSeconds != nil {
      Counter(label: "bobbin_loads_stale_total", factory: registry).increment()
    }
    for step in result.trace {
      Timer(
        label: "bobbin_load_step_seconds", dimensions: [("step", step.name.rawValue)],
        factory: registry
      ).recordNanoseconds(Int64(step.milliseconds * 1_000_000))
    }
    for file in answer.files {
      for (kind, count) in [
        ("cached", file.cached.count), ("new", file.data.count),
        ("unavailable", file.unavailable.count),
      ] where count > 0 {
        Counter(label: "bobbin_segments_total", dimensions: [("kind", kind)], factory: registry)
          .increment(by: count)
      }
      log(file, result)
    }
    if let problem = answer.storeProblem, isLost {
      logger.error(
        answer.queued ? "Queued" : "Not stored",
        metadata: ["thread": "\(result.request.thread.words)", "reason": "\(problem)"])
    }
  }

  /// So much waits for the store.
  func queued(_ status: Outbox.Status) {
    Meter(label: "bobbin_outbox_updates", factory: registry).set(status.entries)
    Meter(label: "bobbin_outbox_bytes", factory: registry).set(status.bytes)
  }

  /// Updates wait no longer.
  func drained(_ report: DrainReport) {
    for item in report.items {
      Counter(
        label: "bobbin_outbox_drained_total", dimensions: [("outcome", item.fate.name)],
        factory: registry
      ).increment()
      let isStored = item.fate == .stored(superseded: [])
      logger.log(level: isStored ? .info : .warning, "\(item.words)")
    }
    if let problem = report.problem { logger.error("\(problem)") }
  }

  /// The messages that those who watch the services before this one look for.
  private func log(_ file: FileAnswer, _ result: LoadResult) {
    var metadata: Logger.Metadata = [
      "thread": "\(result.request.thread.text ?? result.request.thread.words)",
      "file": "\(file.id)", "milliseconds": "\((result.milliseconds * 1000).rounded() / 1000)",
    ]
    if let problem = file.problem {
      Counter(
        label: "bobbin_source_errors_total", dimensions: [("kind", problem.code.name)],
        factory: registry
      ).increment()
      metadata["error"] = "\(problem.message)"
      return logger.error("Source failed", metadata: metadata)
    }
    let message: Logger.Message
    if result.answer.cache == .bypassed {
      message = "Cache bypassed"
      metadata["segments"] = .array(file.new.map { "\($0)" })
    } else if file.data.isEmpty, !file.cached.isEmpty {
      message = "Cache hit"
      metadata["segments"] = .array(file.cached.map { "\($0)" })
    } else {
      message = file.cached.isEmpty ? "Cache miss" : "Loaded additional segments"
      metadata["segments"] = .array(file.new.map { "\($0)" })
    }
    logger.info(message, metadata: metadata)
  }
}

extension LoadResult {
  /// What counts it, where the store was away and something was to be stored.
  fileprivate var outageMetric: String? {
    guard !dryRun, !answer.stored, case .store(let failure)? = answer.storeError,
      failure.code.isAway, answer.files.contains(where: { !$0.data.isEmpty })
    else { return nil }
    return answer.queued ? "bobbin_loads_queued_total" : "bobbin_loads_lost_total"
  }
}

extension SourceError.Code {
  /// Its kind, as a label has it.
  fileprivate var name: String {
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

extension StoreError.Code {
  /// Its kind, as a label has it.
  fileprivate var name: String {
    switch self {
    case .unreachable: "unreachable"
    case .timedOut: "timed_out"
    case .cancelled: "cancelled"
    case .refused: "refused"
    case .busy: "busy"
    case .outOfMemory: "out_of_memory"
    case .tooLarge: "too_large"
    case .wrongType: "wrong_type"
    case .corrupt: "corrupt"
    case .conflict: "conflict"
    case .outcomeUnknown: "outcome_unknown"
    case .unsupported: "unsupported"
    case .notText: "not_text"
    }
  }
}

extension Duration {
  fileprivate var inNanoseconds: Int64 {
    components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
  }
}
