import Browser
import KeyValue
import Synchronization
import ThreadCache

/// Notes what a session does, and tells the browser what it shows of that.
///
/// It sees every call of the store, for ``KeyValue/MeteredStore`` tells it, and every answer, for all of them pass
/// the ``Mailbox``. It runs no timer: the log is sent when a frame shows it and it has grown, figures when a frame
/// shows older ones, and the store is asked about itself while a frame shows that, or once a minute after work.
final class Monitoring: Sendable {
  /// Figures are sent again after so many milliseconds.
  private static let figuresInterval: Int64 = 1000
  /// The store is asked about itself again after so many, while that is shown.
  private static let shownInterval: Int64 = 5000
  /// And after so many while it is not, when something was done: for the alerts.
  private static let unseenInterval: Int64 = 60_000
  fileprivate struct State {
    var record: SessionRecord
    /// What the newest frame shows of this.
    var sight = Sight()
    /// The log was sent since that frame.
    var hasSentLog = false
    /// The figures were sent for this frame's.
    var sentFor: Int64??
    /// How fast metas were read.
    var metasPerSecond: Double?
    /// When an alert that was told ends by itself.
    var reviewAt: Int64?
    /// When the store was last asked about itself, and how long it must be left alone then.
    var asked: (at: Int64, rest: Int64)?
    var isAsking = false
    /// Whether what was spent is about to be told.
    var isTelling = false
    /// Whether there is something in what it says of itself that an alert could be about.
    var tellsOfLimits = true
    /// Whether it was said that the token may only read, and that it may not even list.
    var hasSaidReadOnly = false
    var hasSaidUnlisted = false
    /// How many of the user's demands to ask it were met.
    var demandsMet = 0
  }

  private let meter: MeteredStore
  private let store: any KeyValueStore
  private let isBilled: Bool
  /// What is spent; nil: nothing is to be paid.
  private let spending: Spending?
  private let diary: SpendingDiary?
  /// What waits for the store on this machine, whoever put it there.
  private let outbox: Outbox?
  private let clock: @Sendable () -> Int64
  private let mailbox: Mailbox
  private let state: Mutex<State>
  /// Held while figures are read and sent: those that are sent last must not be the older ones.
  private let telling = Mutex(())

  /// Notes what goes on in `workspace` and through `mailbox` from now on.
  init(workspace: Workspace, clock: @escaping @Sendable () -> Int64, mailbox: Mailbox) {
    meter = workspace.meter
    store = workspace.cache.store
    isBilled = workspace.description.billed
    spending = workspace.spending
    diary = workspace.diary
    outbox = workspace.outbox
    self.clock = clock
    self.mailbox = mailbox
    let settings = workspace.settings
    state = Mutex(
      State(
        record: SessionRecord(since: clock(), limits: settings.alerts, actions: settings.actions)))
    meter.observe { [weak self] in self?.note($0) }
    mailbox.observe { [weak self] in self?.note($0) }
  }

  // MARK: What happens

  /// A job begins.
  func begin(_ id: JobID) { state.withLock { $0.record.begin(id) } }

  /// A job is over: says how the store is doing.
  func end(_ id: JobID, metasPerSecond: Double?) {
    state.withLock { state in
      state.record.end(id)
      state.metasPerSecond = metasPerSecond
    }
    tellHealth()
    // Once the list is there: what comes first is to show something.
    let isUseful = state.withLock { $0.tellsOfLimits && ($0.asked != nil || id.slot == .scan) }
    if isUseful { askStatistics(every: Self.unseenInterval) }
  }

  private func note(_ event: StoreEvent) {
    let now = clock()
    let (wasSilent, didRefuse) = state.withLock { ($0.record.isSilent, $0.record.refuses) }
    note { $0.note(event, at: now) }
    // Whoever looks for changes asks the store outside of any job: what comes of it is told at once.
    let (isSilent, refuses) = state.withLock { ($0.record.isSilent, $0.record.refuses) }
    if isSilent != wasSilent || refuses != didRefuse { Task.detached { [self] in tellHealth() } }
    if wasSilent, !isSilent { askStatistics(every: Self.shownInterval) }
    if event.error?.code == .refused(.budget) { spending?.noteHeldBack() }
    if event.error?.code.refusesWriting == true { tellReadOnly(lists: event.operation != .scan) }
    if spending != nil { tellSpending() }
  }

  /// Says what the token may not do, once the store itself knows: what it refused may have had another reason.
  private func tellReadOnly(lists: Bool) {
    Task.detached { [self] in
      guard let reason = await store.describe().readOnlyReason else { return }
      let isNews = state.withLock { state in
        defer {
          state.hasSaidReadOnly = true
          state.hasSaidUnlisted = state.hasSaidUnlisted || !lists
        }
        return !state.hasSaidReadOnly || (!lists && !state.hasSaidUnlisted)
      }
      if isNews { mailbox.put(.mayOnlyRead(reason, lists: lists)) }
    }
  }

  /// Says soon what was spent, once for all calls that end meanwhile.
  private func tellSpending() {
    let isFirst = state.withLock { state in
      defer { state.isTelling = true }
      return !state.isTelling
    }
    guard isFirst else { return }
    Task.detached { [self] in
      state.withLock { $0.isTelling = false }
      tellHealth()
    }
  }

  private func note(_ message: Message) {
    let now = clock()
    note { $0.note(message, at: now) }
  }

  private func note(_ change: (inout SessionRecord) -> Void) {
    let log = state.withLock { state in
      change(&state.record)
      return state.logToSend()
    }
    if let log { mailbox.put(.operations(log)) }
  }

  // MARK: What is shown

  /// Takes note of what a frame shows, and sends what is missing.
  func see(_ sight: Sight) {
    let now = clock()
    let (log, needsFigures, needsHealth, demands) = state.withLock { state in
      state.sight = sight
      state.hasSentLog = false
      let needsHealth = state.reviewAt.map { $0 <= now } ?? false
      if needsHealth { state.reviewAt = nil }
      return (
        state.logToSend(), state.needsFigures(at: now, after: Self.figuresInterval), needsHealth,
        sight.monitor?.demands ?? state.demandsMet
      )
    }
    if let log { mailbox.put(.operations(log)) }
    if needsFigures || needsHealth { Task.detached { [self] in tellHealth() } }
    if sight.monitor != nil { askStatistics(every: Self.shownInterval, demands: demands) }
  }

  /// Says how the store is doing; where the monitor is shown it gets the same figures as the title.
  func tellHealth() {
    // An outbox that cannot be read has nothing to tell that matters here: who queues says what is wrong.
    let waiting = (try? outbox?.status().entries) ?? 0
    telling.withLock { _ in
      let usage = meter.usage
      let spent = spending?.report
      let now = clock()
      let (health, figures) = state.withLock { state in
        let vitals = state.record.vitals(at: now, usage, spent, waiting: waiting)
        state.reviewAt = vitals.alerts.compactMap(\.ends).min()
        var health = StoreHealth(
          alerts: vitals.alerts.count, metasPerSecond: state.metasPerSecond)
        // The calls that the alert is about, so that the title does not deny it.
        health.p95IsOfAll = vitals.recentAboutOne.count == 0
        let latency = health.p95IsOfAll ? usage.latency : vitals.recentAboutOne
        if latency.count > 0 { health.p95Milliseconds = latency.p95 / .milliseconds(1) }
        health.reviewAt = state.reviewAt
        health.spending = spent
        health.waiting = waiting
        health.segments = vitals.loads.own
        return (health, state.sight.monitor == nil ? nil : vitals)
      }
      mailbox.put(.health(health))
      if let figures { mailbox.put(.vitals(figures)) }
    }
  }

  // MARK: What the store says of itself

  /// Asks the store about itself, if it is time.
  ///
  /// - Parameter demands: how often the user has asked for it; what costs is asked for that alone.
  private func askStatistics(every interval: Int64, demands: Int? = nil) {
    let now = clock()
    let isDue = state.withLock { state in
      let isDemanded = demands.map { $0 > state.demandsMet } ?? false
      let isTime = state.asked.map { now - $0.at >= max(interval, $0.rest) } ?? true
      guard isDemanded || (isTime && !isBilled), !state.isAsking else { return false }
      state.isAsking = true
      if let demands { state.demandsMet = demands }
      return true
    }
    guard isDue else { return }
    Task.detached { [self] in await readStatistics() }
  }

  private func readStatistics() async {
    let start = ContinuousClock.now
    await diary?.tell()
    let answer = await spending.counting(for: .screen(.monitor)) { await statistics() }
    if case .failure(let error) = answer, error.code == .refused(.budget) {
      spending?.noteHeldBack()
    }
    let now = clock()
    // A store that takes long to count its keys is asked less often.
    let rest = Int64(start.duration(to: .now) / .milliseconds(1)) * 20
    state.withLock { state in
      state.isAsking = false
      state.asked = (now, rest)
      state.record.note(answer, at: now)
      switch answer {
      case .success(let found):
        state.tellsOfLimits =
          state.record.limits.memory(of: found) != nil || found.evictedKeys != nil
      case .failure(let error): state.tellsOfLimits = error.isPassing
      }
    }
    tellHealth()
  }

  private func statistics() async -> Result<StoreStatistics, StoreError> {
    do throws(StoreError) { return .success(try await store.statistics()) } catch {
      return .failure(error)
    }
  }
}

extension Monitoring.State {
  /// The log, if a frame shows an older one and nothing was sent since.
  mutating fileprivate func logToSend() -> OperationLog? {
    guard let shown = sight.log, !hasSentLog, shown.newest != record.log.newest else { return nil }
    hasSentLog = true
    return record.log
  }

  /// Whether a frame shows figures that are older than `interval`, and newer ones are not on their way.
  mutating fileprivate func needsFigures(at now: Int64, after interval: Int64) -> Bool {
    guard let monitor = sight.monitor else {
      sentFor = nil
      return false
    }
    guard sentFor != .some(monitor.shown) else { return false }
    sentFor = nil
    guard monitor.shown.map({ $0 + interval <= now }) ?? true else { return false }
    sentFor = .some(monitor.shown)
    return true
  }
}
