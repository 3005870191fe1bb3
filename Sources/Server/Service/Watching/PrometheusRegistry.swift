internal import CoreMetrics
import Synchronization
import Watching

/// The numbers of swift-metrics, kept for Prometheus to fetch.
///
/// The format is that of https://prometheus.io/docs/instrumenting/exposition_formats/.
final class PrometheusRegistry: MetricsFactory, Sendable {
  private struct Family {
    let kind: String
    var series: [String: any PrometheusSeries] = [:]
  }

  private let families = Mutex<[String: Family]>([:])
  private let help: [String: String]

  /// - Parameter metrics: the numbers that are known before: they are told from the beginning, for what comes up with its
  ///   first event is not seen to have grown by that.
  init(_ metrics: [ServiceMetric]) {
    help = Dictionary(uniqueKeysWithValues: metrics.map { ($0.name, $0.help) })
    families.withLock { families in
      for metric in metrics { families[metric.name] = Family(kind: metric.kind.rawValue) }
    }
    for metric in metrics where metric.kind == .counter || !metric.labels.isEmpty {
      for labels in Self.known(metric.labels) {
        switch metric.kind {
        case .counter: _ = makeCounter(label: metric.name, dimensions: labels)
        case .gauge: _ = makeMeter(label: metric.name, dimensions: labels)
        // Nobody needs one without values.
        case .histogram: break
        }
      }
    }
  }

  /// All that labels can be together; nothing where that is not known of one.
  private static func known(_ labels: [ServiceMetric.Label]) -> [[(String, String)]] {
    labels.reduce([[]]) { sets, label in
      sets.flatMap { set in label.values.map { set + [(label.name, $0)] } }
    }
  }

  /// All of them, in the order of their names.
  var text: String {
    let families = families.withLock { $0 }
    var text = ""
    for (name, family) in families.sorted(by: { $0.key < $1.key }) {
      if let help = help[name] { text += "# HELP \(name) \(help)\n" }
      text += "# TYPE \(name) \(family.kind)\n"
      for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
        series.write(name, labels, to: &text)
      }
    }
    return text
  }

  private func series<Series: PrometheusSeries>(
    _ label: String, _ dimensions: [(String, String)], _ make: () -> Series
  ) -> Series {
    let name = Self.name(label)
    let labels = dimensions.map { "\(Self.name($0.0))=\"\(Self.escaped($0.1))\"" }
      .joined(separator: ",")
    return families.withLock { families in
      var family = families[name] ?? Family(kind: Series.kind)
      if let found = family.series[labels] as? Series { return found }
      let made = make()
      // A name that is two kinds of numbers at once cannot be written: the first kind stays.
      guard family.kind == Series.kind else { return made }
      family.series[labels] = made
      families[name] = family
      return made
    }
  }

  private static func name(_ text: String) -> String {
    // Nearly all are names already, and to look at characters is dear.
    if text.utf8.allSatisfy({ $0 >= 0x61 && $0 <= 0x7a || $0 == 0x5f }) { return text }
    let name = String(
      text.map { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "_" || $0 == ":" ? $0 : "_" })
    return name.first?.isNumber == true ? "_" + name : name
  }

  private static func escaped(_ value: String) -> String {
    guard value.utf8.contains(where: { $0 == 0x5c || $0 == 0x22 || $0 == 0x0a }) else {
      return value
    }
    var text = ""
    for character in value {
      switch character {
      case "\\": text += "\\\\"
      case "\"": text += "\\\""
      case "\n": text += "\\n"
      default: text.append(character)
      }
    }
    return text
  }

  // MARK: swift-metrics

  func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    series(label, dimensions) { PrometheusCounter() }
  }

  func makeFloatingPointCounter(
    label: String, dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler {
    series(label, dimensions) { PrometheusTotal() }
  }

  func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    series(label, dimensions) { PrometheusGauge() }
  }

  func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler {
    if aggregate {
      return series(label, dimensions) { PrometheusHistogram(PrometheusHistogram.sizes) }
    }
    return series(label, dimensions) { PrometheusGauge() }
  }

  func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    series(label, dimensions) { PrometheusHistogram(PrometheusHistogram.seconds) }
  }

  // What was counted stays counted, though its maker is gone: a total must not fall.
  func destroyCounter(_ handler: any CounterHandler) {}
  func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
  func destroyMeter(_ handler: any MeterHandler) {}
  func destroyRecorder(_ handler: any RecorderHandler) {}
  func destroyTimer(_ handler: any TimerHandler) {}
}
