import ThreadCache

/// The way from a change that is listed to its thread, once the journal has said where in it the change was made.
struct ChangeVisit: Sendable {
  private let identity: ThreadIdentity
  private let job: JobID

  /// Looks up where a change of a thread was made, by its number in the history.
  init(_ identity: ThreadIdentity, change: Int, _ turn: inout Turn) {
    self.identity = identity
    job = turn.start(.undo, .measureUndo(change))
  }

  /// Goes there with the answer, or to the thread alone where nobody knows; false: it is no answer to this.
  func receive(_ message: Message, _ turn: inout Turn) -> Bool {
    switch message {
    case .undoMeasured(job, let result):
      let threads = (try? result.get())?.threads ?? []
      let place = threads.first { $0.identity == identity }.flatMap { thread in
        thread.file.map { ThreadScreen.Place(file: $0, segment: thread.segment) }
      }
      turn.run(.visit(identity, place))
    case .ended(job, let outcome): if outcome != .cancelled { turn.run(.visit(identity, nil)) }
    default: return false
    }
    return true
  }
}

extension Model {
  /// Opens a thread from the list of what was done that is shown: the way back leads to that list, on its entry.
  mutating func visit(
    _ identity: ThreadIdentity, at place: ThreadScreen.Place?, _ turn: inout Turn
  ) {
    guard Self.isOfSession(top) else { return }
    if var list = screens[0] as? ThreadsScreen {
      list.select(identity)
      screens[0] = list
    }
    var thread = ThreadScreen(identity)
    thread.returnsTo = place
    turn.navigation.append(.alone)
    turn.push(thread)
  }
}
