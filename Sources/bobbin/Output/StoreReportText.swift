import Browser
import KeyValue
import Session

/// A store as `bobbin stats` prints it for people: a line a fact, warnings last.
struct StoreReportText {
  let report: StoreReport
  let palette: Palette
  /// The columns to wrap at; nil: lines of any length, for whoever reads them by program.
  let columns: Int?

  private var statistics: StoreStatistics { report.statistics }

  func lines() -> [String] {
    let facts = facts.filter { !$0.text.isEmpty }
    let width = (facts.map(\.name.count).max() ?? 0) + 2
    let warnings = report.warnings.flatMap { line("warning:", $0, at: 9, .warning) }
    return facts.flatMap { line($0.name, $0.text, at: width, .dim) }
      + (warnings.isEmpty ? [] : [""] + warnings)
  }

  /// A name, and its text at a column, also where it takes more than one line.
  private func line(_ name: String, _ text: String, at column: Int, _ ink: Ink) -> [String] {
    let text = Shown.line(text)
    let pieces = columns.map { TextWrap.lines(text, width: max(20, $0 - column)) } ?? [text]
    return pieces.enumerated().map { index, piece in
      let name = index == 0 ? name : ""
      let gap = String(repeating: " ", count: column - name.count)
      return palette.paint(name, ink) + gap + piece
    }
  }

  private var facts: [(name: String, text: String)] {
    [
      ("store", report.description.address),
      ("chosen", "because \(report.choice.reason)"),
      ("engine", joined(statistics.server ?? report.description.engine, uptime)),
      ("role", joined(statistics.role, statistics.replicas.map { Figures.count($0, "replica") })),
      ("writing", writing),
      ("durability", statistics.durability ?? report.description.durability ?? ""),
      ("in use", usage),
      ("keys", keys),
      ("removed", removed),
      ("traffic", traffic),
      ("changes", statistics.changes ?? ""),
      ("latency", latency),
      ("spent here", spent),
      ("", report.silence.map { "The store does not tell more: \($0)" } ?? ""),
    ]
  }

  private var uptime: String? {
    statistics.uptimeSeconds.map { "up \(Ages.short($0 * 1000))" }
  }

  private var writing: String {
    guard report.description.writable else {
      return "refused: \(report.description.readOnlyReason ?? "the store takes no writes")"
    }
    return report.description.atomic
      ? "a thread's keys change together or not at all"
      : "a thread's meta changes first, its hashes follow"
  }

  private var usage: String {
    guard let used = statistics.usedBytes else { return "" }
    let bytes = Figures.bytes(Int(used))
    guard let memory = report.memory else {
      return statistics.evictionPolicy == nil ? bytes : "\(bytes), no limit is set"
    }
    let share = Int((memory.share * 100).rounded())
    let plan = memory.isOfPlan ? "the plan's " : ""
    return joined(
      "\(bytes) of \(plan)\(Figures.bytes(Int(memory.limit))) (\(share) %)",
      memory.isOfPlan ? nil : statistics.evictionPolicy.map { "at the limit \($0)" })
  }

  private var keys: String {
    guard let keys = statistics.keys else { return "" }
    return joined(
      Figures.count(keys),
      statistics.expiringKeys.map { "\(Figures.count($0)) of them with a lifetime" })
  }

  private var removed: String {
    joined(
      statistics.expiredKeys.map { "\(Figures.count(Int($0))) whose time was over" },
      statistics.evictedKeys.map { "\(Figures.count(Int($0))) for want of memory" })
  }

  private var traffic: String {
    var hits: String?
    if let found = statistics.hits, let missed = statistics.misses, found + missed > 0 {
      let share = Int((Double(found) / Double(found + missed) * 100).rounded(.down))
      hits = "\(share) % of look-ups found their key"
    }
    return joined(
      statistics.clients.map { Figures.count($0, "client") },
      statistics.commandsPerSecond.map { "\(Figures.count(Int($0.rounded()))) commands a second" },
      hits)
  }

  private var latency: String {
    guard let latency = report.latency else { return "" }
    func text(_ time: Duration) -> String { Figures.milliseconds(time / .milliseconds(1)) }
    return "median \(text(latency.p50)), shortest \(text(latency.shortest)), "
      + "99 of 100 within \(text(latency.p99)) (\(latency.count) reads)"
  }

  private var spent: String {
    joined(
      Figures.count(
        report.traffic.commands, report.countsCommands ? "command" : "operation"),
      report.budget.map { "of a budget of \(Figures.count($0))" },
      "\(Figures.bytes(report.traffic.bytesOut)) out", "\(Figures.bytes(report.traffic.bytesIn)) in"
    )
  }

  private func joined(_ parts: String?...) -> String {
    parts.compactMap(\.self).joined(separator: ", ")
  }
}
