import Synchronization

/// A store that answers string values as they were read last, while it is away or refuses everybody
/// (``StoreError/Code/isOutage``).
///
/// Only to who takes down that they are stale (``StaleNote``), only if everything that is asked for is remembered,
/// and up to a maximum age. Memory is bounded in bytes; what was used longest ago is forgotten first.
public final class StaleReads: StoreWrapper {
  private struct Remembered {
    /// Nil: there was no such key.
    var value: StoredValue?
    var at: ContinuousClock.Instant
  }

  /// The store that does the work.
  public let base: any KeyValueStore
  private let maxAge: Duration
  private let now: @Sendable () -> ContinuousClock.Instant
  private let memory: Mutex<RecentEntries<Remembered>>

  /// `base`, remembered for at most `maxAge`.
  public convenience init(
    _ base: any KeyValueStore, maxAge: Duration, maxBytes: Int = 32 << 20
  ) {
    self.init(base, maxAge: maxAge, maxBytes: maxBytes, now: { .now })
  }

  init(
    _ base: any KeyValueStore, maxAge: Duration, maxBytes: Int,
    now: @escaping @Sendable () -> ContinuousClock.Instant
  ) {
    self.base = base
    self.maxAge = maxAge
    self.now = now
    memory = Mutex(RecentEntries(maxBytes: maxBytes))
  }

  /// Does the operation.
  public func perform<Reply: Sendable>(
    _ call: StoreCall<Reply>, _ body: @escaping @Sendable () async throws(StoreError) -> Reply
  ) async throws(StoreError) -> Reply {
    try await body()
  }

  /// Reads, or answers what was read before.
  public func read(_ keys: [StoreKey], known: [StoreKey: Version], maxBytes: Int?)
    async throws(StoreError) -> [ReadResult]
  {
    let results: [ReadResult]
    do throws(StoreError) {
      results = try await base.read(keys, known: known, maxBytes: maxBytes)
    } catch {
      guard error.code.isOutage, let note = StaleNote.current,
        let (stale, age) = remembered(keys, known, maxBytes)
      else { throw error }
      note.note(StaleNote.Stale(age: age, failure: error))
      return stale
    }
    let time = now()
    memory.withLock { memory in
      for (key, result) in zip(keys, results) {
        switch result {
        case .value(let value):
          memory.note(key, Remembered(value: value, at: time), bytes: value.bytes.count)
        case .unchanged(let expiry):
          guard let value = memory.use(key)?.value, value.version == known[key] else { continue }
          let renewed = StoredValue(bytes: value.bytes, version: value.version, expiry: expiry)
          memory.note(key, Remembered(value: renewed, at: time), bytes: value.bytes.count)
        case .absent: memory.note(key, Remembered(value: nil, at: time))
        case .wrongType, .tooLarge: memory.note(key, nil)
        }
      }
    }
    return results
  }

  /// Commits, and remembers what came of it.
  public func commit(_ commit: Commit) async throws(StoreError) -> CommitResult {
    let result = try await base.commit(commit)
    let remembered: Remembered?
    switch (result, commit.change) {
    case (.conflict(let value), _): remembered = Remembered(value: value, at: now())
    case (.committed(let version?, _), .value(let bytes)),
      (.committed(let version?, _), .splices(_, result: let bytes)):
      let value = StoredValue(bytes: bytes, version: version, expiry: nil)
      remembered = Remembered(value: value, at: now())
    case (.committed, .delete): remembered = Remembered(value: nil, at: now())
    case (.committed, _): remembered = nil
    }
    memory.withLock {
      $0.note(commit.anchor, remembered, bytes: remembered?.value?.bytes.count ?? 0)
    }
    return result
  }

  /// Deletes, and forgets: nobody shall see again what was to go.
  public func delete(_ keys: [StoreKey], versions: [StoreKey: Version])
    async throws(StoreError) -> [DeleteResult]
  {
    memory.withLock { memory in for key in keys { memory.note(key, nil) } }
    return try await base.delete(keys, versions: versions)
  }

  /// What is remembered of all these keys, and how old the oldest of it is; nil: not of all, or no value of any.
  private func remembered(
    _ keys: [StoreKey], _ known: [StoreKey: Version], _ maxBytes: Int?
  ) -> ([ReadResult], age: Duration)? {
    let time = now()
    return memory.withLock { memory in
      var results: [ReadResult] = []
      var oldest = Duration.zero
      var hasValue = false
      for key in keys {
        guard let found = memory.use(key) else { return nil }
        let age = found.at.duration(to: time)
        guard age <= maxAge else { return nil }
        oldest = max(oldest, age)
        guard let value = found.value else {
          results.append(.absent)
          continue
        }
        hasValue = true
        if value.version == known[key] {
          results.append(.unchanged(expiry: value.expiry))
        } else if let maxBytes, value.bytes.count > maxBytes {
          results.append(.tooLarge(bytes: value.bytes.count))
        } else {
          results.append(.value(value))
        }
      }
      // That there was nothing is no reason to say that there is nothing.
      return hasValue ? (results, oldest) : nil
    }
  }
}
