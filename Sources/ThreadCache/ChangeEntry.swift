import KeyValue

/// One entry of the change journal: a deed of a person that can be undone.
public struct ChangeEntry: Sendable, Equatable, Identifiable {
  /// What was done.
  public enum Deed: String, Sendable, CaseIterable {
    /// A value was edited.
    case edit
    /// Segments, files or threads were evicted.
    case evict
    /// A lifetime was set.
    case lifetime
    /// Disagreements were repaired.
    case repair
    /// Another entry was undone.
    case undo
  }

  /// What became of it.
  public enum Outcome: String, Sendable {
    /// It was written down, and no outcome followed: the process ended in between.
    case intended
    /// It happened.
    case done
    /// It was refused or failed; nothing changed.
    case failed
    /// It happened and was undone since.
    case undone
  }

  /// Number, rising.
  public let id: Int
  /// When, in milliseconds since 1970.
  public let time: Int64
  /// What was done.
  public let deed: Deed
  /// Which threads; none for a bulk eviction, which does not know them before it has found them.
  public let threads: [ThreadIdentity]
  /// How many threads; of a bulk eviction those that were kept for undo.
  public internal(set) var threadCount: Int
  /// How many threads a bulk eviction took away of which nothing was kept: no undo brings them back.
  public internal(set) var unkept = 0
  /// How many threads the last attempt to undo it left as they are; 0: none, or nobody has tried.
  ///
  /// The same was changed there since, or it would have expired. It can be tried again.
  public internal(set) var leftAlone = 0
  /// True for a lifetime that it has set and that is over: nothing can be taken back any more.
  public internal(set) var isOver = false
  /// What it was, in a few words: `evict region, age of 2025_5_2`.
  public let summary: String
  /// What became of it.
  public internal(set) var outcome: Outcome
  /// Of an undoing: the deed that it takes back or, undone itself, did again; nil: it is none, or that deed is not
  /// in the journal any more.
  public internal(set) var origin: Origin?
  /// The entry that did the same again since, and is undone in its place: a deed that was undone and redone, or the
  /// undoing of one, counts once; nil: there is none.
  public internal(set) var successor: Int?

  /// When threads expire once it is undone, where it has set their lifetimes; of very many only the first ones.
  public internal(set) var formerLifetimes: [FormerLifetime] = []

  /// How many more lifetimes it has set than are told.
  public var lifetimesLeftOut: Int {
    formerLifetimes.count < Self.mostFormerLifetimes ? 0 : threadCount - formerLifetimes.count
  }

  /// `1 thread`, `12 threads`.
  static func threads(_ count: Int) -> String { "\(count) thread\(count == 1 ? "" : "s")" }

  /// As many of them as are told at most.
  static let mostFormerLifetimes = 1000

  /// The lifetime that a thread had before.
  public struct FormerLifetime: Sendable, Equatable {
    /// Which thread.
    public let identity: ThreadIdentity
    /// When it expired; nil: never.
    public let expiry: Expiry?
  }

  /// The deed that an undoing goes back to.
  public struct Origin: Sendable, Equatable {
    /// What was done.
    public let deed: Deed
    /// What it was, in a few words.
    public let summary: String
    /// True when the undoing takes it back; false: it does it again.
    public let isTakenBack: Bool
  }

  /// An entry.
  public init(
    id: Int, time: Int64, deed: Deed, threads: [ThreadIdentity], summary: String, outcome: Outcome
  ) {
    self.id = id
    self.time = time
    self.deed = deed
    self.threads = threads
    threadCount = threads.count
    self.summary = summary
    self.outcome = outcome
  }

  /// True when it can still be undone.
  public var isUndoable: Bool { outcome == .done && !isOver && successor == nil }

  /// True for what takes a deed back; false for a deed, the first time or again.
  public var takesBack: Bool { deed == .undo && origin?.isTakenBack != false }

  /// True when it is a deed that undoing without a number may mean: one that was left alone before does not stand in the
  /// way of those before it, and is named by its number.
  public var isNextToUndo: Bool { isUndoable && !takesBack && leftAlone == 0 }

  /// True when undoing it does a deed again that it has taken back.
  public var isRedoable: Bool { isUndoable && takesBack }
}
