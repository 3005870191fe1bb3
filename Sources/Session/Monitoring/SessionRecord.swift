import Browser
import KeyValue
import ThreadCache

/// What was noted of a session: its log and its figures, as a value without a clock.
struct SessionRecord: Sendable {
  /// When counting began, in milliseconds since 1970.
  let since: Int64
  /// From where on something is an alert.
  let limits: AlertLimits
  /// The actions with the user's keys, which alerts name.
  private let actions: ActionTable
  private(set) var log = OperationLog()
  private var series = CallSeries()
  private var recent = RecentCalls()
  private var loads = LoadTally()
  private var silence: Vitals.Silence?
  private var refusal: Vitals.Silence?
  private var refusedAt: Int64?
  private var statistics: StoreStatistics?
  private var statisticsTime: Int64?
  private var statisticsProblem: String?
  /// Keys the store had removed when it was first asked.
  private var removedBefore: Int64?
  private var began: [JobID: ContinuousClock.Instant] = [:]
  private var scans: [JobID: ScanProgress] = [:]

  init(since: Int64, limits: AlertLimits, actions: ActionTable) {
    self.since = since
    self.limits = limits
    self.actions = actions
  }

  /// Whether the store did not answer when it was last asked.
  var isSilent: Bool { silence != nil }

  /// Whether it refused what it was last asked, whatever that was.
  var refuses: Bool { refusal != nil }

  // MARK: Calls of the store

  mutating func note(_ event: StoreEvent, at time: Int64) {
    series.note(event, at: time)
    recent.note(event, at: time)
    append(event.logEntry, at: time)
    if event.error?.code == .outOfMemory { refusedAt = time }
    note(answer: event.error, at: time)
    note(refusal: event.error, at: time)
  }

  /// Whether the store refuses whatever it is asked, by what came of asking it.
  private mutating func note(refusal error: StoreError?, at time: Int64) {
    switch error?.code {
    case .refused(.authentication), .refused(.quota):
      refusal = Vitals.Silence(since: refusal?.since ?? time, words: error?.description ?? "")
    case nil: refusal = nil
    // These say nothing of what it would answer.
    default: break
    }
  }

  /// Whether the store answers, by what came of asking it.
  private mutating func note(answer error: StoreError?, at time: Int64) {
    if let error, error.isPassing {
      silence = Vitals.Silence(since: silence?.since ?? time, words: error.description)
    } else if let silence, error?.code != .cancelled {
      self.silence = nil
      append(
        OperationEntry(
          level: .info, operation: "store", summary: "answers again",
          details: ["It did not since: \(silence.words)"],
          milliseconds: Double(time - silence.since)), at: time)
    }
  }

  mutating func note(_ answer: Result<StoreStatistics, StoreError>, at time: Int64) {
    switch answer {
    case .success(let found):
      statistics = found
      statisticsTime = time
      statisticsProblem = nil
      if removedBefore == nil { removedBefore = found.evictedKeys }
      note(answer: nil, at: time)
    case .failure(let error):
      statisticsProblem = error.description
      note(answer: error, at: time)
    }
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
  /// - Parameter spent: nil: nothing is to be paid.
  mutating func vitals(at time: Int64, _ usage: StoreUsage, _ spent: SpendingReport?) -> Vitals {
    var vitals = Vitals(time: time, since: since)
    vitals.usage = usage
    vitals.spending = spent
    vitals.seconds = series.seconds(until: time)
    vitals.recent = recent.latency(at: time)
    // All of them, also where only the newest were kept: as many as the rate is made of.
    vitals.recent.count = vitals.total(ofLast: 60).calls
    vitals.recentAboutOne = recent.latency(at: time, aboutOne: true)
    vitals.loads = loads
    vitals.statistics = statistics
    vitals.statisticsTime = statisticsTime
    vitals.statisticsProblem = statisticsProblem
    vitals.removedKeys = max(0, (statistics?.evictedKeys ?? 0) - (removedBefore ?? 0))
    vitals.refusedAt = refusedAt
    vitals.silence = silence
    vitals.refusal = refusal
    vitals.alerts = limits.alerts(of: vitals, actions)
    return vitals
  }
}
