import KeyValue

extension MonitorPage {
  // MARK: How fast the store answers

  /// Percentiles of all calls, of each kind of call, and of the last minute; of that also those about one key.
  var latency: [StyledLine] {
    let head =
      TextWidth.padded("", to: 12) + TextWidth.padded("CALLS", to: 8, .right)
      + times.map { TextWidth.padded($0.name, to: 9, .right) }.joined()
    var lines =
      [heading("LATENCY", "title and alerts have the last line's p95")]
      + (isSpoken ? [] : [StyledLine("  " + head, .header)])
    lines.append(latency("all", vitals.usage.latency))
    let kinds = vitals.usage.latencies.sorted {
      ($0.value.count, $1.key.rawValue) > ($1.value.count, $0.key.rawValue)
    }
    for (kind, latency) in kinds { lines.append(self.latency(kind.rawValue, latency)) }
    lines.append(latency("last minute", vitals.recent))
    lines.append(latency("of one key", vitals.recentAboutOne))
    return lines
  }

  private typealias Time = (name: String, value: (StoreUsage.Latency) -> Duration)

  /// The percentiles there is room for; where there is little, those that tell most.
  private var times: [Time] {
    let all: [Time] = [("P50", \.p50), ("P95", \.p95), ("P99", \.p99), ("LONGEST", \.longest)]
    switch (columnWidth - 22) / 9 {
    case ...1: return [all[1]]
    case 2: return [all[0], all[2]]
    case 3: return Array(all[..<3])
    default: return all
    }
  }

  private func latency(_ name: String, _ latency: StoreUsage.Latency) -> StyledLine {
    guard !isSpoken else {
      let figures = times.map { time in
        "\(time.name) \(Figures.milliseconds(time.value(latency) / .milliseconds(1)))"
      }
      let calls = latency.count == 0 ? "no call" : Figures.count(latency.count, "call")
      return StyledLine(
        ([" \(name) \(calls)"] + (latency.count == 0 ? [] : figures)).joined(separator: ", "))
    }
    let figures = times.map { time in
      let value = time.value(latency) / .milliseconds(1)
      let text = latency.count > 0 ? Figures.milliseconds(value) : String(glyphs.unknown)
      return TextWidth.padded(text, to: 9, .right)
    }
    return StyledLine(spans: [
      ("   " + TextWidth.fitted(name, to: 11), Style(.dim)),
      (TextWidth.padded(Figures.count(latency.count), to: 8, .right), Style()),
      (figures.joined(), Style()),
    ])
  }

  // MARK: What the store says of itself

  var store: [StyledLine] {
    guard let statistics = vitals.statistics else {
      let reason =
        vitals.statisticsProblem
        ?? (scene.configuration.billed
          ? "Not asked yet: every command costs. \(scene.key(.refresh)) asks once." : "asking…")
      return [heading("STORE", scene.configuration.engine)]
        + TextWrap.lines(reason, width: columnWidth - 4).map { StyledLine("   \($0)", .dim) }
    }
    var lines = [heading("STORE", statistics.server ?? scene.configuration.engine)]
    if let problem = vitals.statisticsProblem {
      lines += TextWrap.lines(problem, width: columnWidth - 4).map {
        StyledLine("   \($0)", .warning)
      }
    }
    lines += memory(statistics) + keys(statistics) + load(statistics)
    if let durability = statistics.durability {
      lines += TextWrap.lines(durability, width: columnWidth - 4).map {
        StyledLine("   \($0)", .dim)
      }
    }
    return lines
  }

  private func memory(_ statistics: StoreStatistics) -> [StyledLine] {
    guard let used = statistics.usedBytes else { return [] }
    let name = statistics.role == "embedded" ? "size" : "memory"
    guard let use = limits.memory(of: statistics) else {
      let words = statistics.evictionPolicy == nil ? "" : "no limit is set"
      return [fact(name, Figures.bytes(Int(used)), .plain, StyledLine(words, .dim))]
    }
    let words = " \(Figures.percent(use.share)) of \(Figures.bytes(Int(use.limit)))"
    let memory = fact(
      name, Figures.bytes(Int(used)), .plain, memoryBar(use.share) + StyledLine(words, .dim))
    if use.isOfPlan { return [memory, StyledLine("   which the plan gives", .dim)] }
    guard let policy = statistics.evictionPolicy else { return [memory] }
    let then = policy == "noeviction" ? "writes are refused" : "keys are removed"
    return [memory, StyledLine("   at the limit \(then) (\(policy))", .dim)]
  }

  private func keys(_ statistics: StoreStatistics) -> [StyledLine] {
    var lines: [StyledLine] = []
    if let keys = statistics.keys {
      let expiring = statistics.expiringKeys.map { "\(Figures.count($0)) with a lifetime" } ?? ""
      lines.append(fact("keys", Figures.count(keys), .plain, StyledLine(expiring, .dim)))
    }
    if let evicted = statistics.evictedKeys {
      let expired = statistics.expiredKeys.map { ", \(Figures.count(Int($0))) expired" } ?? ""
      lines.append(
        fact(
          "removed", Figures.count(Int(evicted)), evicted > 0 ? .warning : .plain,
          StyledLine("for want of memory\(expired)", .dim)))
    }
    return lines
  }

  private func load(_ statistics: StoreStatistics) -> [StyledLine] {
    var lines: [StyledLine] = []
    if let rate = statistics.commandsPerSecond {
      let clients = statistics.clients.map { "from \(Figures.count($0, "client"))" } ?? ""
      lines.append(
        fact(
          "commands", Figures.fixed(rate, decimals: 0) + "/s", .plain, StyledLine(clients, .dim)))
    }
    if let uptime = statistics.uptimeSeconds {
      lines.append(
        fact(
          "up", Ages.short(uptime * 1000), .plain, StyledLine(statistics.role ?? "", .dim)))
    }
    return lines
  }
}
