import KeyValue
import KeyValueCommands
import RESP

extension ClusterCommands {
  /// Runs what is open of a batch, round by round, until all of it is answered or its time is over.
  func finish(
    _ start: ClusterBatch, lane: Lane, since began: ContinuousClock.Instant
  ) async throws(StoreError) -> [RESPValue] {
    var batch = start
    var patience = Patience(until: began + deadline)
    while true {
      try await overcome(&batch, &patience)
      if let result = batch.result { return result }
      await run(&batch, lane: lane)
    }
  }

  /// Does what has to be done before the next round: learns, waits, asks for the topology; throws when the batch is over.
  func overcome(_ batch: inout ClusterBatch, _ patience: inout Patience) async throws(StoreError) {
    learn(from: batch)
    if let failure = batch.failure { throw failure }
    if let setback = batch.setback {
      guard await patience.waits() else { throw batch.error(setback) }
      if case .tryAgain = setback {
      } else {
        try? await refresh(avoiding: batch.lost, ifOlderThan: Self.refreshPause)
        batch.forgetDetours()
      }
    }
    if Task.isCancelled { throw batch.cancelled }
    if isClosed { throw batch.error(.lost(.closed)) }
  }

  /// One round: each node its commands, all at the same time.
  private func run(_ batch: inout ClusterBatch, lane: Lane) async {
    let errands = route(&batch)
    guard errands.count > 1 else {
      for (errand, node) in errands {
        await Self.outcome(of: errand, on: node, lane: lane).told(to: &batch, errand)
      }
      return
    }
    let outcomes = await withTaskGroup(of: (Int, Outcome).self) { group in
      for (number, (errand, node)) in errands.enumerated() {
        group.addTask { (number, await Self.outcome(of: errand, on: node, lane: lane)) }
      }
      return await group.reduce(into: [Outcome?](repeating: nil, count: errands.count)) {
        $0[$1.0] = $1.1
      }
    }
    for (outcome, (errand, _)) in zip(outcomes, errands) { outcome?.told(to: &batch, errand) }
  }

  /// Which nodes the open commands go to now.
  func route(
    _ batch: inout ClusterBatch
  ) -> [(errand: ClusterBatch.Errand, node: any ClusterNode)] {
    // Out and in again, because the closure of a lock cannot have what is inout here.
    let old = batch
    let (new, errands) = state.withLock { state in
      var batch = old
      let errands = batch.errands(
        owner: { state.members.member(slot: $0)?.endpoint },
        anybody: state.members.anyMaster(but: batch.lost)?.endpoint)
      return (batch, errands.map { ($0, state.members.join($0.endpoint).node) })
    }
    batch = new
    return errands
  }

  /// Remembers who serves the slots that were said to have moved, and asks for the rest of the news.
  private func learn(from batch: ClusterBatch) {
    if !batch.learned.isEmpty {
      state.withLock { state in
        for (slot, endpoint) in batch.learned { state.members.move(slot: slot, to: endpoint) }
      }
    }
    if !batch.learned.isEmpty || batch.failure != nil { refreshSoon(avoiding: batch.lost) }
  }

  private enum Outcome: Sendable {
    case answers([RESPValue])
    case error(StoreError)

    func told(to batch: inout ClusterBatch, _ errand: ClusterBatch.Errand) {
      switch self {
      case .answers(let answers): batch.take(answers, to: errand)
      case .error(let error): batch.take(error, to: errand)
      }
    }
  }

  private static func outcome(
    of errand: ClusterBatch.Errand, on node: any ClusterNode, lane: Lane
  ) async -> Outcome {
    do throws(StoreError) {
      return .answers(try await node.run(errand.commands, lane: lane))
    } catch {
      return .error(error)
    }
  }
}
