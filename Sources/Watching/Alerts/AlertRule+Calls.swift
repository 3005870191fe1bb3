internal import KeyValue

/// The rules about calls of the store, and loads.
extension AlertRule {
  static let errors = AlertRule(
    .errors,
    query: AlertQuery(
      name: "BobbinStoreErrors",
      summary: "{{ $value | humanizePercentage }} of the calls of the store fail."
    ) { share, limits in
      let kinds = StoreError.Code.faultLabels.joined(separator: "|")
      return "sum by (job) (rate(\(ServiceMetric.storeErrors){kind=~\"\(kinds)\"}[5m]))"
        + " / sum by (job) (rate(\(ServiceMetric.storeOperations)[5m])) > \(share)"
        + " and sum by (job) (increase(\(ServiceMetric.storeOperations)[5m])) >= \(limits.leastCalls)"
    }
  ) { readings, limits in
    guard readings.calls >= limits.leastCalls,
      let severity = limits.severity(
        .errors, Double(readings.faults) / Double(readings.calls), isReached: false)
    else { return nil }
    let most = readings.commonFault.map { ", most often: \($0)" } ?? ""
    return Alert(
      .errors, severity,
      "\(Figures.count(readings.faults)) of \(Figures.count(readings.calls, "call")) failed "
        + "\(readings.telling.period)\(most).")
  }

  static let latency = AlertRule(
    .latency,
    query: AlertQuery(
      name: "BobbinStoreSlow",
      summary: "5 of 100 calls of the store take longer than {{ $value | humanizeDuration }}."
    ) { milliseconds, limits in
      "histogram_quantile(0.95, sum by (job, le) (rate(\(ServiceMetric.storeSeconds)_bucket[5m])))"
        + " > \(milliseconds / 1000)"
        + " and sum by (job) (increase(\(ServiceMetric.storeSeconds)_count[5m])) >= \(limits.leastCalls)"
    }
  ) { readings, limits in
    guard readings.timed >= limits.leastCalls,
      let severity = limits.severity(.latency, readings.p95Milliseconds, isReached: false)
    else { return nil }
    return Alert(
      .latency, severity,
      "5 of 100 calls about one key took longer than \(Figures.milliseconds(readings.p95Milliseconds)) "
        + "\(readings.telling.period); the limit is \(Figures.milliseconds(limits[.latency].warning))."
    )
  }

  static let hitRatio = AlertRule(
    .hitRatio,
    query: AlertQuery(
      name: "BobbinHitRatioDropped",
      summary: "Loads find a part of {{ $value | humanizePercentage }} less cached than a day ago."
    ) { drop, limits in
      func ratio(_ window: String, _ offset: String = "") -> String {
        "sum by (job) (increase(\(ServiceMetric.segments){kind=\"cached\"}[\(window)]\(offset)))"
          + " / \(asked(window, offset))"
      }
      func asked(_ window: String, _ offset: String = "") -> String {
        "sum by (job) (increase(\(ServiceMetric.segments){kind=~\"cached|new\"}[\(window)]\(offset)))"
      }
      return "\(ratio("1d", " offset 15m")) - \(ratio("15m")) > \(drop)"
        + " and \(asked("15m")) >= \(limits.leastSegments)"
    }
  ) { readings, limits in
    let (newest, before) = (readings.newest, readings.before)
    guard newest.asked >= limits.leastSegments, before.asked >= limits.leastSegments,
      let now = newest.ratio, let then = before.ratio,
      let severity = limits.severity(.hitRatio, then - now, isReached: false)
    else { return nil }
    return Alert(
      .hitRatio, severity,
      "\(readings.telling.newLoads) found \(Figures.percent(now)) cached, "
        + "\(readings.telling.oldLoads) \(Figures.percent(then)).")
  }

  static let outbox = AlertRule(
    .outbox,
    query: AlertQuery(
      name: "BobbinOutboxWaiting", summary: "{{ $value }} updates wait for the store."
    ) { count, _ in "\(ServiceMetric.outboxUpdates) >= \(Int(count))" }
  ) { readings, limits in
    guard let severity = limits.severity(.outbox, Double(readings.waiting)) else { return nil }
    return Alert(
      .outbox, severity,
      "\(Figures.count(readings.waiting, "update")) \(readings.waiting == 1 ? "waits" : "wait") "
        + "for the store; what has waited for ten minutes is dropped.")
  }

  static let outboxDisk = AlertRule(
    .outboxDisk,
    query: .ofService(
      .outboxDisk, "BobbinOutboxUnwritable", .warning,
      summary: "What {{ $labels.instance }} loads while the store is away cannot be queued.")
  ) { readings, _ in
    readings.outboxProblem.map { Alert(.outboxDisk, .warning, $0) }
  }

  static let lostLoads = AlertRule(
    .lostLoads,
    query: AlertQuery(
      name: "BobbinLoadsLost", wait: "0m",
      summary:
        "What {{ $value | printf \"%.0f\" }} loads brought within 5 minutes was neither stored nor queued."
    ) { _, _ in "ceil(sum by (job) (increase(\(ServiceMetric.loadsLost)[5m]))) > 0" }
  ) { readings, _ in
    guard readings.lost > 0 else { return nil }
    return Alert(
      .lostLoads, .critical,
      "What \(Figures.count(readings.lost, "load")) brought within the last five minutes was neither stored nor queued."
    )
  }
}
