import KeyValue

/// What is in a journal, without the values: which entries, what became of them, where their changes are.
struct JournalIndex: Sendable {
  /// One entry.
  struct Entry: Sendable {
    let intent: JournalIntent
    var outcome: ChangeEntry.Outcome = .intended
    /// Where the payloads of its records are in the file.
    var records: [Range<Int>] = []
    /// Where the payloads of its changes are in the file.
    var changes: [Range<Int>] = []
    /// Threads to which nothing was done after all, each with how many changes there were when that was known: a later
    /// change of it was done.
    var skipped: [ThreadIdentity: Int] = [:]
    /// How many changes were not done.
    var skips = 0
    /// Lifetimes as they were really set.
    var lifetimes: [ThreadIdentity: [LifetimeChange]] = [:]
    /// How many threads more it was done to, of which nothing was kept.
    var unkept = 0
    /// How many threads the last attempt to undo it has left alone.
    var leftAlone = 0
    /// Whether the last attempt to undo it has not done it for all threads.
    var isPartlyUndone = false
    /// Length of its records in the file.
    var bytes = 0

    /// Takes note that what came last of a thread was not done.
    mutating func skip(_ identity: ThreadIdentity) {
      skipped[identity] = changes.count
      skips += 1
    }

    /// To how many threads it was done of which something was kept.
    var done: Int { max(0, changes.count - skips) }

    /// What it was, in a few words: of threads of a list, as many as went, however many were meant.
    var summary: String {
      guard intent.summary.isEmpty, intent.threads.isEmpty else { return intent.summary }
      return "evict " + ChangeEntry.threads(done + unkept)
    }
  }

  /// The store it is about; nil while the journal is empty.
  private(set) var store: String?
  /// Entries by number.
  private(set) var entries: [Int: Entry] = [:]
  /// The numbers, rising.
  private(set) var order: [Int] = []
  /// The moments at which threads expire by lifetimes that were set by hand.
  private var setExpiries: [ThreadIdentity: Set<Expiry>] = [:]
  /// The entries that name each thread, rising.
  private(set) var entriesByThread: [ThreadIdentity: [Int]] = [:]
  /// The entries that undo each entry, rising.
  private var undoings: [Int: [Int]] = [:]
  /// The number the next entry gets.
  private(set) var nextID = 1

  /// Takes note of a record whose payload is at `range` of the file.
  mutating func add(_ record: JournalRecord, at range: Range<Int>) {
    let id: Int
    switch record {
    case .store(let identity, let next):
      store = identity
      nextID = max(nextID, next)
      return
    case .begin(let intent):
      id = intent.id
      guard entries[id] == nil else { return }
      entries[id] = Entry(intent: intent)
      order.append(id)
      for thread in intent.threads { entriesByThread[thread, default: []].append(id) }
      if let undone = intent.undoes, undone < id { undoings[undone, default: []].append(id) }
      nextID = max(nextID, id == .max ? id : id + 1)
    case .change(let entry, _):
      addChange(of: entry, at: range)
      return
    case .skipped(let entry, let identity):
      id = entry
      entries[id]?.skip(identity)
    case .lifetimes(let entry, let identity, let lifetimes):
      id = entry
      entries[id]?.lifetimes[identity] = lifetimes
      if entries[id]?.intent.deed == .lifetime,
        let expiry = lifetimes.first(where: { $0.key == identity.metaKey })?.after
      {
        setExpiries[identity, default: []].insert(expiry)
      }
    case .unkept(let entry, let threads):
      id = entry
      entries[id]?.unkept += max(0, min(threads, 1 << 40))
    case .left(let entry, let threads):
      id = entry
      // What was undone in part is there to be undone.
      entries[id]?.outcome = .done
      entries[id]?.leftAlone = max(0, threads)
      entries[id]?.isPartlyUndone = true
    case .end(let entry, let outcome):
      id = entry
      entries[id]?.outcome = outcome
      entries[id]?.leftAlone = 0
      entries[id]?.isPartlyUndone = false
      if outcome == .done { toggle(entries[id]?.intent.undoes, to: .undone) }
    }
    note(range, of: id)
  }

  /// The entries that undo an entry, rising.
  func undoings(of id: Int) -> [Int] { undoings[id] ?? [] }

  /// Takes note of a change, which is only read when it is undone.
  mutating func addChange(of entry: Int, at range: Range<Int>) {
    entries[entry]?.changes.append(range)
    note(range, of: entry)
  }

  private mutating func note(_ range: Range<Int>, of entry: Int) {
    entries[entry]?.records.append(range)
    entries[entry]?.bytes += range.count + JournalFrame.headerLength
  }

  /// An entry was undone, or its undoing was: then what it had undone itself is done again, and so on.
  private mutating func toggle(_ id: Int?, to outcome: ChangeEntry.Outcome) {
    var id = id
    var outcome = outcome
    while let current = id, let entry = entries[current] {
      entries[current]?.outcome = outcome
      entries[current]?.leftAlone = 0
      entries[current]?.isPartlyUndone = false
      outcome = outcome == .undone ? .done : .undone
      // An entry undoes an older one: a damaged file cannot make this a circle.
      id = entry.intent.undoes.flatMap { $0 < current ? $0 : nil }
    }
  }

  /// Whether it was by hand that a thread got this expiry; an update since then has given it another one.
  func isSet(_ expiry: Expiry?, of identity: ThreadIdentity) -> Bool {
    guard let expiry, let set = setExpiries[identity] else { return false }
    return set.contains { ThreadLifetime.agree($0, expiry) }
  }

  /// The entry as others see it at a moment, in milliseconds since 1970.
  func entry(_ id: Int, now: Int64) -> ChangeEntry? {
    guard let entry = entries[id] else { return nil }
    var change = ChangeEntry(
      id: id, time: entry.intent.time, deed: entry.intent.deed, threads: entry.intent.threads,
      summary: entry.summary, outcome: entry.outcome)
    if entry.intent.threads.isEmpty { change.threadCount = entry.done }
    change.unkept = entry.unkept
    change.leftAlone = entry.leftAlone
    change.isOver = isOver(entry, now)
    change.formerLifetimes = formerLifetimes(of: entry)
    if entry.intent.deed == .undo { change.origin = origin(of: entry) }
    if isTakenBackOtherwise(entry) { change.outcome = .undone }
    change.successor = successor(of: entry)
    return change
  }

  /// Whether all lifetimes that it has set are over: the threads are gone, or were given another one since.
  private func isOver(_ entry: Entry, _ now: Int64) -> Bool {
    guard setsLifetimes(entry), !entry.lifetimes.isEmpty else { return false }
    return entry.lifetimes.allSatisfy { identity, lifetimes in
      let after = lifetimes.first { $0.key == identity.metaKey }?.after
      return after.map { $0.milliseconds <= now } ?? false
    }
  }

  /// The lifetimes that undoing it puts back, of some threads at most: nobody reads more of them.
  private func formerLifetimes(of entry: Entry) -> [ChangeEntry.FormerLifetime] {
    guard !entry.lifetimes.isEmpty else { return [] }
    return entry.intent.threads.prefix(ChangeEntry.mostFormerLifetimes).compactMap { identity in
      entry.lifetimes[identity]?.first { $0.key == identity.metaKey }.map {
        ChangeEntry.FormerLifetime(identity: identity, expiry: $0.before)
      }
    }
  }
}
