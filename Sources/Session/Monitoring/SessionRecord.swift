import Browser
import KeyValue
import ThreadCache
import Watching

/// What was noted of a session: its log and its figures, as a value without a clock.
struct SessionRecord: Sendable {
  /// When counting began, in milliseconds since 1970.
  let since: Int64
  /// From where on something is an alert.
  let limits: AlertLimits
  /// The actions with the user's keys, which alerts name.
  private let actions: ActionTable
  private(set) var log = OperationLog()
  private var store = StoreRecord()
  private var loads = LoadTally()
  private var began: [JobID: ContinuousClock.Instant] = [:]
  private var scans: [JobID: ScanProgress] = [:]
  /// Why the store's last call failed, until a job has ended by that; nil: it did not.
  private var failure: String?

  init(since: Int64, limits: AlertLimits, actions: ActionTable) {
    self.since = since
    self.limits = limits
    self.actions = actions
  }

  /// Whether the store did not answer when it was last asked.
  var isSilent: Bool { store.silence != nil }

  /// Whether it refused what it was last asked, whatever that was.
  var refuses: Bool { store.refusal != nil }

  // MARK: Calls of the store

  mutating func note(_ event: StoreEvent, at time: Int64) {
    append(event.logEntry, at: time)
    failure = event.error.map { "\($0)" }
    noting(at: time) { $0.note(event, at: time) }
  }

  mutating func note(_ answer: Result<StoreStatistics, StoreError>, at time: Int64) {
    noting(at: time) { $0.note(answer, at: time) }
  }

  /// Takes note of something, and of it that the store answers again.
  private mutating func noting(at time: Int64, _ change: (inout StoreRecord) -> Void) {
    let before = store.silence
    change(&store)
    guard let before, store.silence == nil else { return }
    append(
      OperationEntry(
        level: .info, operation: "store", summary: "answers again",
        details: ["It did not since: \(before.words)"],
        milliseconds: Double(time - before.since)), at: time)
  }

  // MARK: Operations

  mutating func begin(_ id: JobID) { began[id] = .now }

  mutating func end(_ id: JobID) {
    began[id] = nil
    scans[id] = nil
  }

  mutating func note(_ message: Message, at time: Int64) {
    switch message {
    case .scanned(let id, _, let progress): scans[id] = progress
    case .loaded(_, .success(let result)), .stepped(_, _, done: .some(let result)):
      loads.note(result)
    case .processed(_, let process): loads.note(process.result)
    case .loads(_, _, .success(let recorded)): loads.note(recorded)
    case .surveyed(_, let survey): loads.note(survey.loads)
    default: break
    }
    if case .ended(_, .unavailable(let words)) = message, let known = failure {
      failure = nil
      // The call itself is in the log: once is enough.
      if words.contains(known) { return }
    }
    guard var entry = message.logEntry(scanned: message.job.flatMap { scans[$0] }) else { return }
    if entry.milliseconds == nil, let start = message.job.flatMap({ began[$0] }) {
      entry.milliseconds = start.duration(to: .now) / .milliseconds(1)
    }
    append(entry, at: time)
  }

  private mutating func append(_ entry: OperationEntry, at time: Int64) {
    var entry = entry
    entry.time = time
    log.append(entry)
  }

  // MARK: Figures

  /// How the session is doing at `time`.
  ///
  /// - Parameters:
  ///   - spent: nil: nothing is to be paid.
  ///   - waiting: updates that wait for the store on this machine.
  mutating func vitals(
    at time: Int64, _ usage: StoreUsage, _ spent: SpendingReport?, waiting: Int
  ) -> Vitals {
    var vitals = Vitals(time: time, since: since)
    vitals.usage = usage
    vitals.spending = spent
    vitals.seconds = store.seconds(until: time)
    vitals.recent = store.recent.latency(at: time)
    // Where only the newest were kept there were more: as many as the rate is made of.
    if store.recent.isFull { vitals.recent.count = vitals.total(ofLast: 60).calls }
    vitals.recentAboutOne = store.recent.latency(at: time, aboutOne: true)
    vitals.loads = loads
    vitals.statistics = store.statistics
    vitals.statisticsTime = store.statisticsTime
    vitals.statisticsProblem = store.statisticsProblem
    vitals.removedKeys = store.removedKeys
    vitals.refusedAt = store.refusedAt(asOf: time)
    vitals.silence = store.silence
    vitals.refusal = store.refusal
    vitals.waiting = waiting
    vitals.alerts = limits.alerts(of: vitals, actions)
    return vitals
  }
}
