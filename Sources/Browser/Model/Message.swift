public import KeyValue
public import Retrieval
public import ThreadCache

/// What happened: the only way anything gets into the model.
///
/// Messages with a ``JobID`` answer a ``Request``; one whose job is no longer the newest of its slot is
/// dropped. A job that ends without an answer of its own sends ``ended(_:_:)``.
public enum Message: Sendable {
  /// A key was pressed.
  case key(KeyPress)
  /// The mouse did something.
  case mouse(Mouse)
  /// Text was pasted.
  case paste(String)
  /// The terminal has another size.
  case resized(Size)
  /// Time has passed; milliseconds since 1970. Sent with every batch of input, and when
  /// ``Model/nextTick`` has come.
  case tick(now: Int64)
  /// The newest view is on the screen. Sent after a frame when ``Model/wantsDrawn`` is true.
  case drawn

  /// Threads were found; ends with `ended`. Later chunks with threads that are new since are welcome.
  case scanned(JobID, Chunk, ScanProgress)
  /// The rows for a filter and an order.
  case matched(JobID, Rows)
  /// A long job is so far.
  case progress(JobID, done: Int, total: Int)
  /// Details of rows, by their place in the index; nil: the thread is gone.
  case summaries(JobID, [UInt32: ThreadSummary?])
  /// A thread, whole; nil: there is none.
  case record(JobID, ThreadIdentity, Result<ThreadRecord?, CacheError>)
  /// The records that an id has.
  case found(JobID, ThreadID, Result<[ThreadIdentity], CacheError>)

  /// What an eviction would do.
  case evictionPlanned(JobID, Result<EvictionPlan, CacheError>)
  /// What an eviction did.
  case evicted(JobID, Result<EvictionReceipt, CacheError>)
  /// What an eviction of many threads would cost.
  case evictionEstimated(
    JobID, Result<(target: BulkTarget, estimate: EvictionEstimate), CacheError>)
  /// How far an eviction of many threads is; it is over with an ending.
  ///
  /// ``BulkEvictionProgress/left`` has those of all batches since the last message.
  case evictedInBulk(JobID, BulkEvictionProgress)
  /// The text to edit.
  case draft(JobID, Result<EditDraft, CacheError>)
  /// The editor was left with this text.
  case edited(JobID, EditDraft, bytes: [UInt8])
  /// What an edit would change, or why it cannot.
  case checked(JobID, Result<EditPlan, CacheError>)
  /// In what two texts differ.
  case compared(JobID, LineDiff)
  /// What two people made of one text.
  case merged(JobID, ConflictText)
  /// What a load answers, laid out.
  case answerLaidOut(JobID, AnswerText)
  /// What became of an edit.
  case committed(JobID, Result<EditOutcome, CacheError>)
  /// What became of a new lifetime.
  case lifetimeSet(JobID, ThreadIdentity, Result<LifetimeReceipt, CacheError>)
  /// What became of a new lifetime of several threads.
  case lifetimesSet(JobID, Result<LifetimesReceipt, CacheError>)
  /// What became of a repair.
  case repaired(JobID, ThreadIdentity, Result<RepairReceipt, CacheError>)

  /// The recorded loads of a thread, newest first.
  case loads(JobID, ThreadIdentity, Result<[RecordedLoad], CacheError>)
  /// The recorded loads of all threads, as far as they were found.
  case surveyed(JobID, LoadSurvey)
  /// The files that the source has; nil: it cannot say.
  case sourceFiles(JobID, [String]?)
  /// All steps so far of a load that is run step by step, and its result once it is over.
  case stepped(JobID, [LoadStep], done: LoadResult?)
  /// A load that was run in one go.
  case loaded(JobID, Result<LoadResult, CacheError>)
  /// The files that would leave the thread by a load.
  case foreseen(JobID, Result<[String], CacheError>)
  /// A recorded load that was run again, and in what it differs.
  case replayed(JobID, LoadResult, [ReplayDifference])
  /// A load by another process, which has ended.
  case processed(JobID, EndedProcess)

  /// The changes made so far, newest first.
  case history(JobID, Result<[ChangeEntry], CacheError>)
  /// Which threads and keys an undo is about; nil: there is no such entry.
  case undoMeasured(JobID, Result<UndoExtent?, CacheError>)
  /// What became of an undo.
  case undone(JobID, Result<UndoOutcome, CacheError>)

  /// How many keys the store has; nil: it does not say.
  case counted(JobID, Result<Int?, StoreError>)
  /// Another store is open.
  case storeOpened(JobID)

  /// Something changed in the store.
  case changes(StoreChange)
  /// The store has shown that the token may only read, and why; it may not even list threads.
  case mayOnlyRead(String, lists: Bool)
  /// How the store is doing.
  case health(StoreHealth)
  /// How session and store are doing, for the monitor.
  case vitals(Vitals)
  /// What was done in this session, for the log.
  case operations(OperationLog)
  /// A job is over. After an answer of its own only `done` has no further meaning.
  case ended(JobID, Outcome)
}
