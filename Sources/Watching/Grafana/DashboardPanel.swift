/// A picture of the dashboard: what it shows, and how it is asked for.
struct DashboardPanel: Sendable {
  /// A line of it.
  struct Line: Sendable {
    /// What Prometheus is asked.
    let expression: String
    /// How it is called; labels in braces.
    let legend: String

    init(_ expression: String, _ legend: String) {
      self.expression = expression
      self.legend = legend
    }
  }

  let title: String
  /// What is to be seen in it, one sentence.
  let help: String
  /// Grafana's word for the unit.
  let unit: String
  let lines: [Line]

  init(_ title: String, unit: String, _ help: String, _ lines: [Line]) {
    self.title = title
    self.help = help
    self.unit = unit
    self.lines = lines
  }
}

extension DashboardPanel {
  private static func rate(_ metric: ServiceMetric, by label: String) -> Line {
    Line("sum by (\(label)) (rate(\(metric)[$__rate_interval]))", "{{\(label)}}")
  }

  private static func rate(_ metric: ServiceMetric, _ legend: String) -> Line {
    Line("sum(rate(\(metric)[$__rate_interval]))", legend)
  }

  private static func quantiles(_ metric: ServiceMetric) -> [Line] {
    [(0.5, "half"), (0.95, "95 of 100"), (0.99, "99 of 100")].map { share, legend in
      Line(
        "histogram_quantile(\(share), sum by (le) (rate(\(metric)_bucket[$__rate_interval])))",
        legend)
    }
  }

  /// All of them, in their order: two in a row.
  static let all: [DashboardPanel] = [
    DashboardPanel(
      "Alerts", unit: "none", "The rules of bobbin itself by which there is an alert now.",
      [Line("sum by (alert) (\(ServiceMetric.alerts)) > 0", "{{alert}}")]),
    DashboardPanel(
      "The store answers", unit: "none", "1: it did when it was last asked.",
      [Line("min by (instance) (\(ServiceMetric.storeUp))", "{{instance}}")]),
    DashboardPanel(
      "Hit ratio", unit: "percentunit", "The part of the segments that was cached.",
      [
        Line(
          "sum(rate(\(ServiceMetric.segments){kind=\"cached\"}[$__rate_interval]))"
            + " / sum(rate(\(ServiceMetric.segments){kind=~\"cached|new\"}[$__rate_interval]))",
          "cached")
      ]),
    DashboardPanel(
      "Loads", unit: "ops", "By what the cache had.",
      [rate(.loads, by: "cache"), rate(.dryRuns, "dry run")]),
    DashboardPanel(
      "Requests", unit: "reqps", "By status.", [rate(.requests, by: "status")]),
    DashboardPanel(
      "Requests that work now", unit: "none", "Of each process.",
      [Line("\(ServiceMetric.requestsInFlight)", "{{instance}}")]),
    DashboardPanel(
      "How long requests take", unit: "s", "From the head to the end of the answer.",
      quantiles(.requestSeconds)),
    DashboardPanel(
      "How long the steps of loads take", unit: "s", "99 of 100 take no longer.",
      [
        Line(
          "histogram_quantile(0.99, sum by (le, step) (rate(\(ServiceMetric.stepSeconds)_bucket[$__rate_interval])))",
          "{{step}}")
      ]),
    DashboardPanel(
      "How long the store takes", unit: "s", "Each operation.", quantiles(.storeSeconds)),
    DashboardPanel(
      "Operations on the store", unit: "ops", "By operation.",
      [rate(.storeOperations, by: "operation")]),
    DashboardPanel(
      "Commands", unit: "ops", "Those that were sent, and those of them that watching costs.",
      [rate(.storeCommands, "all"), rate(.watchingCommands, "watching")]),
    DashboardPanel(
      "Commands within 30 days, of the plan's", unit: "percentunit",
      "Nothing where no plan was told.",
      [
        Line(
          "sum(increase(\(ServiceMetric.storeCommands)[30d])) / max(\(ServiceMetric.planCommands))",
          "spent")
      ]),
    DashboardPanel(
      "Failures", unit: "ops", "Of the store, and of files at the source, by kind.",
      [
        Line(
          "sum by (kind) (rate(\(ServiceMetric.storeErrors)[$__rate_interval]))", "store: {{kind}}"),
        Line(
          "sum by (kind) (rate(\(ServiceMetric.sourceErrors)[$__rate_interval]))",
          "source: {{kind}}"),
      ]),
    DashboardPanel(
      "Memory of the store", unit: "bytes", "Nothing where it has no limit, or does not say.",
      [
        Line("max(\(ServiceMetric.storeMemory))", "used"),
        Line("min(\(ServiceMetric.storeMemoryLimit))", "the most"),
      ]),
    DashboardPanel(
      "What waits for the store", unit: "none", "Updates in the outbox of each machine.",
      [Line("\(ServiceMetric.outboxUpdates)", "{{instance}}")]),
    DashboardPanel(
      "Its size", unit: "bytes", "Of the outbox of each machine.",
      [Line("\(ServiceMetric.outboxBytes)", "{{instance}}")]),
    DashboardPanel(
      "Loads in an outage", unit: "ops", "What became of them.",
      [
        rate(.loadsQueued, "queued"), rate(.loadsLost, "lost"), rate(.loadsStale, "stale"),
        rate(.loadsUnstored, "not stored"),
      ]),
    DashboardPanel(
      "Updates that wait no longer", unit: "ops", "By what became of them.",
      [rate(.outboxDrained, by: "outcome")]),
    DashboardPanel(
      "Watching itself", unit: "ops",
      "Messages to the webhook, and lines of the log that were not written.",
      [
        rate(.webhooks, by: "outcome"), rate(.linesFolded, "lines folded"),
        rate(.linesDropped, "lines dropped"),
      ]),
  ]
}
