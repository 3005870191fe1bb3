import KeyValue
import Retrieval
import ThreadCache

extension Model {
  /// The thread whose recorded loads are on the screen; nil: those of none are.
  var recordedThread: ThreadIdentity? { screens.reversed().lazy.compactMap(\.recordedThread).first }

  /// Lists the recorded loads of a thread; where one came from that list, it leads back to it.
  func listLoads(of identity: ThreadIdentity, _ loads: [RecordedLoad]?, _ turn: inout Turn) {
    let above = screens.reversed().prefix { Self.isOfSession($0) || $0.scope == .continuity }.count
    let below = screens.dropLast(above).last as? LoadsScreen
    if below?.identity == identity {
      for _ in 0..<above { turn.pop() }
    } else {
      turn.remove(.loads)
      turn.push(LoadsScreen(identity, loads, &turn))
    }
  }

  /// Keeps up with what others record: reads the loads on the screen again when the store says that they changed.
  ///
  /// What is being read is let finish, or a history that changes all the time would never come.
  mutating func followLoads(_ message: Message, _ turn: inout Turn) {
    guard let thread = recordedThread else { return hasNewLoads = false }
    if case .changes(let change) = message, change.mayConcernLoads(of: thread) {
      hasNewLoads = true
    }
    guard hasNewLoads, !turn.holdsReads, !turn.jobs.isRunning(.loads) else { return }
    hasNewLoads = false
    turn.start(.loads, .loads(thread))
  }
}

extension StoreChange {
  /// Whether loads of a thread may have been recorded.
  fileprivate func mayConcernLoads(of thread: ThreadIdentity) -> Bool {
    switch self {
    // A load that writes records itself in the same commit, of which a store that is polled tells the meta.
    case .changed(let key): key == thread.loadHistoryKey || key == thread.metaKey
    case .resync: true
    case .silent: false
    }
  }
}

extension ReplayScreen {
  var recordedThread: ThreadIdentity? { identity }
}

extension LoadsScreen {
  var recordedThread: ThreadIdentity? { identity }
}

extension ContinuityScreen {
  var recordedThread: ThreadIdentity? { identity }
}

extension ThreadScreen {
  /// The age of cells is told by loads.
  var recordedThread: ThreadIdentity? { heat == .age ? identity : nil }
}
