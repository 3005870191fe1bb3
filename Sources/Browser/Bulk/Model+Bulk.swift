import ThreadCache

extension Model {
  /// Begins an eviction of many threads, or the next part of it.
  mutating func begin(_ run: BulkRun, _ turn: inout Turn) {
    guard configuration.readOnly == nil else { return }
    bulk = run
    bulk?.newest = now
    turn.start(.evict, .evictInBulk(run.target, run.options))
  }

  /// Takes how far it is, and says what came of it at its end.
  mutating func take(_ progress: BulkEvictionProgress, _ turn: inout Turn) {
    bulk?.progress = progress
    bulk?.newest = now
    guard let bulk, let ending = progress.ending else { return }
    switch ending {
    case .complete where bulk.changed + bulk.failed == 0:
      let undo = bulk.isUndoable ? undoWords : ""
      turn.say(.info, "evicted \(Figures.count(bulk.evicted, "thread"))\(undo)")
    case .complete:
      let left = bulk.firstChanged.map { "\($0.id) was changed meanwhile" }
      let failed = bulk.firstFailure.map { $0.error.description }
      turn.say(
        .warning,
        "\(Figures.count(bulk.changed + bulk.failed, "thread")) left: "
          + [left, failed].compactMap { $0 }.joined(separator: "; "))
    case .failed(let error): turn.say(.error, error.description)
    case .cancelled, .needsConfirmation: break
    }
  }

  /// Why an action of evictions of many threads does nothing now; nil: it works.
  func bulkRefusal(of action: ActionID) -> String? {
    switch action {
    // The rows that go are known by their places in the list as it is.
    case .refresh where screens.count == 1 && outage == nil:
      if bulk?.isRunning == true {
        "an eviction is under way: once it is over the list can be read again"
      } else if bulk?.canGoOn == true {
        "an eviction has stopped: \(scene.key(.goOn)) goes on with it, \(scene.key(.back)) leaves it"
      } else {
        nil
      }
    case .slower, .faster: bulk?.isRunning == true ? nil : "nothing is being evicted in bulk"
    case .goOn: bulk?.canGoOn == true ? nil : "there is no eviction that has stopped"
    default: nil
    }
  }

  /// Carries out an action that is about an eviction of many threads; false: it is about something else.
  mutating func steer(_ action: ActionID, _ turn: inout Turn) -> Bool {
    guard var run = bulk else { return false }
    switch action {
    case .slower, .faster:
      run.limit =
        action == .slower ? BulkPace.slower(than: run.limit) : BulkPace.faster(than: run.limit)
      turn.effects.append(.pace(run.limit))
      bulk = run
    case .goOn:
      if case .needsConfirmation(let room) = run.progress.ending {
        turn.open(
          BeyondUndoDialog(left: run.total - run.done, journaled: room.taken))
      } else {
        turn.run(.goOnInBulk)
      }
    case .cancel, .quit:
      guard run.isRunning, action == .cancel || screens.count == 1 else { return false }
      if !run.isStopping || action == .quit { turn.open(StopDialog(quits: action == .quit)) }
    case .back:
      guard !run.isRunning else { return false }
      bulk = nil
    default: return false
    }
    return true
  }

  /// Holds the eviction while somebody is asked whether it stops, however the question came and went.
  mutating func holdBulk(_ turn: inout Turn) {
    let holds = bulk?.isRunning == true && bulk?.isStopping == false && overlay is StopDialog
    guard let before = bulk?.isHeld, before != holds else { return }
    bulk?.isHeld = holds
    bulk?.newest = now
    turn.effects.append(.hold(holds))
  }

  /// Lets the batch under way end, and no other begin.
  mutating func stopBulk(_ turn: inout Turn) {
    guard bulk?.isRunning == true else { return }
    bulk?.isStopping = true
    turn.stop(.evict)
  }

  /// Goes on with what has stopped.
  mutating func goOnInBulk(_ turn: inout Turn) {
    guard var run = bulk, run.canGoOn else { return }
    run.goOn()
    begin(run, &turn)
    if var list = screens[0] as? ThreadsScreen {
      list.goOnEvicting()
      screens[0] = list
    }
  }
}
