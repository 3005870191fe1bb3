import KeyValue
internal import Logging
import Retrieval
import ThreadCache
import Watching

/// Looks, while a service runs, at what is the case, and tells it: the log, the webhook, the store's own counts.
struct Watchdog: Sendable {
  /// What the store says of itself costs so many commands.
  private static let statisticsCost = 2
  /// Of so many threads the hits that were kept back are written at a time, where that is not paid for.
  private static let historiesAtOnce = 20

  let rules: WatchingRules
  let watch: ServiceWatch
  let webhook: Webhook?
  let retrieval: Retrieval
  let readiness: Readiness
  /// Whether nothing is to be written, so that nothing ever waits.
  let isReadOnly: Bool

  /// Goes on until it is cancelled.
  func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await look() }
      // By itself: it waits for the store, and what is the case is told meanwhile.
      group.addTask { await ask() }
    }
  }

  /// Tells what has come together, where nobody runs between requests.
  @Sendable func rest() async {
    watch.log.tell()
    if watch.vitals.isUp { await watch.diary?.tell() }
  }

  /// What is left to tell when no more requests come.
  func leave() async {
    watch.log.tell(isLast: true)
    await watch.diary?.tell(isLast: true)
    await webhook?.finish(within: .seconds(2))
  }

  private var store: any KeyValueStore { retrieval.cache.store }

  private func look() async {
    var book = AlertBook(patience: rules.patience, calm: rules.calm)
    var probed: ContinuousClock.Instant?
    while !Task.isCancelled {
      if probed.map({ $0.duration(to: .now) >= rules.diskPause }) ?? true {
        probed = .now
        probeOutbox()
      }
      if let status = try? retrieval.cache.outbox?.status() { watch.queued(status) }
      let time = WallClock.now()
      for news in book.note(watch.vitals.alerts, at: .now, time: time) { tell(news, at: time) }
      watch.log.tell()
      try? await Task.sleep(for: rules.pause)
    }
  }

  private func probeOutbox() {
    guard !isReadOnly, let outbox = retrieval.cache.outbox else { return }
    do throws(CacheError) {
      try outbox.check(making: true)
      watch.vitals.note(outboxProblem: nil)
    } catch { watch.vitals.note(outboxProblem: error.description) }
  }

  private func tell(_ news: AlertBook.News, at time: Int64) {
    let (alert, isFiring) = (news.alert, news.state == .firing)
    let isCritical = alert.severity == .critical
    watch.numbers.set(.alerts, alert.kind.rawValue, to: isFiring ? (isCritical ? 2 : 1) : 0)
    watch.logger.log(
      level: isFiring ? (isCritical ? .error : .warning) : .notice,
      isFiring ? "Alert" : "Alert is over",
      metadata: [
        "alert": "\(alert.kind.rawValue)", "severity": "\(alert.severity.rawValue)",
        "summary": "\(news.words)",
      ])
    webhook?.tell(news, at: time)
  }

  private func ask() async {
    let isBilled = await store.describe().billed
    var asked: ContinuousClock.Instant?
    var seen = ContinuousClock.now
    var rest = WriteRest()
    while !Task.isCancelled {
      // Where nobody loads anything nobody else would see that it is gone.
      if !isBilled, seen.duration(to: .now) >= rules.presencePause {
        seen = .now
        _ = await readiness.problem()
      }
      if watch.vitals.isUp {
        await watch.diary?.tell()
        if !isBilled { await keepHistory(&rest) }
        let isTime = asked.map { $0.duration(to: .now) >= rules.statisticsPause } ?? true
        if isTime || watch.vitals.hasOldStatistics, watch.allowance.take(Self.statisticsCost) {
          asked = .now
          await askStatistics()
        }
      } else {
        // Nobody else may ask, and then nobody would see that it is back.
        _ = await readiness.problem()
      }
      try? await Task.sleep(for: rules.pause)
    }
  }

  /// Writes hits that were kept back.
  private func keepHistory(_ rest: inout WriteRest) async {
    guard retrieval.holdsHits, rest.isOver(at: .now) else { return }
    // In a task of its own: the end of the service cuts no write in two.
    let written = await Task { await retrieval.flushHistory(ofThreads: Self.historiesAtOnce) }.value
    if written > 0 { rest = WriteRest() } else { rest.begin(at: .now) }
  }

  private func askStatistics() async {
    let answer: Result<StoreStatistics, StoreError>
    do throws(StoreError) { answer = .success(try await store.statistics()) } catch {
      answer = .failure(error)
    }
    watch.vitals.note(answer)
  }
}
