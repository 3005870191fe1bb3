/// How far a bulk eviction is.
public struct BulkEvictionProgress: Sendable, Equatable {
  /// What it is doing.
  public enum Phase: Sendable, Hashable {
    /// Evicting threads.
    case threads
    /// Looking for hashes that no meta names.
    case strayHashes
  }

  /// How it ended.
  public enum Ending: Sendable, Equatable {
    /// All that was meant was looked at.
    case complete
    /// Its task was cancelled; the batch that was under way was finished.
    case cancelled
    /// What is kept for undo has no room for what goes next.
    ///
    /// To go on, run it again on ``BulkTarget/remaining(after:)`` with
    /// ``BulkEvictionOptions/undoBytes`` 0, or with room for more.
    case needsConfirmation(UndoRoom)
    /// The store or the journal failed.
    case failed(CacheError)
  }

  /// A thread that was left, and why.
  public struct Failure: Sendable, Equatable {
    /// The thread.
    public let identity: ThreadIdentity
    /// Why.
    public let error: CacheError
  }

  /// What it is doing.
  public var phase = Phase.threads
  /// Threads that were looked at.
  public var done = 0
  /// Threads of a list, from its start, of which nothing is left to do.
  public var settled = 0
  /// About how many there are in all; nil: not known.
  public var total: Int?
  /// Threads that are gone now.
  public var evicted = 0
  /// Threads that somebody changed after they were read; they were left alone.
  public var changed = 0
  /// Threads that were gone already.
  public var absent = 0
  /// Threads that could not be evicted.
  public var failed = 0
  /// Those among them whose reply never came: they may be gone.
  public var unknown = 0
  /// The first of those that were changed.
  public var firstChanged: [ThreadIdentity] = []
  /// The first of those that failed.
  public var firstFailures: [Failure] = []
  /// Threads of the latest batch that are still there: they were changed, or failed.
  public var left: [ThreadIdentity] = []
  /// Keys that are gone now.
  public var keys = 0
  /// Bytes that are free now, where they are known.
  public var bytes = 0
  /// True once hashes went that nobody has measured, for nothing was kept of them: ``bytes`` is the least then.
  public var isPartlyMeasured = false
  /// Stray hashes that are gone now, and counted among ``keys``.
  public var strayHashes = 0
  /// Bytes that were written down for undo.
  public var journaledBytes = 0
  /// True once something went of which nothing was kept.
  public var isPartlyUndoable = false
  /// The number of the entry by which it can be undone; nil: nothing was kept.
  public var entry: Int?
  /// How long it has taken.
  public var elapsed = Duration.zero
  /// Why threads may have been missed; nil: none was.
  public var incomplete: String?
  /// How it ended; nil: it goes on.
  public var ending: Ending?

  /// Nothing done yet.
  public init() {}

  /// Threads a second so far.
  public var rate: Double {
    let seconds = elapsed / .seconds(1)
    return seconds > 0 ? Double(done) / seconds : 0
  }

  /// Counts in a part that went on where this stopped.
  ///
  /// Threads of a batch that was not brought to its end are looked at again by the next part, so that
  /// what was done is what is settled.
  public mutating func add(_ part: BulkEvictionProgress) {
    phase = part.phase
    done += part.settled
    settled += part.settled
    evicted += part.evicted
    changed += part.changed
    absent += part.absent
    failed += part.failed
    unknown += part.unknown
    firstChanged = Array((firstChanged + part.firstChanged).prefix(Self.mostNamed))
    firstFailures = Array((firstFailures + part.firstFailures).prefix(Self.mostNamed))
    left = part.left
    keys += part.keys
    bytes += part.bytes
    isPartlyMeasured = isPartlyMeasured || part.isPartlyMeasured
    strayHashes += part.strayHashes
    journaledBytes += part.journaledBytes
    isPartlyUndoable = isPartlyUndoable || part.isPartlyUndoable
    entry = entry ?? part.entry
    elapsed += part.elapsed
    incomplete = incomplete ?? part.incomplete
    ending = part.ending
  }

  /// How many of each are named.
  static let mostNamed = 10
}
