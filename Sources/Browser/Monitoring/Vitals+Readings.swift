import KeyValue
internal import Watching

extension Vitals {
  private static let minute: Int64 = 60_000

  /// What the rules look at.
  func readings(_ limits: AlertLimits) -> Readings {
    var readings = Readings(.session)
    readings.silence = silence?.words
    readings.refusal = refusal?.words
    readings.refusedWrite = refusedAt.map { time - $0 < Self.minute } ?? false
    readings.memory = statistics.flatMap { limits.memory(of: $0) }
    readings.evictionPolicy = statistics?.evictionPolicy
    readings.removedKeys = removedKeys
    readings.commands = commands
    readings.budget = spending?.reading
    let last = total(ofLast: 60)
    readings.calls = last.calls
    readings.faults = last.faults
    readings.commonFault = last.commonFault?.words
    readings.timed = recentAboutOne.count
    readings.p95Milliseconds = recentAboutOne.p95 / .milliseconds(1)
    readings.waiting = waiting
    readings.newest = loads.recent
    readings.before = loads.earlier
    return readings
  }

  /// When an alert ends if nothing more happens, in milliseconds since 1970; nil: not by itself.
  func end(of kind: AlertKind) -> Int64? {
    switch kind {
    case .noRoom:
      refusedAt.flatMap { time - $0 < Self.minute ? $0 + Self.minute : nil }
    case .errors: endOfMinute { $0.faults > 0 }
    case .latency: endOfMinute { $0.calls > 0 }
    default: nil
    }
  }

  /// When a minute will have passed since the newest second of which this holds.
  private func endOfMinute(since holds: (CallSeries.Second) -> Bool) -> Int64? {
    guard let place = seconds.lastIndex(where: holds) else { return nil }
    return (time / 1000 - Int64(seconds.count - 1 - place) + 60) * 1000
  }
}

extension SpendingReport {
  fileprivate var reading: Readings.Budget? {
    budget.map { most in
      let held = heldBack > 0 ? "; \(Figures.count(heldBack, "call")) were held back" : ""
      return Readings.Budget(
        spent: commands, most: most, holdsBack: isSpent, words: "\(words) commands\(held)")
    }
  }
}
