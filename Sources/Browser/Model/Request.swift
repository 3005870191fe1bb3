public import KeyValue
public import Retrieval
public import ThreadCache

/// Work for the runner; what it sends back is named at each.
public enum Request: Sendable {
  /// Find threads: `scanned` for every chunk, then `ended`, with `enough` where there is more than was wanted.
  case scan(ScanStart, ScanGoal)
  /// Ask how many keys the store has, which costs: `counted`.
  case countKeys
  /// Filter and order the ids (``Matcher/rows(of:query:sort:within:)``): `matched`. An order that
  /// ``SortKey/needsDetails`` reads the details of all matches first, with `progress`, unless `within` has
  /// that order already; threads whose hashes are known are ordered by what is known of them.
  case match(ThreadIndex, ThreadQuery, SortOrder, within: Rows?, knowing: KnownHashes)
  /// Read details, in this order: one or more `summaries`, then `ended`.
  case summaries([(place: UInt32, identity: ThreadIdentity)])
  /// Read a thread: `record`.
  case record(ThreadIdentity)
  /// Look for an id in all schemas: `found`.
  case find(ThreadID)

  /// Plan an eviction: `evictionPlanned`. What cannot be read has hashes that only a look at all keys finds.
  case planEviction([Selection], HashSearch)
  /// Carry it out: `evicted`.
  case evict(EvictionPlan)
  /// Say what evicting the threads at these places of an index would cost: `evictionEstimated`.
  case estimateEviction(ThreadIndex, [UInt32])
  /// Evict them in batches: `evictedInBulk` now and then.
  case evictInBulk(BulkTarget, BulkEvictionOptions)
  /// Make the text to edit: `draft`.
  case draft(EditTarget)
  /// Check what was edited: `checked`.
  case check(EditDraft, [UInt8])
  /// Lay out in what two JSON texts differ: `compared`.
  case compare([UInt8], [UInt8])
  /// Lay out what two people made of one JSON text: `merged`.
  case merge(base: [UInt8], theirs: [UInt8], mine: [UInt8])
  /// Lay out what a load answers: `answerLaidOut`.
  case layOut(LoadAnswer)
  /// Commit it: `committed`.
  case commit(EditPlan)
  /// Set a lifetime: `lifetimeSet`.
  case setLifetime(ThreadIdentity, Lifetime)
  /// Set the lifetime of several threads: `lifetimesSet`.
  case setLifetimes([ThreadIdentity], Lifetime)
  /// Repair these findings of a thread, and only if there are no others: `repaired`.
  case repair(ThreadIdentity, agreed: [Finding])

  /// Read recorded loads: `loads`.
  case loads(ThreadIdentity)
  /// Read the recorded loads of all threads: `surveyed` now and then, then `ended`.
  case surveyLoads
  /// Name the files that the source has: `sourceFiles`.
  case sourceFiles
  /// Begin a load step by step and run its first step: `stepped`. It is kept for `step` and `stepRun`,
  /// which come in the same slot and name the load they mean, until another one begins.
  case stepStart(LoadRequest)
  /// Run the next step: `stepped`. Refused when another load was begun meanwhile.
  case step(LoadRequest)
  /// Run the rest: `stepped` with a result. Only with `write` is anything written; refused when another
  /// load was begun meanwhile.
  case stepRun(LoadRequest, write: Bool)
  /// Run a load in one go: `loaded`.
  case load(LoadRequest, dryRun: Bool)
  /// Say which files would leave the thread by a load: `foreseen`.
  case foresee(LoadRequest)
  /// Run a recorded load again without writing: `replayed`.
  case replay(RecordedLoad)
  /// Run a load in a new process: `processed`.
  case newProcess(LoadRequest)

  /// Open another of the stores, by its name, and keep it for ``Effect/switchStore``: `storeOpened`.
  case openStore(String)

  /// Read the change journal: `history`.
  case history(limit: Int)
  /// Say which threads and keys undoing an entry of it is about: `undoMeasured`.
  case measureUndo(Int)
  /// Undo an entry of it: `undone`.
  case undo(Int)
}

/// Where a scan begins.
public enum ScanStart: Sendable, Equatable {
  /// At the beginning; what was found before is forgotten.
  case anew
  /// Where the last one stopped, of whose threads the index has so many already, perhaps none.
  case after(Int)
}

/// How far a scan goes.
public enum ScanGoal: Sendable, Equatable {
  /// To the end.
  case all
  /// Until so many more threads were found or so many pages were read, whichever comes first.
  case some(threads: Int, pages: Int)
}

extension Request {
  /// True when it goes from batch to batch, and stops between two of them when it is told to.
  public var goesInBatches: Bool { if case .evictInBulk = self { true } else { false } }

  /// True when it may change what is stored.
  public var writes: Bool {
    switch self {
    case .evict, .evictInBulk, .commit, .setLifetime, .setLifetimes, .repair, .undo,
      .newProcess:
      true
    case .stepRun(_, let write): write
    case .load(_, let dryRun): !dryRun
    default: false
    }
  }
}
