internal import CoreMetrics
import Synchronization

/// The values of one name and one set of labels.
protocol PrometheusSeries: Sendable {
  /// The word for its kind.
  static var kind: String { get }
  /// Adds its lines.
  func write(_ name: String, _ labels: String, to text: inout String)
}

extension PrometheusSeries {
  /// `name{labels} value`.
  fileprivate static func line(_ name: String, _ labels: String, _ value: String) -> String {
    labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
  }
}

/// A whole number that grows.
final class PrometheusCounter: PrometheusSeries, CounterHandler {
  static let kind = "counter"
  private let value = Atomic<Int64>(0)

  func increment(by amount: Int64) { value.wrappingAdd(amount, ordering: .relaxed) }
  func reset() { value.store(0, ordering: .relaxed) }

  func write(_ name: String, _ labels: String, to text: inout String) {
    text += Self.line(name, labels, "\(value.load(ordering: .relaxed))")
  }
}

/// A number that grows.
final class PrometheusTotal: PrometheusSeries, FloatingPointCounterHandler {
  static let kind = "counter"
  private let value = Mutex(0.0)

  func increment(by amount: Double) { value.withLock { $0 += amount } }
  func reset() { value.withLock { $0 = 0 } }

  func write(_ name: String, _ labels: String, to text: inout String) {
    text += Self.line(name, labels, "\(value.withLock { $0 })")
  }
}

/// A number that is what it is now.
final class PrometheusGauge: PrometheusSeries, MeterHandler, RecorderHandler {
  static let kind = "gauge"
  private let value = Mutex(0.0)

  func set(_ value: Int64) { set(Double(value)) }
  func set(_ value: Double) { self.value.withLock { $0 = value } }
  func increment(by amount: Double) { value.withLock { $0 += amount } }
  func decrement(by amount: Double) { value.withLock { $0 -= amount } }
  func record(_ value: Int64) { set(Double(value)) }
  func record(_ value: Double) { set(value) }

  func write(_ name: String, _ labels: String, to text: inout String) {
    text += Self.line(name, labels, "\(value.withLock { $0 })")
  }
}

/// How many values were at most so large.
final class PrometheusHistogram: PrometheusSeries, TimerHandler, RecorderHandler {
  static let kind = "histogram"
  /// From what a warm load takes to the longest deadline.
  static let seconds = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
  ]
  /// Bytes.
  static let sizes = [100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8]

  private struct State {
    var counts: [Int]
    var sum = 0.0
  }

  private let bounds: [Double]
  private let state: Mutex<State>

  init(_ bounds: [Double]) {
    self.bounds = bounds
    state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
  }

  func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
  func record(_ value: Int64) { record(Double(value)) }

  func record(_ value: Double) {
    let place = bounds.firstIndex { value <= $0 } ?? bounds.count
    state.withLock {
      $0.counts[place] += 1
      $0.sum += value
    }
  }

  func write(_ name: String, _ labels: String, to text: inout String) {
    let state = state.withLock { $0 }
    let start = labels.isEmpty ? "" : labels + ","
    var count = 0
    for (bound, more) in zip(bounds.map { "\($0)" } + ["+Inf"], state.counts) {
      count += more
      text += Self.line("\(name)_bucket", "\(start)le=\"\(bound)\"", "\(count)")
    }
    text += Self.line("\(name)_sum", labels, "\(state.sum)")
    text += Self.line("\(name)_count", labels, "\(count)")
  }
}
