import ThreadCache

extension Model {
  /// Processes that are remembered, so that one can leave the continuity and come back.
  private static let remembered = 200

  /// Takes note of a process that has ended, from whichever screen it was started.
  mutating func note(_ process: EndedProcess) {
    processes.append(process)
    if processes.count > Self.remembered { processes.removeFirst() }
  }

  /// Opens the continuity of the thread that one is in, or that is selected.
  func openContinuity(_ turn: inout Turn) {
    guard let identity = screens.reversed().lazy.compactMap(\.thread).first else {
      let key = scene.key(.goTo)
      return turn.say(
        .warning, "no thread is selected: move to one, or \(key) opens one by its id")
    }
    leaveOpened(&turn)
    // The one that was left for such a screen is there still.
    let below = screens.last { !Self.isOfSession($0) }
    guard below?.scope != .continuity else { return }
    turn.remove(.continuity)
    if !screens.contains(where: { $0.scope == .thread }) { turn.push(ThreadScreen(identity)) }
    turn.push(ContinuityScreen(identity, &turn))
  }
}

extension ThreadsScreen {
  var thread: ThreadIdentity? { selected?.identity }
}

extension ThreadScreen {
  var thread: ThreadIdentity? { identity }
}

extension SliceScreen {
  var thread: ThreadIdentity? { identity }
}

extension ReplayScreen {
  var thread: ThreadIdentity? { identity }
}

extension LoadsScreen {
  var thread: ThreadIdentity? { selected?.thread ?? identity }
}

extension ContinuityScreen {
  var thread: ThreadIdentity? { identity }
}
