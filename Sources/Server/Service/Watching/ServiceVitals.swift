import KeyValue
import Retrieval
import Synchronization
import Watching

/// How the store and the loads of a service are doing: what its alerts are judged by.
final class ServiceVitals: Sendable {
  fileprivate struct State {
    var store = StoreRecord()
    var loads = LoadTally()
    var waiting = 0
    var outboxProblem: String?
    /// Loads whose answer was lost, by the second.
    var lost: [Int64: Int] = [:]
    /// Commands of this month.
    var commands = 0
    /// The day of the newest of them.
    var day: UsageDay?
  }

  /// How long a loss is told, in seconds.
  fileprivate static let lossPeriod: Int64 = 300

  private let limits: AlertLimits
  /// True where nothing is to be written: then a store that takes no writes is no trouble.
  private let isReadOnly: Bool
  private let clock: @Sendable () -> Int64
  private let state = Mutex(State())

  /// - Parameter clock: milliseconds since 1970.
  init(
    _ limits: AlertLimits, isReadOnly: Bool = false,
    clock: @escaping @Sendable () -> Int64 = WallClock.now
  ) {
    self.limits = limits
    self.isReadOnly = isReadOnly
    self.clock = clock
  }

  /// Whether the store answers.
  var isUp: Bool { state.withLock { $0.store.silence == nil } }

  /// How much memory it uses, and may use, in bytes; nil: nobody knows, or it may use any.
  var memory: (used: Int64?, limit: Int64?) {
    state.withLock { state in
      let statistics = state.store.statistics
      return (statistics?.usedBytes, statistics.flatMap { limits.memory(of: $0)?.limit })
    }
  }

  /// Whether what the store said of itself holds no longer.
  var hasOldStatistics: Bool { state.withLock { $0.store.hasOldStatistics } }

  /// An operation of the store is over.
  func note(_ event: StoreEvent) {
    let now = clock()
    let day = UsageDay(at: now)
    state.withLock { state in
      state.store.note(event, at: now)
      if state.day != day {
        if let before = state.day, !day.isOfMonth(of: before) { state.commands = 0 }
        state.day = day
      }
      state.commands += event.commands
    }
  }

  /// The store was asked about itself.
  func note(_ answer: Result<StoreStatistics, StoreError>) {
    let now = clock()
    state.withLock { $0.store.note(answer, at: now) }
  }

  /// A load is over.
  func note(_ result: LoadResult) { state.withLock { $0.loads.note(result) } }

  /// What a load brought was neither stored nor queued.
  func noteLoss() {
    let second = clock() / 1000
    state.withLock { state in
      state.lost = state.lost.filter { $0.key > second - Self.lossPeriod }
      state.lost[second, default: 0] += 1
    }
  }

  /// So many updates wait for the store.
  func note(waiting: Int) { state.withLock { $0.waiting = waiting } }

  /// Whether updates could wait on this machine; nil: they could.
  func note(outboxProblem problem: String?) { state.withLock { $0.outboxProblem = problem } }

  /// What is the case, the worst first.
  var alerts: [Alert] {
    let now = clock()
    var readings = state.withLock { $0.readings(at: now, limits) }
    if isReadOnly { readings.writeRefusal = nil }
    return limits.alerts(of: readings)
  }
}

extension ServiceVitals.State {
  mutating fileprivate func readings(at now: Int64, _ limits: AlertLimits) -> Readings {
    var readings = Readings(.service)
    readings.silence = store.silence?.words
    readings.refusal = store.refusal?.words
    readings.writeRefusal = store.writeRefusal?.words
    readings.refusedWrite = store.refusedAt(asOf: now).map { now - $0 < 60_000 } ?? false
    readings.memory = store.statistics.flatMap { limits.memory(of: $0) }
    readings.evictionPolicy = store.statistics?.evictionPolicy
    readings.removedKeys = store.removedKeys
    readings.commands = commands
    let last = store.judgedSeconds(until: now).suffix(60).total
    readings.calls = last.calls
    readings.faults = last.faults
    readings.commonFault = last.commonFault?.words
    let latency = store.recent.latency(at: now, aboutOne: true)
    readings.timed = latency.count
    readings.p95Milliseconds = latency.p95 / .milliseconds(1)
    readings.newest = loads.recent
    readings.before = loads.earlier
    readings.waiting = waiting
    readings.outboxProblem = outboxProblem
    let beginning = now / 1000 - ServiceVitals.lossPeriod
    readings.lost = lost.filter { $0.key > beginning }.values.reduce(0, +)
    return readings
  }
}
