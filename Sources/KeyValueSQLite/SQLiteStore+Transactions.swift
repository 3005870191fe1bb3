import GRDB
import KeyValue
import Synchronization

/// How operations run: each in a transaction of its own, ending by its deadline.
extension SQLiteStore {
  func read<Result: Sendable>(
    _ lane: Readers.Lane = .read, _ body: @Sendable (Reading) throws -> Result
  ) async throws(StoreError) -> Result {
    try checkOpen()
    let now = clock()
    return try await readers.run(lane, until: .now + deadline) { database in
      var result: Result?
      try database.inTransaction(.deferred) {
        result = try body(Reading(database: database, now: now))
        return .commit
      }
      guard let result else { throw CancellationError() }
      return result
    }
  }

  /// Does `body` in a transaction of its own, which ends when its caller goes away: for what may take long, which is
  /// interrupted then, and must not keep others from their answers.
  func writeAlone<Result: Sendable>(
    _ body: @Sendable (Writing) throws -> Result
  ) async throws(StoreError) -> Result {
    let writer = try openWriter()
    let outcome = try await transaction(
      on: writer, until: .now + deadline, purging: Self.purgedInWrites, body)
    tell(outcome.effects)
    if outcome.wantsUpkeep { keepUp(writer) }
    return outcome.result
  }

  private func openWriter() throws(StoreError) -> Connection {
    try checkOpen()
    guard let writer else {
      throw StoreError(
        .refused(.readOnly),
        "\(file.readOnlyReason ?? "the store is read-only"), so nothing was changed")
    }
    return writer
  }

  /// Does `body` in one transaction, removes a few keys that are over, and tells who listens.
  ///
  /// Writes that come while another one is under way share the next transaction, each in a savepoint of its own: one that
  /// fails takes nothing of the others with it. A caller that goes away before its turn has written nothing.
  ///
  /// - Parameter bytes: about how many bytes it writes.
  func write<Result: Sendable>(
    bytes: Int = 0, _ body: @escaping @Sendable (Writing) throws -> Result
  ) async throws(StoreError) -> Result {
    let writer = try openWriter()
    let (kept, path) = (Kept<Result>(), file.path)
    let number = writeNumber.add(1, ordering: .relaxed).newValue
    let result: Swift.Result<Result, StoreError> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let request = SharedWrites.Request(
          number: number, end: .now + deadline, bytes: bytes,
          perform: { writing in kept.keep { try body(writing) } },
          settle: { error in
            continuation.resume(
              returning: error.map { .failure($0) } ?? kept.result(of: path))
          })
        let leads = writes.add(request)
        // A cancellation before this point finds nothing to take back, so it must be seen here.
        if Task.isCancelled { giveUp(number) }
        if leads { Task(priority: .userInitiated) { await self.lead(writer) } }
      }
    } onCancel: {
      giveUp(number)
    }
    return try result.get()
  }

  private func giveUp(_ number: Int) {
    writes.takeBack(number)?.settle(
      StoreError(sqlite: CancellationError(), path: file.path, waited: .zero))
  }

  /// Sees to all writes that wait, until there are none.
  private func lead(_ writer: Connection) async {
    while true {
      let batch = writes.next()
      guard !batch.isEmpty else { return }
      await carryOut(batch, on: writer)
    }
  }

  private func carryOut(_ batch: [SharedWrites.Request], on writer: Connection) async {
    let now = ContinuousClock.now
    for request in batch where request.end <= now {
      request.settle(.notBegun(file.path))
    }
    let wanted = batch.filter { $0.end > now }
    guard let end = wanted.map(\.end).min() else { return }
    let hasReason = Flag()
    do throws(StoreError) {
      let outcome = try await transaction(on: writer, until: end, purging: Self.purgedInWrites) {
        writing in
        for request in wanted {
          if wanted.count == 1 {
            guard request.perform(writing) else {
              hasReason.set()
              throw Failed()
            }
          } else {
            try writing.attempt { request.perform(writing) }
          }
        }
      }
      tell(outcome.effects)
      for request in wanted { request.settle(nil) }
      if outcome.wantsUpkeep { keepUp(writer) }
    } catch {
      // Of several nobody knows whose fault it was, if it was one's: each is tried by itself.
      guard wanted.count == 1 || !error.mayBeOfOneWrite else {
        for request in wanted { await carryOut([request], on: writer) }
        return
      }
      for request in wanted { request.settle(hasReason.isSet ? nil : error) }
    }
  }

  private func tell(_ effects: Writing.Effects) {
    if effects.isEmptied { feed.resync() }
    feed.publish(effects.changed)
  }

  struct Outcome<Result: Sendable>: Sendable {
    let result: Result
    let effects: Writing.Effects
    /// Whether there is more to purge, or space to give back.
    let wantsUpkeep: Bool
    let leavesExpired: Bool
  }

  func transaction<Result: Sendable>(
    on writer: Connection, until end: ContinuousClock.Instant, purging limit: Int,
    _ body: @Sendable (Writing) throws -> Result
  ) async throws(StoreError) -> Outcome<Result> {
    try await writer.run(until: end) { [clock] database in
      var outcome: Outcome<Result>?
      try database.inTransaction(.immediate) {
        // The time is asked for with the lock held, so that it does not go back between writers.
        let writing = Writing(database: database, now: clock())
        let result = try body(writing)
        let leavesExpired = try writing.purge(limit: limit)
        try writing.finish()
        outcome = Outcome(
          result: result, effects: writing.effects,
          wantsUpkeep: leavesExpired || writing.effects.freedBytes > Self.noticeableBytes,
          leavesExpired: leavesExpired)
        return .commit
      }
      guard let outcome else { throw CancellationError() }
      return outcome
    }
  }

  func checkOpen() throws(StoreError) {
    if isClosed.load(ordering: .relaxed) {
      throw StoreError(.unreachable, "the store \(file.path) is closed")
    }
  }

  // MARK: Upkeep

  /// How many expired keys a write takes along, and how many one step in the background removes: few, so
  /// that nobody waits for it.
  private static let purgedInWrites = 16
  private static let purgedInSteps = 256
  /// After how many bytes removed in one write the file may be worth shortening.
  private static let noticeableBytes = 1 << 20

  /// Removes what is over in small transactions, giving way to anybody who wants to write.
  func keepUp(_ writer: Connection) {
    guard !isKeepingUp.exchange(true, ordering: .acquiring) else { return }
    Task(priority: .background) { [weak self] in
      while let self, !self.isClosed.load(ordering: .relaxed) {
        let outcome = try? await self.transaction(
          on: writer, until: .now + .milliseconds(100), purging: Self.purgedInSteps
        ) { _ in }
        if let outcome { self.tell(outcome.effects) }
        guard outcome?.leavesExpired == true else { break }
        await Task.yield()
      }
      while true {
        let isDone = try? await writer.run(until: .now + .milliseconds(100)) { database in
          try Self.giveBackSpace(database)
        }
        guard isDone == false else { break }
        await Task.yield()
      }
      self?.isKeepingUp.store(false, ordering: .releasing)
    }
  }

  /// Shortens the file by one step when more than a quarter of it is unused.
  /// - Returns: whether there was nothing to do.
  private static func giveBackSpace(_ database: Database) throws -> Bool {
    let free = try Int.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0
    let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
    guard free > 1024, free > pages / 4 else { return true }
    try database.run("PRAGMA incremental_vacuum(1024)")
    return false
  }
}

extension StoreError {
  /// Whether one write of several can have ended a transaction, in which nothing was written then.
  fileprivate var mayBeOfOneWrite: Bool {
    switch code {
    case .outOfMemory, .tooLarge: true
    default: false
    }
  }
}

/// What a write came to, until it is known whether it is on the disk.
private final class Kept<Value: Sendable>: Sendable {
  private let state = Mutex<Result<Value, any Error>?>(nil)

  /// What came of it, on the file at `path`.
  func result(of path: String) -> Result<Value, StoreError> {
    guard let result = state.withLock({ $0 }) else {
      return .failure(StoreError(.outcomeUnknown, "a write to \(path) was never done"))
    }
    return result.mapError { StoreError(sqlite: $0, path: path, waited: .zero) }
  }

  /// Does `body` and keeps what comes of it.
  ///
  /// - Returns: whether it succeeded.
  func keep(_ body: () throws -> Value) -> Bool {
    let result = Result { try body() }
    state.withLock { $0 = result }
    if case .success = result { return true }
    return false
  }
}

/// Ends a transaction that has one write, which failed and knows why.
private struct Failed: Error {}

/// Something that happens once.
private final class Flag: Sendable {
  private let state = Atomic(false)
  var isSet: Bool { state.load(ordering: .relaxed) }
  func set() { state.store(true, ordering: .relaxed) }
}
