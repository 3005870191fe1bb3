/// The rules as a file of Prometheus.
public struct PrometheusRules: Sendable {
  private let limits: AlertLimits

  /// The rules with these limits.
  public init(_ limits: AlertLimits) { self.limits = limits }

  /// The file.
  public var text: String {
    var text = """
      # Made by bobbin watch rules: the rules by which bobbin itself alerts, with the limits it was told.
      groups:
        - name: bobbin
          rules:

      """
    for rule in AlertRule.all {
      guard let query = rule.query else { continue }
      guard AlertLimits.adjustable.contains(rule.kind) else {
        text += entry(rule, query, query.severity, 0)
        continue
      }
      let threshold = limits[rule.kind]
      text += entry(rule, query, .warning, threshold.warning)
      if let critical = threshold.critical { text += entry(rule, query, .critical, critical) }
    }
    return text
  }

  private func entry(
    _ rule: AlertRule, _ query: AlertQuery, _ severity: AlertSeverity, _ threshold: Double
  ) -> String {
    """
          - alert: \(query.name)
            expr: \(Self.quoted(query.expression(threshold, limits)))
            for: \(query.wait)
            labels:
              severity: \(severity.rawValue)
              alert: \(rule.kind.rawValue)
            annotations:
              summary: \(Self.quoted(query.summary))

    """
  }

  private static func quoted(_ text: String) -> String {
    "'\(text.replacing("'", with: "''"))'"
  }
}
