/// A kind of background work of which at most one is under way.
public enum Slot: String, Hashable, Sendable, CaseIterable {
  /// Finding threads.
  case scan
  /// Filtering and sorting.
  case match
  /// Reading the details of rows.
  case summaries
  /// Reading one thread.
  case record
  /// Looking for the thread of an id.
  case find
  /// Planning and carrying out an eviction.
  case evict
  /// Making, checking and committing an edit.
  case edit
  /// Laying out a long text, or what texts differ in.
  case difference
  /// Setting a lifetime.
  case lifetime
  /// Repairing a thread.
  case repair
  /// Finding out what a load would make a thread lose.
  case outlook
  /// Loading segments, dry or for real, in one go or step by step.
  case load
  /// Reading recorded loads.
  case loads
  /// Reading the recorded loads of all threads.
  case survey
  /// Naming the files of the source.
  case source
  /// Reading the change journal for the history screen.
  case history
  /// Naming and undoing a change.
  case undo
  /// Finding out whether there is a change to undo.
  case journal
  /// Loading in a new process.
  case process
  /// Opening another store.
  case store
  /// Asking how many keys there are.
  case count
}

/// One piece of background work: answers of an older one in the same slot no longer count.
public struct JobID: Hashable, Sendable {
  /// Which kind.
  public let slot: Slot
  /// Which one of its kind, rising.
  public let generation: UInt32

  /// A piece of background work.
  public init(slot: Slot, generation: UInt32) {
    self.slot = slot
    self.generation = generation
  }

  /// A job that was never started: no answer is its own.
  static func none(in slot: Slot) -> JobID { JobID(slot: slot, generation: 0) }
}

/// How a job ended that has no answer of its own to give.
public enum Outcome: Sendable, Equatable {
  /// It did all it had to do.
  case done
  /// It did as much as was wanted for now; there is more.
  case enough
  /// It was stopped.
  case cancelled
  /// It failed: words to show.
  case failed(String)
  /// The store answered, and said no, as it does to a wrong token: words to show.
  case refused(String)
  /// The store did not answer, which may pass: words to show.
  case unavailable(String)
}

/// How far a scan is.
public struct ScanProgress: Sendable, Equatable {
  /// Threads found so far.
  public var found: Int
  /// Keys looked at so far.
  public var scanned: Int
  /// About how many keys there are; nil: not known.
  public var total: Int?
  /// How long it has been going on.
  public var milliseconds: Int64
  /// Why it may miss threads; nil: it does not.
  public var incomplete: String?

  /// How far a scan is.
  public init(
    found: Int, scanned: Int, total: Int?, milliseconds: Int64, incomplete: String? = nil
  ) {
    self.found = found
    self.scanned = scanned
    self.total = total
    self.milliseconds = milliseconds
    self.incomplete = incomplete
  }

  /// How much of it is done, where that can be said.
  public var fraction: Double? {
    guard let total, total > 0 else { return nil }
    return min(1, Double(scanned) / Double(total))
  }
}

/// Which jobs are under way, and which answers still count.
struct Jobs: Sendable, Equatable {
  private var generations: [Slot: UInt32] = [:]
  private var running: Set<Slot> = []
  /// The slots whose job changes what is stored.
  private(set) var writing: Set<Slot> = []
  /// The slots whose write was told to stop: what becomes of it is still to come.
  private(set) var stopping: Set<Slot> = []

  /// Starts a job; whatever was under way in its slot no longer counts.
  mutating func start(_ slot: Slot, writes: Bool) -> JobID {
    if writes { writing.insert(slot) } else { writing.remove(slot) }
    stopping.remove(slot)
    let generation = (generations[slot] ?? 0) &+ 1
    generations[slot] = generation
    running.insert(slot)
    return JobID(slot: slot, generation: generation)
  }

  /// Makes answers of the slot stale, but not that of a write: nothing else says what became of it.
  mutating func cancel(_ slot: Slot) {
    guard !writing.contains(slot) else { return }
    generations[slot, default: 0] &+= 1
    running.remove(slot)
  }

  /// Takes note that a write is to stop; its answer still counts.
  mutating func stop(_ slot: Slot) {
    if writing.contains(slot) { stopping.insert(slot) }
  }

  mutating func finish(_ id: JobID) {
    guard isCurrent(id) else { return }
    running.remove(id.slot)
    writing.remove(id.slot)
    stopping.remove(id.slot)
  }

  func isCurrent(_ id: JobID) -> Bool { generations[id.slot] == id.generation }

  func isRunning(_ slot: Slot) -> Bool { running.contains(slot) }

  /// The job that last started in a slot.
  func current(_ slot: Slot) -> JobID { JobID(slot: slot, generation: generations[slot] ?? 0) }

  var slots: Set<Slot> { running }
}
