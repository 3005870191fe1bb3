/// What undoing a change is about.
public struct UndoExtent: Sendable, Equatable {
  /// One thread of it.
  public struct Thread: Sendable, Equatable {
    /// Which thread.
    public let identity: ThreadIdentity
    /// How many of its keys are put back or taken away.
    public let keys: Int
    /// True where the whole thread comes back, or goes.
    public let isWhole: Bool
    /// True where the whole thread comes back, which it does only as long as it is not there.
    public let comesBack: Bool
  }

  /// The threads, as they are in the journal.
  public let threads: [Thread]

  /// The number of keys of all of them.
  public var keys: Int { threads.reduce(0) { $0 + $1.keys } }

  /// About how many commands it takes, in a store that is paid by the command.
  public var commands: Int { CommandCost.undo(threads.count, keys: keys) }

  init(_ changes: [ThreadChange]) {
    threads = changes.map { change in
      let metas = change.meta == nil ? [] : [change.identity.metaKey]
      let keys = Set(metas + change.hashes.map(\.key) + change.lifetimes.map(\.key))
      return Thread(
        identity: change.identity, keys: keys.count, isWhole: change.isWhole,
        comesBack: change.isOfEviction)
    }
  }
}

extension ThreadChange {
  /// True for a thread that went as a whole.
  fileprivate var isOfEviction: Bool { if case .deleted = meta { true } else { false } }

  /// True for a thread that went, or came, as a whole.
  fileprivate var isWhole: Bool {
    switch meta {
    case .created, .deleted: true
    case .rewritten, nil: false
    }
  }
}
