/// Numbers as Prometheus reads them from a service, for `bobbin check`.
public struct PrometheusText: Sendable, Equatable {
  private struct Sample: Sendable, Equatable {
    let labels: [String: String]
    let value: Double
  }

  private var samples: [String: [Sample]] = [:]

  /// The numbers in a text; nil: it is none, a line is not what it should be.
  public init?(_ text: String) {
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      guard let (name, sample) = Self.sample(line) else { return nil }
      samples[name, default: []].append(sample)
    }
  }

  /// The sum of all series of a metric that have these labels; nil: there is none.
  public func sum(_ metric: ServiceMetric, where labels: [String: String] = [:]) -> Double? {
    let found = (samples[metric.name] ?? []).filter { sample in
      labels.allSatisfy { sample.labels[$0.key] == $0.value }
    }
    return found.isEmpty ? nil : found.reduce(0) { $0 + $1.value }
  }

  /// The value that so large a part of a histogram's values do not exceed, as the buckets tell it; nil: it has none.
  ///
  /// Where that is beyond the last bucket it is that one's bound, as in Prometheus: how far beyond nobody knows.
  public func quantile(_ share: Double, _ metric: ServiceMetric) -> Double? {
    var counts: [Double: Double] = [:]
    for sample in samples[metric.name + "_bucket"] ?? [] {
      guard let bound = sample.labels["le"].flatMap(Self.number) else { continue }
      counts[bound, default: 0] += sample.value
    }
    guard let all = counts[.infinity], all > 0 else { return nil }
    let bounds = counts.keys.filter(\.isFinite).sorted()
    return bounds.first { counts[$0, default: 0] >= share * all } ?? bounds.last
  }

  /// `name{label="value",…} 1.5`.
  private static func sample(_ line: Substring) -> (String, Sample)? {
    guard let space = line.lastIndex(of: " "), let value = number(line[line.index(after: space)...])
    else { return nil }
    let series = line[..<space]
    let name = series.prefix { $0 != "{" }
    var rest = series.dropFirst(name.count)
    guard !rest.isEmpty else { return (String(name), Sample(labels: [:], value: value)) }
    guard rest.last == "}" else { return nil }
    rest = rest.dropFirst().dropLast()
    var labels: [String: String] = [:]
    while let equals = rest.firstIndex(of: "=") {
      let label = String(rest[..<equals])
      rest = rest[equals...].dropFirst()
      guard rest.popFirst() == "\"" else { return nil }
      var text = ""
      while let character = rest.popFirst(), character != "\"" {
        guard character == "\\" else {
          text.append(character)
          continue
        }
        let escaped = rest.popFirst()
        text.append(escaped == "n" ? "\n" : escaped ?? "\\")
      }
      labels[label] = text
      if rest.first == "," { rest = rest.dropFirst() }
    }
    return (String(name), Sample(labels: labels, value: value))
  }

  private static func number(_ text: some StringProtocol) -> Double? {
    text == "+Inf" ? .infinity : Double(text)
  }
}
