import KeyValue

extension AlertLimits {
  private static let minute: Int64 = 60_000

  /// What is the case, the worst first.
  ///
  /// - Parameter actions: the actions with the user's keys, which the advice names.
  public func alerts(of vitals: Vitals, _ actions: ActionTable) -> [Alert] {
    [
      silence(vitals), refusal(vitals), memory(vitals, actions), removal(vitals),
      commands(vitals, actions),
      budget(vitals, actions), errors(vitals, actions), latency(vitals), hitRatio(vitals),
    ].compactMap { $0 }
  }

  private func silence(_ vitals: Vitals) -> Alert? {
    vitals.silence.map {
      Alert(
        .silence, "The store does not answer: \($0.words)",
        "What is shown is what was read before. It is asked again by itself; see that the server runs "
          + "and can be reached from here.")
    }
  }

  private func refusal(_ vitals: Vitals) -> Alert? {
    vitals.refusal.map {
      Alert(
        .refusal, "The store refuses what it is asked: \($0.words)",
        "What is shown is what was read before. A token is renewed where it is set, and then Bobbin started anew; a "
          + "quota ends with its day or month, or with a larger plan.")
    }
  }

  private func memory(_ vitals: Vitals, _ actions: ActionTable) -> Alert? {
    let evict = "Evict threads (\(actions.key(.evict)) in the list)"
    let room = "\(evict), raise maxmemory, or choose a policy that removes keys."
    if let refused = vitals.refusedAt, vitals.time - refused < Self.minute {
      return Alert(
        .noRoom, "The store refuses writes: it is out of memory.", room,
        ends: refused + Self.minute)
    }
    guard let statistics = vitals.statistics, let memory = memory(of: statistics),
      memory.share >= memoryShare
    else { return nil }
    let words =
      "\(Figures.percent(memory.share)) of \(memory.limitWords) is used: "
      + "\(Figures.bytes(Int(memory.used))) of \(Figures.bytes(Int(memory.limit)))"
    if memory.isOfPlan {
      return Alert(
        .memory, words + "; a service refuses what goes beyond its plan.",
        "\(evict), or take a larger plan.")
    }
    let refuses = statistics.evictionPolicy == "noeviction"
    if refuses, memory.share >= fullShare {
      return Alert(.noRoom, words + "; at the limit writes are refused (noeviction).", room)
    }
    let then =
      refuses
      ? "at the limit writes are refused (noeviction)"
      : "at the limit the store removes keys by itself (\(statistics.evictionPolicy ?? "its policy"))"
    return Alert(
      .memory, "\(words); \(then).", "Evict threads that are not needed, or raise maxmemory.")
  }

  private func removal(_ vitals: Vitals) -> Alert? {
    guard vitals.removedKeys > 0 else { return nil }
    return Alert(
      .removal,
      "The store has removed \(Figures.count(Int(vitals.removedKeys), "key")) for want of memory since "
        + "this session began.",
      "Threads may be gone or lack slices: bobbin verify finds them. Raise maxmemory or evict threads."
    )
  }

  private func commands(_ vitals: Vitals, _ actions: ActionTable) -> Alert? {
    guard let limit = planCommands, limit > 0 else { return nil }
    let share = Double(vitals.commands) / Double(limit)
    guard share >= commandShare else { return nil }
    return Alert(
      .commands,
      "This session alone has spent \(Figures.percent(share)) of the plan's commands: "
        + "\(Figures.count(vitals.commands)) of \(Figures.count(limit)).",
      "Counted is what this session has spent since it began: others, and sessions before it, come on top. "
        + "Scans, and orders that read every thread, cost most: "
        + "\(actions.key(.log)) shows each call, \(actions.key(.pause)) in the list holds them.")
  }

  private func budget(_ vitals: Vitals, _ actions: ActionTable) -> Alert? {
    guard let spending = vitals.spending, let budget = spending.budget,
      spending.isSpent || Double(spending.commands) >= commandShare * Double(budget)
    else { return nil }
    let held =
      spending.heldBack > 0 ? "; \(Figures.count(spending.heldBack, "call")) were held back" : ""
    let state = spending.left == 0 ? "used up" : "nearly spent"
    return Alert(
      .budget, "The budget of this session is \(state): \(spending.words) commands\(held).",
      "Beyond it nothing is sent. \(actions.key(.budget)) raises it; what costs most stands under SPENT."
    )
  }

  private func errors(_ vitals: Vitals, _ actions: ActionTable) -> Alert? {
    let minute = vitals.total(ofLast: 60)
    guard minute.calls >= leastCalls, Double(minute.faults) / Double(minute.calls) > errorShare
    else { return nil }
    let kinds = vitals.usage.errors.filter(\.key.isFault).sorted { $0.value > $1.value }
    let most = kinds.first.map { ", most often: \($0.key.words)" } ?? ""
    return Alert(
      .errors,
      "\(Figures.count(minute.faults)) of \(Figures.count(minute.calls, "call")) failed within the last "
        + "minute\(most).",
      "The log has each of them with its reason: \(actions.key(.log)), then "
        + "\(actions.key(.level)) until it says error.",
      ends: vitals.endOfMinute { $0.faults > 0 })
  }

  private func latency(_ vitals: Vitals) -> Alert? {
    let p95 = vitals.recentAboutOne.p95 / .milliseconds(1)
    guard vitals.recentAboutOne.count >= leastCalls, p95 > p95Milliseconds else { return nil }
    return Alert(
      .latency,
      "5 of 100 calls about one key took longer than \(Figures.milliseconds(p95)) within the last minute; "
        + "the limit is \(Figures.milliseconds(p95Milliseconds)).",
      "Look at the load of the server (bobbin stats, SLOWLOG) and at the way to it.",
      ends: vitals.endOfMinute { $0.calls > 0 })
  }

  private func hitRatio(_ vitals: Vitals) -> Alert? {
    let (recent, earlier) = (vitals.loads.recent, vitals.loads.earlier)
    guard recent.asked >= leastSegments, earlier.asked >= leastSegments,
      let now = recent.ratio, let before = earlier.ratio, before - now > hitRatioDrop
    else { return nil }
    return Alert(
      .hitRatio,
      "The newest loads found \(Figures.percent(now)) cached, those before \(Figures.percent(before)).",
      "Threads may expire or be removed too early: look at TTL in the list, and at removed keys here."
    )
  }
}

extension Vitals {
  /// When a minute will have passed since the newest second of which this holds.
  fileprivate func endOfMinute(since holds: (Second) -> Bool) -> Int64? {
    guard let place = seconds.lastIndex(where: holds) else { return nil }
    return (time / 1000 - Int64(seconds.count - 1 - place) + 60) * 1000
  }
}
