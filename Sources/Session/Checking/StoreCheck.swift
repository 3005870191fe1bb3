import KeyValue
import ThreadCache
import Watching

/// Looks at a store once: whether and how fast it answers, its memory, what is counted there, what waits for it here.
public struct StoreCheck: Sendable {
  private let settings: Settings
  private let now: Int64

  /// A check by these settings.
  ///
  /// - Parameter now: milliseconds since 1970; nil: as the clock has it.
  public init(_ settings: Settings, now: Int64? = nil) {
    self.settings = settings
    self.now = now ?? WallClock.now()
  }

  /// What it finds; a store that is away is what it finds as well.
  public func run() async -> CheckReport {
    let workspace: Workspace
    do throws(Failure) { workspace = try await Workspace.open(settings, for: .checking) } catch {
      return report(of: error, nil)
    }
    let report: CheckReport
    do throws(Failure) { report = try await self.report(of: workspace) } catch {
      report = self.report(of: error, workspace)
    }
    await workspace.close()
    return report
  }

  /// - Parameter workspace: nil: not even what the store is called could be found out.
  private func report(of failure: Failure, _ workspace: Workspace?) -> CheckReport {
    var report = CheckReport(store: workspace?.address ?? settings.storeName)
    var readings = Readings(.store)
    switch failure.cause {
    case let error? where error.code == .outOfMemory: readings.refusedWrite = true
    case let error? where error.isPassing: readings.silence = failure.message
    case let error?:
      if case .refused = error.code { readings.refusal = failure.message }
    case nil: break
    }
    if let workspace { countWaiting(in: workspace, &readings, &report) }
    report.add(settings.alerts.alerts(of: readings))
    if readings.silence == nil, readings.refusal == nil { report.add(gap: failure.message) }
    return report
  }

  private func report(of workspace: Workspace) async throws(Failure) -> CheckReport {
    var report = CheckReport(store: workspace.address)
    let found = try await StoreReport(of: workspace)
    let limits = settings.alerts
    var readings = Readings(.store)
    if let latency = found.latency {
      readings.timed = latency.count
      readings.p95Milliseconds = latency.p95 / .milliseconds(1)
      report.figures.append(
        .init(
          name: "latency_p95", value: readings.p95Milliseconds, unit: "ms",
          limits[.latency]))
    }
    if let memory = found.memory {
      readings.memory = memory
      readings.evictionPolicy = found.statistics.evictionPolicy
      report.figures.append(
        .init(
          name: "memory", value: Double(memory.used), unit: "B", limits[.memory],
          times: Double(memory.limit), most: Double(memory.limit)))
    }
    readings.removedKeys = found.statistics.evictedKeys ?? 0
    // Who only means to read may well read a replica.
    if !settings.readOnly { readings.writeRefusal = found.statistics.writeRefusal }
    await count(workspace.cache.store, into: &readings, &report)
    countWaiting(in: workspace, &readings, &report)
    report.add(limits.alerts(of: readings))
    return report
  }

  /// Adds what waits on this machine, which needs no store to be seen.
  private func countWaiting(
    in workspace: Workspace, _ readings: inout Readings, _ report: inout CheckReport
  ) {
    guard let outbox = workspace.outbox else { return }
    do throws(CacheError) { try outbox.check() } catch {
      readings.outboxProblem = error.description
    }
    guard let waiting = try? outbox.status() else { return }
    readings.waiting = waiting.entries
    report.figures.append(
      .init(name: "outbox", value: Double(waiting.entries), settings.alerts[.outbox]))
  }

  /// Adds what is counted in the store itself; nothing where nobody counts.
  private func count(
    _ store: any KeyValueStore, into readings: inout Readings, _ report: inout CheckReport
  ) async {
    let counts: UsageCounts
    do throws(StoreError) { counts = try await UsageCounts(in: store, at: now) } catch {
      guard error.code != .outOfMemory else { return readings.refusedWrite = true }
      return report.add(gap: "What is counted in the store cannot be read: \(error)".asSentence)
    }
    guard let today = counts.today else { return }
    let limits = settings.alerts
    readings.commands = counts.commandsOfMonth
    readings.calls = today[.commands]
    readings.faults = today[.errors]
    (readings.newest, readings.before) = (counts.newest, counts.before)
    if let ratio = counts.newest.ratio {
      var figure = CheckReport.Figure(name: "hit_ratio", value: ratio * 100, unit: "%")
      if let before = counts.before.ratio {
        let least = max(0, before - limits[.hitRatio].warning) * 100
        figure.warning = CheckReport.Figure.number(least) + ":"
      }
      report.figures.append(figure)
    }
    for metric in UsageMetric.allCases {
      report.figures.append(.init(name: "today_\(metric.word)", value: Double(today[metric])))
    }
    report.figures.append(
      .init(
        name: "month_commands", value: Double(counts.commandsOfMonth),
        limits.planCommands.map { (limits[.commands], Double($0)) }))
  }
}

extension CheckReport.Figure {
  /// A figure with its threshold.
  ///
  /// - Parameter whole: what a threshold that is a part is a part of.
  init(
    name: String, value: Double, unit: String = "", _ threshold: AlertLimits.Threshold,
    times whole: Double = 1, most: Double? = nil
  ) {
    self.init(name: name, value: value, unit: unit)
    warning = Self.number(threshold.warning * whole)
    critical = threshold.critical.map { Self.number($0 * whole) } ?? ""
    self.most = most
  }

  /// A figure with its threshold, where there is one.
  fileprivate init(
    name: String, value: Double, _ threshold: (AlertLimits.Threshold, whole: Double)?
  ) {
    guard let (limit, whole) = threshold else {
      self.init(name: name, value: value)
      return
    }
    self.init(name: name, value: value, limit, times: whole, most: whole)
  }
}

extension UsageMetric {
  /// Its name without the program's.
  fileprivate var word: String { String(rawValue.trimmingPrefix("bobbin_")) }
}
