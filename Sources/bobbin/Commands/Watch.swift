import ArgumentParser
import Session
import Watching

/// `bobbin watch`: what others watch a service with.
struct Watch: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print what Prometheus and Grafana watch a service with.",
    discussion: """
      Both are made from the very tables by which the service counts and alerts.

      Examples:
        bobbin watch rules > /etc/prometheus/bobbin-rules.yml
        bobbin watch dashboard > /var/lib/grafana/dashboards/bobbin.json
      """,
    subcommands: [Rules.self, Dashboard.self])

  /// `bobbin watch rules`: alert rules for Prometheus.
  struct Rules: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the alert rules for Prometheus, with the limits of BOBBIN_ALERT_….",
      discussion: """
        Examples:
          bobbin watch rules > /etc/prometheus/bobbin-rules.yml
          BOBBIN_ALERT_LATENCY=50ms bobbin watch rules
        """)

    @OptionGroup var global: GlobalOptions

    func run() async throws {
      let limits = try await global.settings().alerts
      var out = Output()
      try out.bytes(PrometheusRules(limits).text.utf8)
      try out.flush()
    }
  }

  /// `bobbin watch dashboard`: a dashboard for Grafana.
  struct Dashboard: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print a dashboard for Grafana.",
      discussion: """
        Examples:
          bobbin watch dashboard > /var/lib/grafana/dashboards/bobbin.json
        """)

    func run() throws {
      var out = Output()
      try out.bytes(GrafanaDashboard.json)
      try out.flush()
    }
  }
}
