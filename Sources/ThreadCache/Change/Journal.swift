internal import Dispatch
import KeyValue
import Synchronization

/// What was done by hand to one store, kept on this machine so that it can be undone.
///
/// ```swift
/// let journal = try Journal(directory: "/home/ada/.local/state/bobbin", storeIdentity: identity)
/// let cache = ThreadCache(store: store, journal: journal)
/// ```
///
/// A deed is written down, with what it is going to replace, before it is done: first the intent, on disk,
/// then the deed, then its outcome. Any number of processes may write to one journal. It holds the
/// contents of threads, so its file is readable by its owner only; ``purge(before:)`` forgets.
public final class Journal: Sendable {
  /// How long entries are kept.
  public struct Retention: Sendable, Equatable {
    /// Entries older than this are dropped, in milliseconds.
    public var maxAgeMilliseconds: Int64
    /// The oldest entries are dropped when the file would become longer than this.
    public var maxBytes: Int

    /// Entries of the last 30 days, 64 MiB at most, unless told otherwise.
    public init(
      maxAgeMilliseconds: Int64 = 30 * 86_400_000, maxBytes: Int = 64 * 1024 * 1024
    ) {
      self.maxAgeMilliseconds = maxAgeMilliseconds
      self.maxBytes = maxBytes
    }

    /// The most bytes of one bulk eviction: the rest is room for entries of deeds that come after it.
    var maxBulkBytes: Int { maxBytes / 4 * 3 }
  }

  /// The store it is about.
  public let storeIdentity: String
  /// How long entries are kept.
  public let retention: Retention
  /// The file it is in.
  public var path: String { file.path }

  private struct State {
    var index = JournalIndex()
    var generation: JournalFile.Generation?
    var end = 0
  }

  private let file: JournalFile
  private let now: @Sendable () -> Int64
  private let state = Mutex(State())

  /// The journal of the store `storeIdentity` (``KeyValue/StoreDescription/identity``) in `directory`.
  ///
  /// Nothing is read or made yet: a directory that cannot be written matters to the first deed.
  /// - Throws: ``CacheError/file(_:)`` when `directory` cannot be the name of one.
  public convenience init(
    directory: String, storeIdentity: String, retention: Retention = Retention()
  ) throws(CacheError) {
    try self.init(
      directory: directory, storeIdentity: storeIdentity, retention: retention,
      now: { WallClock.now() }
    )
  }

  init(
    directory: String, storeIdentity: String, retention: Retention,
    now: @escaping @Sendable () -> Int64
  ) throws(CacheError) {
    guard !directory.isEmpty, !directory.utf8.contains(0) else {
      throw CacheError.file("The undo journal needs a directory.")
    }
    self.storeIdentity = storeIdentity
    self.retention = retention
    self.now = now
    file = JournalFile(directory: directory, name: StoreFileName.of(storeIdentity) + ".journal")
  }

  /// Finds out whether it can be written, before somebody needs it.
  ///
  /// - Throws: ``CacheError/file(_:)``, which says why not.
  public func check() throws(CacheError) { try file.probe() }

  /// The newest entries, newest first; those whose process ended in between are `intended`.
  public func history(limit: Int) throws(CacheError) -> [ChangeEntry] {
    try withState { state throws(CacheError) in
      try self.refresh(&state)
      let now = self.now()
      return state.index.order.suffix(max(0, limit)).reversed().compactMap {
        state.index.entry($0, now: now)
      }
    }
  }

  /// Forgets the entries from before `time` (milliseconds since 1970), or all.
  /// - Returns: how many.
  @discardableResult
  public func purge(before time: Int64? = nil) throws(CacheError) -> Int {
    try withState { state throws(CacheError) in
      try self.refresh(&state)
      guard !state.index.order.isEmpty else { return 0 }
      return try self.file.locked { () throws(CacheError) in
        try self.refresh(&state)
        let gone = state.index.order.filter { id in
          time.map { (state.index.entries[id]?.intent.time ?? 0) < $0 } ?? true
        }
        if !gone.isEmpty { try self.drop(Set(gone), &state) }
        return gone.count
      }
    }
  }

  /// Writes down that a deed begins and what it will do; it is on disk when this returns.
  ///
  /// - Parameter mayDrop: the entries that may go to make room, among those that can be undone; nil: whatever is oldest.
  func begin(
    _ deed: ChangeEntry.Deed, threads: [ThreadIdentity], summary: String, undoes: Int? = nil,
    changes: [ThreadChange], mayDrop: Set<Int>? = nil
  ) throws(CacheError) -> Int {
    try append(mayDrop: mayDrop) { id, time in
      let intent = JournalIntent(
        id: id, time: time, deed: deed, threads: threads, summary: summary, undoes: undoes)
      return [.begin(intent)] + changes.map { .change(entry: id, $0) }
    }
  }

  /// Writes down more of an entry; it is on disk when this returns.
  func record(_ records: [JournalRecord], mayDrop: Set<Int>? = nil) throws(CacheError) {
    _ = try append(mayDrop: mayDrop) { _, _ in records }
  }

  /// What was done to a thread by hand.
  struct Handiwork: Sendable {
    /// Whether the lifetime that it has was set.
    var isLifetimeSet = false
    /// When something else of it was last changed, in milliseconds since 1970; nil: it was not.
    var lastChange: Int64?
  }

  /// What was done by hand to threads that have these lifetimes; of what it cannot read it knows nothing.
  func handiwork(
    _ threads: [(identity: ThreadIdentity, expiry: Expiry?)]
  ) async -> [Handiwork] {
    let known = await look { state, _ in
      threads.map { identity, expiry in
        Handiwork(
          isLifetimeSet: state.index.isSet(expiry, of: identity),
          lastChange: state.index.lastChange(of: identity))
      }
    }
    return known ?? threads.map { _ in Handiwork() }
  }

  /// The entries that nobody could undo any more if so many bytes more were written down, oldest first; of what it cannot
  /// read it knows nothing.
  func losses(for length: Int) async -> [ChangeEntry] {
    let retention = self.retention
    return await look { state, now in
      let gone = state.index.dropped(for: length, end: state.end, retention, at: now)
      return state.index.losses(gone, retention, at: now).compactMap {
        state.index.entry($0, now: now)
      }
    } ?? []
  }

  /// Looks into what is written down; nil: it cannot be read.
  ///
  /// The first look reads the whole file, and each may have to wait for a deed that is written down: not on the few
  /// threads that tasks share.
  private func look<Result: Sendable>(
    _ body: @escaping @Sendable (_ state: State, _ now: Int64) -> Result
  ) async -> Result? {
    await withCheckedContinuation { continuation in
      DispatchQueue.global(qos: .userInitiated).async {
        let found = try? self.withState { state throws(CacheError) in
          try self.refresh(&state)
          return body(state, self.now())
        }
        continuation.resume(returning: found)
      }
    }
  }

  /// The entry of that number.
  func entry(_ id: Int) throws(CacheError) -> ChangeEntry? {
    try withState { state throws(CacheError) in
      try self.refresh(&state)
      return state.index.entry(id, now: self.now())
    }
  }

  /// How many bytes an entry takes that can be undone; nil: there is no such entry any more.
  func length(of id: Int) throws(CacheError) -> Int? {
    try withState { state throws(CacheError) in
      try self.refresh(&state)
      return state.index.entries[id].flatMap { $0.outcome == .done ? $0.bytes : nil }
    }
  }

  /// What an entry did, thread by thread, without those to which nothing was done.
  func changes(of id: Int) throws(CacheError) -> [ThreadChange] {
    try withState { state throws(CacheError) in
      try self.refresh(&state)
      guard let entry = state.index.entries[id], let generation = state.generation else {
        return []
      }
      var changes: [ThreadChange] = []
      // Of a bulk eviction a thread's stray hashes come later than the thread.
      var places: [ThreadIdentity: Int] = [:]
      for (number, range) in entry.changes.enumerated() {
        guard let payload = try self.file.read(range, of: generation),
          case .change(_, var change)? = try? JournalRecord(decoding: payload[...])
        else {
          throw CacheError.file(
            "Entry \(id) of the undo journal \(self.path) was dropped or cannot be read.")
        }
        if let skipped = entry.skipped[change.identity], number < skipped { continue }
        if let lifetimes = entry.lifetimes[change.identity] { change.lifetimes = lifetimes }
        if let place = places[change.identity] {
          // A thread that was there to be evicted once more is what it was then.
          if change.meta == nil {
            changes[place].hashes += change.hashes
          } else {
            changes[place] = change
          }
        } else {
          places[change.identity] = changes.count
          changes.append(change)
        }
      }
      return changes
    }
  }

  // MARK: - The file

  private func withState<Result: Sendable>(
    _ body: (inout State) throws(CacheError) -> Result
  ) throws(CacheError) -> Result {
    try state.withLock { state throws(CacheError) in try body(&state) }
  }

  private func append(
    mayDrop: Set<Int>?, _ records: (_ id: Int, _ time: Int64) -> [JournalRecord]
  ) throws(CacheError) -> Int {
    try withState { state throws(CacheError) in
      try self.file.locked { () throws(CacheError) in
        try self.refresh(&state)
        let id = state.index.nextID
        let payloads = records(id, self.now()).map(\.encoded)
        let length = payloads.reduce(0) { $0 + $1.count + JournalFrame.headerLength }
        try self.makeRoom(for: length, mayDrop, &state)
        var bytes: [UInt8] = []
        if state.index.store == nil {
          bytes += try JournalFrame.bytes(self.header(nextID: state.index.nextID))
        }
        for payload in payloads { bytes += try JournalFrame.bytes(payload) }
        try self.file.append(bytes, at: state.end)
        try self.refresh(&state)
        return id
      }
    }
  }

  private func header(nextID: Int) -> [UInt8] {
    JournalRecord.store(identity: storeIdentity, nextID: nextID).encoded
  }

  /// Takes in what this or other processes have appended since.
  private func refresh(_ state: inout State) throws(CacheError) {
    guard let contents = try file.read(after: state.end, of: state.generation) else {
      state = State()
      return
    }
    if contents.generation !== state.generation || contents.start != state.end {
      state = State()
      state.generation = contents.generation
    }
    let (frames, end) = JournalFrame.scan(contents.bytes)
    for frame in frames {
      let payload = contents.bytes[frame.payload]
      let range =
        (contents.start + frame.payload.lowerBound)..<(contents.start + frame.payload.upperBound)
      if let entry = JournalRecord.entryOfChange(payload) {
        state.index.addChange(of: entry, at: range)
      } else if let record = try? JournalRecord(decoding: payload) {
        state.index.add(record, at: range)
      }
    }
    state.end = contents.start + end
    if let store = state.index.store, store != storeIdentity {
      throw CacheError.file(
        "The undo journal \(path) is about another store (\(store)). Move it away.")
    }
  }

  /// Drops what is too old, and the oldest when `length` more bytes would be too many.
  private func makeRoom(
    for length: Int, _ mayDrop: Set<Int>?, _ state: inout State
  ) throws(CacheError) {
    guard length <= retention.maxBytes else {
      throw CacheError.refused(
        "Undoing this would need \(length) bytes in the journal, which keeps at most"
          + " \(retention.maxBytes). Do less at a time, or without undo.")
    }
    let time = now()
    let gone = state.index.dropped(for: length, end: state.end, retention, at: time)
    if let mayDrop {
      let losses = state.index.losses(gone, retention, at: time)
      guard mayDrop.isSuperset(of: losses) else {
        throw CacheError.refused(
          "The undo journal \(path) has no room, unless older changes are dropped from it:"
            + " \(losses.map { String($0) }.joined(separator: ", ")).")
      }
    }
    if !gone.isEmpty { try drop(Set(gone), &state) }
    guard state.end + length <= retention.maxBytes else {
      throw CacheError.refused(
        "The undo journal \(path) has no room: deeds that are still going on fill it."
          + " Wait for them, or do it without undo.")
    }
  }

  /// Rewrites the file without some entries; only while it is locked.
  private func drop(_ gone: Set<Int>, _ state: inout State) throws(CacheError) {
    guard let generation = state.generation else { return }
    var bytes = try JournalFrame.bytes(header(nextID: state.index.nextID))
    let records = state.index.order.filter { !gone.contains($0) }
      .flatMap { state.index.entries[$0]?.records ?? [] }
      .sorted { $0.lowerBound < $1.lowerBound }
    for range in records {
      guard let payload = try file.read(range, of: generation) else { continue }
      bytes += try JournalFrame.bytes(payload)
    }
    try file.replace(with: bytes)
    try refresh(&state)
  }
}
