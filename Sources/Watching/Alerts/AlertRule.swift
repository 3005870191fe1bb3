/// A rule by which something is an alert: how it is judged here, and how Prometheus asks for the same.
public struct AlertRule: Sendable {
  /// The kind of alert.
  public let kind: AlertKind
  /// What is the case, or nil.
  let judge: @Sendable (Readings, AlertLimits) -> Alert?
  /// How Prometheus asks for it; nil: it cannot know.
  var query: AlertQuery?

  init(
    _ kind: AlertKind, query: AlertQuery? = nil,
    judge: @escaping @Sendable (Readings, AlertLimits) -> Alert?
  ) {
    self.kind = kind
    self.judge = judge
    self.query = query
  }
}

/// A rule as Prometheus has it.
struct AlertQuery: Sendable {
  /// Its name there.
  let name: String
  /// How long it must hold, as Prometheus writes it.
  var wait = "1m"
  /// How bad it is, where there is no threshold.
  var severity = AlertSeverity.critical
  /// What is the case, of the labels and the value there.
  let summary: String
  /// Asks for it, with the threshold; those that have none are asked without.
  let expression: @Sendable (_ threshold: Double, _ limits: AlertLimits) -> String
}

extension AlertQuery {
  /// Asks a service whether it has an alert of a kind, of which it knows alone what is the case.
  static func ofService(
    _ kind: AlertKind, _ name: String, _ severity: AlertSeverity = .critical, summary: String
  ) -> AlertQuery {
    let least = severity == .critical ? 2 : 1
    return AlertQuery(name: name, wait: "0m", severity: severity, summary: summary) { _, _ in
      "\(ServiceMetric.alerts){alert=\"\(kind.rawValue)\"} >= \(least)"
    }
  }
}

extension AlertLimits {
  /// What is the case, the worst first.
  public func alerts(of readings: Readings) -> [Alert] {
    AlertRule.all.compactMap { $0.judge(readings, self) }
  }
}

extension AlertRule {
  /// The table: every rule there is, the worst first.
  public static let all: [AlertRule] = [
    silence, refusal, lostLoads, noRoom, memory, removal, commands, budget, errors, latency,
    hitRatio, outbox, outboxDisk,
  ]
}
