internal import Metrics
import Watching

/// The numbers of a service, by the table of what there is to count.
struct ServiceNumbers: Sendable {
  private let registry = PrometheusRegistry(ServiceMetric.all)

  /// All of them, as Prometheus reads them.
  var text: String { registry.text }

  /// Counts something.
  ///
  /// - Parameter labels: the values of the metric's labels, in their order.
  func count(_ metric: ServiceMetric, _ labels: String..., by number: Int = 1) {
    // Looking up a counter for nothing is half of what a load costs here.
    guard number > 0 else { return }
    Counter(label: metric.name, dimensions: Self.dimensions(metric, labels), factory: registry)
      .increment(by: number)
  }

  /// Sets what is so now.
  func set(_ metric: ServiceMetric, _ labels: String..., to value: Int) {
    Meter(label: metric.name, dimensions: Self.dimensions(metric, labels), factory: registry)
      .set(value)
  }

  /// Takes note of how long something took.
  func time(_ metric: ServiceMetric, _ labels: String..., nanoseconds: Int64) {
    Timer(label: metric.name, dimensions: Self.dimensions(metric, labels), factory: registry)
      .recordNanoseconds(nanoseconds)
  }

  private static func dimensions(
    _ metric: ServiceMetric, _ values: [String]
  ) -> [(String, String)] {
    zip(metric.labels, values).map { ($0.name, $1) }
  }
}
