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

  // The values of a metric's labels are named one by one, in their order: no metric has more than two, and a list of them
  // would be made for each event.

  /// Counts something.
  func count(
    _ metric: ServiceMetric, _ first: String = "", _ second: String = "", by number: Int = 1
  ) {
    guard number > 0 else { return }
    counters.series(metric, first, second).increment(by: number)
  }

  /// Sets what is so now.
  func set(_ metric: ServiceMetric, _ first: String = "", _ second: String = "", to value: Int) {
    meters.series(metric, first, second).set(value)
  }

  /// Takes note of how long something took.
  func time(
    _ metric: ServiceMetric, _ first: String = "", _ second: String = "", nanoseconds: Int64
  ) {
    timers.series(metric, first, second).recordNanoseconds(nanoseconds)
  }
}

/// The series that were made already: what they are called is put together once for each.
private final class KnownSeries<Series: Sendable>: Sendable {
  private struct Name: Hashable {
    let metric: String
    let first: String
    let second: String
  }

  private let known = Mutex<[Name: Series]>([:])
  private let make: @Sendable (_ label: String, _ dimensions: [(String, String)]) -> Series

  init(make: @escaping @Sendable (_ label: String, _ dimensions: [(String, String)]) -> Series) {
    self.make = make
  }

  func series(_ metric: ServiceMetric, _ first: String, _ second: String) -> Series {
    let name = Name(metric: metric.name, first: first, second: second)
    return known.withLock { known in
      if let series = known[name] { return series }
      let series = make(metric.name, zip(metric.labels, [first, second]).map { ($0.name, $1) })
      known[name] = series
      return series
    }
  }
}
