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
    if let above = screensAbove(continuityOf: identity) {
      for _ in 0..<above { turn.pop() }
      return
    }
    // A list of what was done that names the thread is where one came from.
    if top.thread == nil { leaveOpened(&turn) }
    turn.remove(.continuity)
    let isBelow = screens.contains { ($0 as? ThreadScreen)?.identity == identity }
    if !isBelow { turn.push(ThreadScreen(identity, isPassed: true)) }
    turn.push(ContinuityScreen(identity, &turn))
  }

  /// How many screens stand above the continuity of a thread that was left for them; nil: there is none to go back to.
  ///
  /// A replay that was begun there is left by the way it came, or going to and fro would pile them up. What holds
  /// something that is lost with it, as an edit, is not left so.
  private func screensAbove(continuityOf identity: ThreadIdentity) -> Int? {
    let above = screens.reversed().prefix {
      Self.isOfSession($0) || $0.scope == .replay || $0.scope == .loads
    }
    let below = screens.dropLast(above.count).last
    return below?.scope == .continuity && below?.thread == identity ? above.count : nil
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

extension HistoryScreen {
  var thread: ThreadIdentity? {
    selected.flatMap { $0.threads.count == 1 ? $0.threads[0] : nil }
  }
}

extension LogScreen {
  var thread: ThreadIdentity? { selected?.thread }
}

extension ContinuityScreen {
  var thread: ThreadIdentity? { identity }
}
