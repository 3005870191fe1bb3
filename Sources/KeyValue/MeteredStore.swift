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
  }

  /// The store that does the work.
  public let base: any KeyValueStore
  private let commands: @Sendable (StoreOperation, Int) -> Int
  private let meter = Mutex(Meter())

  /// `base`, metered from now on.
  ///
  /// - Parameter commands: how many commands an operation on so many keys is for this store; one, unless
  ///   said otherwise.
  public init(
    _ base: any KeyValueStore,
    commands: @escaping @Sendable (StoreOperation, _ keys: Int) -> Int = { _, _ in 1 }
  ) {
    self.base = base
    self.commands = commands
  }

  /// Tells every operation from now on to `observer`, when it is over, on whatever thread that is.
  public func observe(_ observer: @escaping @Sendable (StoreEvent) -> Void) {
    meter.withLock { $0.observer = observer }
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
    do {
      let reply = try await body()
      note(call, since: start, bytesIn: call.bytesIn(reply), error: nil)
      return reply
    } catch {
      note(call, since: start, bytesIn: 0, error: error)
      throw error
    }
  }

  private func note<Reply>(
    _ call: StoreCall<Reply>, since start: ContinuousClock.Instant, bytesIn: Int,
    error: StoreError?
  ) {
    let event = StoreEvent(
      operation: call.operation, key: call.key, keyCount: call.keyCount,
      commands: commands(call.operation, call.keyCount), bytesOut: call.bytesOut(),
      bytesIn: bytesIn, duration: start.duration(to: .now), error: error)
    let observer = meter.withLock { meter in
      meter.usage.operations[event.operation, default: 0] += 1
      meter.usage.commands += event.commands
      meter.usage.bytesOut += event.bytesOut
      meter.usage.bytesIn += event.bytesIn
      // Where the asker went away nothing has failed.
      if let error, error.code != .cancelled { meter.usage.errors[error.code, default: 0] += 1 }
      meter.all.record(event.duration)
      meter.kinds[event.operation, default: LatencyRecord()].record(event.duration)
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
    summary.p50 = .microseconds(histogram.valueAtPercentile(50))
    summary.p95 = .microseconds(histogram.valueAtPercentile(95))
    summary.p99 = .microseconds(histogram.valueAtPercentile(99))
    summary.longest = .microseconds(histogram.max)
    return summary
  }
}
