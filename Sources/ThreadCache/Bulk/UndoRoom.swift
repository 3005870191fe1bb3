/// How much of the undo journal one bulk eviction has taken, and may take.
public struct UndoRoom: Sendable, Hashable {
  /// Bytes that are written down.
  public let taken: Int
  /// Bytes that it may take; as many as it has taken where what others have written down leaves no more.
  public let limit: Int

  /// So many bytes of so many.
  public init(taken: Int, limit: Int) {
    self.taken = taken
    self.limit = limit
  }
}

extension BulkEvictionOptions {
  /// The most bytes that are kept for undo in a journal; 0: nothing is kept.
  func undoRoom(in journal: Journal?) -> Int {
    min(undoBytes, journal?.retention.maxBulkBytes ?? 0)
  }
}

extension EvictionPlan {
  /// About how many bytes it takes in the journal.
  var journaledBytes: Int { freed + steps.count * BulkEvictionBatch.journalOverhead }
}
