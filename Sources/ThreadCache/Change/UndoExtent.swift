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
    /// The file in which something changes, the first of several; nil: the thread is whole, or it is known of none.
    public let file: String?
    /// The segment of it; nil: the file itself changes.
    public let segment: String?
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
        comesBack: change.isOfEviction,
        file: change.place?.file, segment: change.place?.segment)
    }
  }
}

extension ThreadChange {
  /// Where the first of what changes is, a segment before a file.
  fileprivate var place: (file: String, segment: String?)? {
    func text(_ name: [UInt8]) -> String { String(decoding: name, as: UTF8.self) }
    if case .rewritten(let rewrite) = meta, let members = rewrite.members {
      let places = members.compactMap { member -> (file: String, segment: String?)? in
        switch member.path {
        case .top: nil
        case .file(let file), .fileMember(let file, _): (text(file), nil)
        case .slice(let file, let segment), .loaded(let file, let segment),
          .available(let file, let segment):
          (text(file), text(segment))
        }
      }
      if let place = places.first(where: { $0.segment != nil }) ?? places.first { return place }
    }
    guard !isWhole else { return nil }
    let prefix = identity.fileKey("").bytes
    guard let hash = hashes.first(where: { !$0.isEmpty && $0.key.bytes.starts(with: prefix) })
    else { return nil }
    return (
      text(Array(hash.key.bytes.dropFirst(prefix.count))),
      hash.fields.first { $0.before != $0.after }.map { text($0.name) }
    )
  }

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
