import KeyValue

/// One entry of the undo journal that grows batch by batch, up to a limit.
struct BulkJournal: Sendable {
  private let journal: Journal?
  private let summary: String
  private let limit: Int
  private let beyond: BulkEvictionOptions.BeyondUndo
  private let mayDrop: Set<Int>?
  /// The number of the entry; nil: nothing was written down yet.
  private(set) var entry: Int?
  /// About how many bytes were written down.
  private(set) var bytes = 0
  /// True while what goes is written down.
  private(set) var isKept: Bool
  /// True once something went that was not written down.
  private(set) var leftSomethingOut = false
  /// The entry of the run that this one continues.
  private let continued: Int?
  /// How many bytes that run has written down, where this one goes on with its entry.
  private var before: Int?
  /// How many threads went that were not written down.
  private var unkept = 0

  init(_ cache: ThreadCache, _ options: BulkEvictionOptions, summary: String) {
    journal = cache.journal
    self.summary = summary
    limit = options.undoRoom(in: cache.journal)
    mayDrop = options.mayDrop
    beyond = options.beyondUndo
    continued = options.continuing
    isKept = limit > 0
  }

  /// Writes down what a batch replaces; it is on disk when this returns.
  ///
  /// - Returns: how much is kept already, if there is no room for more and somebody has to be asked; nothing
  ///   was written down then.
  mutating func writeDown(_ revisions: [ThreadRevision]) throws(CacheError) -> UndoRoom? {
    guard !revisions.isEmpty else { return nil }
    guard isKept, let journal else {
      leftSomethingOut = true
      return nil
    }
    let length = revisions.reduce(0) { $0 + $1.journaledBytes }
    if entry == nil, let continued { before = try journal.length(of: continued) }
    guard (before ?? 0) + bytes + length <= limit else { return full(limit) }
    let changes = revisions.map(\.journaled)
    do throws(CacheError) {
      if let entry {
        try journal.record(changes.map { .change(entry: entry, $0) }, mayDrop: mayDrop)
      } else if let continued, before != nil {
        // Begun again, it is not dropped to make room for itself.
        try journal.record(
          [.end(entry: continued, .intended)] + changes.map { .change(entry: continued, $0) },
          mayDrop: mayDrop)
        entry = continued
      } else {
        entry = try journal.begin(
          .evict, threads: [], summary: summary, changes: changes, mayDrop: mayDrop)
      }
    } catch {
      if case .refused = error { return full(nil) }
      throw error
    }
    bytes += length
    return nil
  }

  /// - Parameter room: how much it would take; nil: no more than it has.
  private mutating func full(_ room: Int?) -> UndoRoom? {
    let kept = (before ?? 0) + bytes
    if beyond == .ask { return UndoRoom(taken: kept, limit: room ?? kept) }
    isKept = false
    leftSomethingOut = true
    return nil
  }

  /// Takes note of threads that went, for the words of the entry.
  mutating func note(evicted threads: Int) {
    if !isKept { unkept += threads }
  }

  /// Writes down that it ended.
  ///
  /// - Parameter happened: false: nothing was changed, so that there is nothing to undo.
  func end(happened: Bool) {
    guard let journal else { return }
    var records: [JournalRecord] = []
    if unkept > 0, let id = entry ?? continued {
      records.append(.unkept(entry: id, threads: unkept))
    }
    // What was continued has happened, whatever came of this part.
    if let entry {
      records.append(.end(entry: entry, happened || entry == continued ? .done : .failed))
    }
    // A disk that is full by now does not undo what was done.
    if !records.isEmpty { try? journal.record(records) }
  }
}
