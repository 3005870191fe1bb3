internal import Metrics
import Synchronization
import Watching

/// The numbers of a service, by the table of what there is to count.
struct ServiceNumbers: Sendable {
  private let registry = PrometheusRegistry(ServiceMetric.all)

  /// All of them, as Prometheus reads them.
  var text: String { registry.text }

  private let counters: KnownSeries<Counter>
  private let meters: KnownSeries<Meter>
  private let timers: KnownSeries<Timer>

  init() {
    let registry = registry
    counters = KnownSeries { Counter(label: $0, dimensions: $1, factory: registry) }
    meters = KnownSeries { Meter(label: $0, dimensions: $1, factory: registry) }
    timers = KnownSeries { Timer(label: $0, dimensions: $1, factory: registry) }
  }

  /// Counts something.
  ///
  /// - Parameter labels: the values of the metric's labels, in their order.
  func count(_ metric: ServiceMetric, _ labels: String..., by number: Int = 1) {
    guard number > 0 else { return }
    counters.series(metric, labels).increment(by: number)
  }

  /// Sets what is so now.
  func set(_ metric: ServiceMetric, _ labels: String..., to value: Int) {
    meters.series(metric, labels).set(value)
  }

  /// Takes note of how long something took.
  func time(_ metric: ServiceMetric, _ labels: String..., nanoseconds: Int64) {
    timers.series(metric, labels).recordNanoseconds(nanoseconds)
  }
}

/// The series that were made already: what they are called is put together once for each.
private final class KnownSeries<Series: Sendable>: Sendable {
  private struct Name: Hashable {
    let metric: String
    let labels: [String]
  }

  private let known = Mutex<[Name: Series]>([:])
  private let make: @Sendable (_ label: String, _ dimensions: [(String, String)]) -> Series

  init(make: @escaping @Sendable (_ label: String, _ dimensions: [(String, String)]) -> Series) {
    self.make = make
  }

  func series(_ metric: ServiceMetric, _ labels: [String]) -> Series {
    let name = Name(metric: metric.name, labels: labels)
    return known.withLock { known in
      if let series = known[name] { return series }
      let series = make(metric.name, zip(metric.labels, labels).map { ($0.name, $1) })
      known[name] = series
      return series
    }
  }
}
