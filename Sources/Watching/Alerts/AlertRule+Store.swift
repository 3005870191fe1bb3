/// The rules about the store itself.
extension AlertRule {
  static let silence = AlertRule(
    .silence,
    query: AlertQuery(
      name: "BobbinStoreAway", summary: "The store does not answer {{ $labels.instance }}."
    ) { _, _ in "\(ServiceMetric.storeUp) == 0" }
  ) { readings, _ in
    readings.silence.map {
      Alert(.silence, .critical, "The store does not answer: \($0.asSentence)")
    }
  }

  static let refusal = AlertRule(
    .refusal,
    query: .ofService(
      .refusal, "BobbinStoreRefuses",
      summary: "The store refuses what {{ $labels.instance }} asks, or whatever it writes.")
  ) { readings, _ in
    if let words = readings.refusal {
      return Alert(.refusal, .critical, "The store refuses what it is asked: \(words.asSentence)")
    }
    return readings.writeRefusal.map {
      Alert(.refusal, .critical, "The store refuses whatever is to be written: \($0.asSentence)")
    }
  }

  static let noRoom = AlertRule(
    .noRoom,
    query: .ofService(
      .noRoom, "BobbinStoreFull",
      summary: "The store of {{ $labels.instance }} has no room left, or is about to have none.")
  ) { readings, limits in
    if readings.refusedWrite {
      return Alert(.noRoom, .critical, "The store refuses writes: it is out of memory.")
    }
    guard let memory = readings.memory, isNearlyFull(readings, limits) else { return nil }
    return Alert(
      .noRoom, .critical, used(memory) + "; at the limit writes are refused (noeviction).")
  }

  static let memory = AlertRule(
    .memory,
    query: AlertQuery(
      name: "BobbinStoreMemory",
      summary: "{{ $value | humanizePercentage }} of the store's memory is used."
    ) { share, _ in
      "max by (job) (\(ServiceMetric.storeMemory)) / min by (job) (\(ServiceMetric.storeMemoryLimit)) >= \(share)"
    }
  ) { readings, limits in
    guard let memory = readings.memory, !readings.refusedWrite, !isNearlyFull(readings, limits),
      let severity = limits.severity(.memory, memory.share)
    else { return nil }
    if memory.isOfPlan {
      return Alert(
        .memory, severity, used(memory) + "; a service refuses what goes beyond its plan.")
    }
    let then =
      readings.evictionPolicy == "noeviction"
      ? "at the limit writes are refused (noeviction)"
      : "at the limit the store removes keys by itself (\(readings.evictionPolicy ?? "its policy"))"
    return Alert(.memory, severity, "\(used(memory)); \(then).")
  }

  static let removal = AlertRule(
    .removal,
    query: .ofService(
      .removal, "BobbinStoreRemovesKeys", .warning,
      summary: "The store of {{ $labels.instance }} has removed keys for want of memory.")
  ) { readings, _ in
    guard readings.removedKeys > 0 else { return nil }
    return Alert(
      .removal, .warning,
      "The store has removed \(Figures.count(Int(readings.removedKeys), "key")) for want of memory "
        + "\(readings.telling.beginning).")
  }

  static let commands = AlertRule(
    .commands,
    query: AlertQuery(
      name: "BobbinPlanCommands",
      summary: "{{ $value | humanizePercentage }} of the plan's commands were sent within 30 days."
    ) { share, _ in
      "sum by (job) (increase(\(ServiceMetric.storeCommands)[30d]))"
        + " / max by (job) (\(ServiceMetric.planCommands)) >= \(share)"
    }
  ) { readings, limits in
    guard let most = limits.planCommands, most > 0 else { return nil }
    let share = Double(readings.commands) / Double(most)
    guard let severity = limits.severity(.commands, share) else { return nil }
    return Alert(
      .commands, severity,
      "\(readings.telling.spender) spent \(Figures.percent(share)) of the plan's commands: "
        + "\(Figures.count(readings.commands)) of \(Figures.count(most)).")
  }

  static let budget = AlertRule(.budget) { readings, limits in
    guard let budget = readings.budget,
      budget.holdsBack
        || Double(budget.spent) >= limits[.commands].warning * Double(budget.most)
    else { return nil }
    let state = budget.spent >= budget.most ? "used up" : "nearly spent"
    return Alert(.budget, .warning, "The budget of this session is \(state): \(budget.words).")
  }

  /// Whether the store is about to refuse writes.
  private static func isNearlyFull(_ readings: Readings, _ limits: AlertLimits) -> Bool {
    guard let memory = readings.memory, !memory.isOfPlan, readings.evictionPolicy == "noeviction",
      let full = limits[.memory].critical
    else { return false }
    return memory.share >= full
  }

  private static func used(_ memory: MemoryUse) -> String {
    "\(Figures.percent(memory.share)) of \(memory.limitWords) is used: "
      + "\(Figures.bytes(Int(memory.used))) of \(Figures.bytes(Int(memory.limit)))"
  }
}
