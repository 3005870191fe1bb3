public import KeyValue

/// How long the newest calls took: a whole session's percentiles hide what is slow now.
public struct RecentCalls: Sendable {
  private static let capacity = 2048
  private static let minute: Int64 = 60_000

  private var calls: [(time: Int64, microseconds: Int, isAboutOne: Bool)] = []
  private var next = 0

  /// No calls.
  public init() {}

  /// Whether as many are kept as there is room for: older ones may be gone.
  public var isFull: Bool { calls.count == Self.capacity }

  /// Keeps a call that ended at `time`, in milliseconds since 1970.
  public mutating func note(_ event: StoreEvent, at time: Int64) {
    guard event.isTimed else { return }
    let call = (time, event.duration.wholeMicroseconds, event.keyCount == 1)
    if calls.count < Self.capacity {
      calls.append(call)
    } else {
      calls[next] = call
      next = (next + 1) % Self.capacity
    }
  }

  /// Percentiles of the last minute before `time`, exact; of its newest calls where there were very many.
  ///
  /// - Parameter aboutOne: true: of those about one key only, for one about five hundred may take its time.
  public func latency(at time: Int64, aboutOne: Bool = false) -> StoreUsage.Latency {
    let times = calls.filter { $0.time > time - Self.minute && (!aboutOne || $0.isAboutOne) }
      .map(\.microseconds).sorted()
    var latency = StoreUsage.Latency()
    guard let longest = times.last else { return latency }
    func percentile(_ share: Int) -> Duration {
      .microseconds(times[(times.count * share + 99) / 100 - 1])
    }
    latency.count = times.count
    latency.p50 = percentile(50)
    latency.p95 = percentile(95)
    latency.p99 = percentile(99)
    latency.longest = .microseconds(longest)
    return latency
  }
}
