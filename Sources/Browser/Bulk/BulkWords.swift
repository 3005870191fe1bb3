import ThreadCache

/// An eviction of many threads in words.
package enum BulkWords {
  /// `93 MB`, `at least 93 MB` where not all of it was measured.
  static func freed(_ bytes: Int, isPartlyMeasured: Bool) -> String {
    (isPartlyMeasured ? "at least " : "") + Figures.bytes(bytes)
  }

  /// `48 MB of 50 MB`: what is kept for undo, of what may be.
  package static func taken(_ room: UndoRoom) -> String {
    let (taken, limit) = (Figures.bytes(room.taken), Figures.bytes(room.limit))
    return taken == limit ? taken : "\(taken) of \(limit)"
  }
}
