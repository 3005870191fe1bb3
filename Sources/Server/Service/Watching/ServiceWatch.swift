import KeyValue
internal import Logging
import Synchronization
import ThreadCache
import Watching

/// What the service tells of itself: lines of a log, numbers, and what alerts are judged by.
///
/// Labels hold names of routes, kinds and steps only: an id in a label would make a series of every thread.
final class ServiceWatch: Sendable {
  let logger: Logger
  let log: FoldedLog
  let numbers: ServiceNumbers
  let vitals: ServiceVitals
  /// Keeps count in the store; nil: nobody wants it.
  let diary: UsageDiary?
  let allowance: WatchingAllowance
  private let droppedLines: @Sendable () -> Int
  /// How many dropped lines are counted already, and commands for watching.
  private let counted = Mutex((dropped: 0, watching: 0))
  private let cuts = Atomic(0)

  /// - Parameters:
  ///   - store: where what happens in a day is counted.
  ///   - isReadOnly: whether nothing is to be written.
  ///   - droppedLines: how many lines of `logger` nobody took.
  init(
    _ logger: Logger, _ rules: WatchingRules = WatchingRules(), store: (any KeyValueStore)? = nil,
    isReadOnly: Bool = false, droppedLines: @escaping @Sendable () -> Int = { 0 }
  ) {
    let numbers = ServiceNumbers()
    self.logger = logger
    self.numbers = numbers
    self.droppedLines = droppedLines
    log = FoldedLog(
      logger, interval: rules.foldInterval, folded: { numbers.count(.linesFolded, by: $0) })
    vitals = ServiceVitals(rules.limits, isReadOnly: isReadOnly)
    let allowance = WatchingAllowance()
    self.allowance = allowance
    diary =
      rules.countsInStore ? store.map { UsageDiary($0, allowance, clock: WallClock.now) } : nil
    if let commands = rules.limits.planCommands { numbers.set(.planCommands, to: commands) }
  }

  /// All numbers, as Prometheus reads them.
  ///
  /// - Parameter underWay: how many requests work now.
  func text(underWay: Int) -> String {
    numbers.set(.requestsInFlight, to: underWay)
    numbers.set(.storeUp, to: vitals.isUp ? 1 : 0)
    let memory = vitals.memory
    if let used = memory.used { numbers.set(.storeMemory, to: Int(used)) }
    if let limit = memory.limit { numbers.set(.storeMemoryLimit, to: Int(limit)) }
    counted.withLock { counted in
      let (dropped, watching) = (droppedLines(), allowance.spent)
      numbers.count(.linesDropped, by: dropped - counted.dropped)
      numbers.count(.watchingCommands, by: max(0, watching - counted.watching))
      counted = (dropped, max(watching, counted.watching))
    }
    return numbers.text
  }

  /// A request came to its end.
  func answered(_ route: String, _ outcome: String, in time: Duration) {
    numbers.count(.requests, route, outcome)
    numbers.time(.requestSeconds, route, nanoseconds: time.inNanoseconds)
  }

  /// A request was refused before it could have a route.
  func refused(status: Int) { numbers.count(.requests, "none", "\(status)") }

  /// An answer broke off.
  func broke(_ route: String, _ error: any Error) {
    log.add(
      .warning, "Answer broken off", ["route": "\(route)", "error": "\(error)"], like: route)
  }

  /// A request was cut off by the end of the service.
  func cut() { cuts.wrappingAdd(1, ordering: .relaxed) }

  /// How many were.
  var cutRequests: Int { cuts.load(ordering: .relaxed) }

  /// Something on this machine failed.
  func failed(_ words: String) { log.add(.error, "\(words)", [:]) }

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
    let operation = event.operation.rawValue
    numbers.count(.storeOperations, operation)
    numbers.count(.storeCommands, by: event.commands)
    if event.isTimed {
      numbers.time(.storeSeconds, operation, nanoseconds: event.duration.inNanoseconds)
    }
    vitals.note(event)
    allowance.note(sent: event.commands)
    diary?.count(.commands, event.commands)
    guard let error = event.error, error.code != .cancelled else { return }
    numbers.count(.storeErrors, error.code.label)
    if error.code.isFault { diary?.count(.errors) }
    log.add(
      .warning, "The store failed", ["operation": "\(operation)", "error": "\(error)"],
      like: error.code.label)
  }

  /// So much waits for the store.
  func queued(_ status: Outbox.Status) {
    numbers.set(.outboxUpdates, to: status.entries)
    numbers.set(.outboxBytes, to: status.bytes)
    vitals.note(waiting: status.entries)
  }

  /// Updates wait no longer.
  func drained(_ report: DrainReport) {
    for item in report.items {
      numbers.count(.outboxDrained, item.fate.name)
      let isStored = item.fate == .stored(superseded: [])
      logger.log(level: isStored ? .info : .warning, "\(item.words)")
    }
    for held in report.held { log.add(.warning, "\(held.words)", [:], like: held.words) }
    if let problem = report.problem { logger.error("\(problem)") }
  }
}

extension Duration {
  fileprivate var inNanoseconds: Int64 {
    components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
  }
}
