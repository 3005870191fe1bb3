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

  /// Does `body` in one transaction, removes a few keys that are over, and tells who listens.
  func write<Result: Sendable>(
    _ body: @Sendable (Writing) throws -> Result
  ) async throws(StoreError) -> Result {
    try checkOpen()
    guard let writer else {
      throw StoreError(
        .refused(.readOnly),
        "\(file.readOnlyReason ?? "the store is read-only"), so nothing was changed")
    }
    let outcome = try await transaction(
      on: writer, until: .now + deadline, purging: Self.purgedInWrites, body)
    tell(outcome.effects)
    if outcome.wantsUpkeep { keepUp(writer) }
    return outcome.result
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
