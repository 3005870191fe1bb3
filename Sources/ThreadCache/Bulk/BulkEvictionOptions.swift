/// How a bulk eviction goes about it.
public struct BulkEvictionOptions: Sendable, Hashable {
  /// What happens when more would have to be kept for undo than was allowed.
  public enum BeyondUndo: Sendable, Hashable {
    /// It stops, with ``BulkEvictionProgress/Ending/needsConfirmation(_:)``: ask, and run it again.
    case ask
    /// It goes on; what goes from then on cannot be undone.
    case goOn
  }

  /// The most threads a second; nil: as fast as it goes.
  public var threadsPerSecond: Double?
  /// The most bytes that are kept for undo; 0: nothing is kept.
  ///
  /// The journal's own limit holds too.
  public var undoBytes = 64 << 20
  /// The older entries of the journal that may be dropped to make room, among those that can be undone; nil: whatever is oldest.
  ///
  /// Where others would have to go, that is beyond undo. ``EvictionEstimate/losses`` are those to ask about.
  public var mayDrop: Set<Int>?
  /// What happens beyond that.
  public var beyondUndo = BeyondUndo.ask
  /// The entry (``BulkEvictionProgress/entry``) of a run that this one goes on with.
  ///
  /// What goes is written down there, so that one undo brings back both parts; and how many threads went of which nothing
  /// was kept.
  public var continuing: Int?
  /// True: afterwards looks through the store's keys once for hashes that no meta names.
  ///
  /// It takes those of the threads that were meant, if they have no meta. That is also how a run that was killed is made complete.
  public var takesStrayHashes = true
  /// About how many threads there are, for a filter, so that progress can say how far it is.
  public var expected: Int?
  /// What is written into the history.
  public var summary: String?

  /// As fast as it goes, with undo up to 64 MiB.
  public init() {}
}
