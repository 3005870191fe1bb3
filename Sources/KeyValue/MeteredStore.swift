internal import Histogram
import Synchronization

/// A store that counts what is asked of it.
///
/// ```swift
/// let metered = MeteredStore(store)
/// …
/// print(metered.usage.commands, metered.usage.latency.p99)
/// ```
public final class MeteredStore: StoreWrapper {
  private struct Meter {
    var usage = StoreUsage()
    var all = LatencyRecord()
    var kinds: [StoreOperation: LatencyRecord] = [:]
    var observer: (@Sendable (StoreEvent) -> Void)?
    /// The first operations, as long as nobody is told of them.
    var untold: [StoreEvent] = []
  }

  /// The store that does the work.
  public let base: any KeyValueStore
  /// Whether the store tells a ``CommandTally`` what it sends.
  private let isTold: Bool
  private let meter = Mutex(Meter())

  /// `base`, metered from now on.
  ///
  /// Of a ``BilledStore`` the commands of an operation are those that were sent; of another one each is taken for one.
  public init(_ base: any KeyValueStore) {
    self.base = base
    isTold = base is any BilledStore
  }

  /// So many operations are kept for who wants to be told.
  private static let mostUntold = 100

  /// Tells every operation to `observer`, when it is over, on whatever thread that is; the few that are over already, as
  /// those of opening the store, at once.
  public func observe(_ observer: @escaping @Sendable (StoreEvent) -> Void) {
    let untold = meter.withLock { meter in
      defer { meter.untold = [] }
      meter.observer = observer
      return meter.untold
    }
    for event in untold { observer(event) }
  }

  /// What was counted so far.
  public var usage: StoreUsage {
    meter.withLock { meter in
      var usage = meter.usage
      usage.latency = meter.all.summary
      usage.latencies = meter.kinds.mapValues(\.summary)
      return usage
    }
  }

  /// Does the operation and counts it.
  public func perform<Reply: Sendable>(
    _ call: StoreCall<Reply>, _ body: @escaping @Sendable () async throws(StoreError) -> Reply
  ) async throws(StoreError) -> Reply {
    let start = ContinuousClock.now
    guard isTold else {
      do {
        let reply = try await body()
        note(call, 1, since: start, bytesIn: call.bytesIn(reply), error: nil)
        return reply
      } catch {
        note(call, 1, since: start, bytesIn: 0, error: error)
        throw error
      }
    }
    let tally = CommandTally()
    let result = await tally.counting { await Self.result(of: body) }
    switch result {
    case .success(let reply):
      note(call, tally.commands, since: start, bytesIn: call.bytesIn(reply), error: nil)
    case .failure(let error):
      note(call, tally.commands, since: start, bytesIn: 0, error: error)
    }
    return try result.get()
  }

  private static func result<Reply>(
    of body: () async throws(StoreError) -> Reply
  ) async -> Result<Reply, StoreError> {
    do throws(StoreError) { return .success(try await body()) } catch { return .failure(error) }
  }

  private func note<Reply>(
    _ call: StoreCall<Reply>, _ commands: Int, since start: ContinuousClock.Instant,
    bytesIn: Int, error: StoreError?
  ) {
    let event = StoreEvent(
      operation: call.operation, key: call.key, keyCount: call.keyCount, commands: commands,
      bytesOut: call.bytesOut(), bytesIn: bytesIn, duration: start.duration(to: .now),
      error: error)
    let observer = meter.withLock { meter in
      meter.usage.operations[event.operation, default: 0] += 1
      meter.usage.commands += event.commands
      meter.usage.bytesOut += event.bytesOut
      meter.usage.bytesIn += event.bytesIn
      // Where the asker went away nothing has failed.
      if let error, error.code != .cancelled { meter.usage.errors[error.code, default: 0] += 1 }
      if event.isTimed {
        meter.all.record(event.duration)
        meter.kinds[event.operation, default: LatencyRecord()].record(event.duration)
      }
      if meter.observer == nil, meter.untold.count < Self.mostUntold { meter.untold.append(event) }
      return meter.observer
    }
    observer?(event)
  }
}

/// Durations, kept to two digits from a microsecond up.
private struct LatencyRecord {
  private var histogram: Histogram<UInt64> = {
    var histogram = Histogram<UInt64>(numberOfSignificantValueDigits: .two)
    histogram.autoResize = true
    return histogram
  }()

  mutating func record(_ time: Duration) {
    let (seconds, attoseconds) = time.components
    let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    histogram.record(UInt64(max(1, microseconds)))
  }

  var summary: StoreUsage.Latency {
    var summary = StoreUsage.Latency()
    guard histogram.totalCount > 0 else { return summary }
    summary.count = Int(histogram.totalCount)
    // Times that are alike are counted as one, by the longest of them: none was longer than that.
    func percentile(_ share: Double) -> Duration {
      .microseconds(min(histogram.valueAtPercentile(share), histogram.max))
    }
    (summary.p50, summary.p95, summary.p99) = (percentile(50), percentile(95), percentile(99))
    summary.longest = .microseconds(histogram.max)
    return summary
  }
}
