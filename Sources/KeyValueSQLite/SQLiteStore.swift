import Foundation
import GRDB
import KeyValue
import Synchronization

/// A store in one SQLite file, for one machine and any number of processes.
///
/// ```swift
/// let store = try await SQLiteStore.open(path: "/var/lib/bobbin/threads.db")
/// ```
///
/// A commit is one `BEGIN IMMEDIATE` transaction in a write-ahead log that is synced before the commit returns:
/// it survives a crash of the program and of the machine. Keys may be any bytes, the empty key too.
/// Versions come from one sequence for the whole file and are never used twice.
///
/// A file, or a folder, that this user may not write is opened for reading; ``describe()`` says so.
public final class SQLiteStore: KeyValueStore {
  /// The longest value: the limit SQLite is built with, less the head of a row.
  public static let maxValueBytes = 999_999_000

  private let file: DatabaseFile
  private let identity: String
  private let deadline: Duration
  private let clock: @Sendable () -> Int64
  private let readers: Readers
  /// Nil when the store is only read.
  private let writer: Connection?
  private let feed = ChangeFeed()
  private let watch: Mutex<FileWatch?> = Mutex(nil)
  private let isKeepingUp = Atomic(false)
  private let isClosed = Atomic(false)

  /// By which the writing connection knows whether anybody else wrote.
  private let dataVersion: Atomic<Int64>

  private init(
    file: DatabaseFile, identity: String, deadline: Duration,
    clock: @escaping @Sendable () -> Int64, readers: Readers, writer: Connection?,
    dataVersion: Int64
  ) {
    self.file = file
    self.identity = identity
    self.deadline = deadline
    self.clock = clock
    self.readers = readers
    self.writer = writer
    self.dataVersion = Atomic(dataVersion)
  }

  deinit { feed.finish() }

  /// Opens the store in the file at `path`, which is created, for this user alone, where there is none.
  ///
  /// - Parameters:
  ///   - path: its folder must exist, on a local disk.
  ///   - readOnly: nothing is written or created, and a missing file is an error.
  ///   - deadline: the longest wait of an operation for another process.
  public static func open(
    path: String, readOnly: Bool = false, deadline: Duration = .seconds(5)
  ) async throws(StoreError) -> SQLiteStore {
    try await open(
      path: path, readOnly: readOnly, deadline: deadline,
      clock: { Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)) })
  }

  /// Opens a store whose lifetimes end by `clock`, in milliseconds since 1970.
  package static func open(
    path: String, readOnly: Bool = false, deadline: Duration = .seconds(5),
    clock: @escaping @Sendable () -> Int64
  ) async throws(StoreError) -> SQLiteStore {
    let file = try DatabaseFile(path: path, readOnly: readOnly)
    let path = file.path
    let end = ContinuousClock.now + deadline
    let readers = Readers(path: path, createsNothing: file.readOnlyReason != nil)
    var writer: Connection?
    var dataVersion: Int64 = 0
    let found: String?
    if file.readOnlyReason == nil {
      let connection = try await Connection.open(path, role: .writer, until: end)
      (found, dataVersion) = try await connection.run(until: end) { database in
        let identity = "sqlite:\(UUID().uuidString.lowercased())"
        try Schema.prepare(database, identity: identity, path: path)
        return (try Schema.identity(of: database), try Self.dataVersion(of: database))
      }
      writer = connection
    } else {
      found = try await readers.run(.read, until: end) { database in
        try Schema.check(database, path: path)
        return try Schema.identity(of: database)
      }
    }
    guard let found else {
      throw StoreError(.corrupt, "the database \(path) has lost the row that identifies it")
    }
    return SQLiteStore(
      file: file, identity: found, deadline: deadline, clock: clock, readers: readers,
      writer: writer, dataVersion: dataVersion)
  }

  // MARK: How operations run

  private func read<Result: Sendable>(
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
  private func write<Result: Sendable>(
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
    feed.publish(outcome.changed)
    if outcome.wantsUpkeep { keepUp(writer) }
    return outcome.result
  }

  private struct Outcome<Result: Sendable>: Sendable {
    let result: Result
    let changed: Set<StoreKey>
    /// Whether there is more to purge, or space to give back.
    let wantsUpkeep: Bool
    let leavesExpired: Bool
  }

  private func transaction<Result: Sendable>(
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
          result: result, changed: writing.changed,
          wantsUpkeep: leavesExpired || writing.freedBytes > Self.noticeableBytes,
          leavesExpired: leavesExpired)
        return .commit
      }
      guard let outcome else { throw CancellationError() }
      return outcome
    }
  }

  private func checkOpen() throws(StoreError) {
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
  private func keepUp(_ writer: Connection) {
    guard !isKeepingUp.exchange(true, ordering: .acquiring) else { return }
    Task(priority: .background) { [weak self] in
      while let self, !self.isClosed.load(ordering: .relaxed) {
        let outcome = try? await self.transaction(
          on: writer, until: .now + .milliseconds(100), purging: Self.purgedInSteps
        ) { _ in }
        if let outcome { self.feed.publish(outcome.changed) }
        guard outcome?.leavesExpired == true else { break }
        await Task.yield()
      }
      _ = try? await writer.run(until: .now + .milliseconds(100)) { database in
        try Self.giveBackSpace(database)
      }
      self?.isKeepingUp.store(false, ordering: .releasing)
    }
  }

  /// Shortens the file when more than a quarter of it is unused.
  private static func giveBackSpace(_ database: Database) throws {
    let free = try Int.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0
    let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
    if free > 1024, free > pages / 4 {
      try database.run("PRAGMA incremental_vacuum(1024)")
    }
  }

  // MARK: Others' changes

  /// A number that changes when another connection than this one writes.
  private static func dataVersion(of database: Database) throws -> Int64 {
    try Int64.fetchOne(database, sql: "PRAGMA data_version") ?? 0
  }

  /// Starts to look out for writes of other processes, once.
  private func startWatching() -> Bool {
    watch.withLock { watch in
      if watch != nil { return true }
      watch = FileWatch(file: file.path + "-wal") { [weak self] in await self?.noteOthers() }
      return watch != nil
    }
  }

  /// Somebody wrote: when it was not this store, anything may have changed.
  private func noteOthers() async {
    guard let writer else { return feed.resync() }
    // A connection's data version stays the same over its own commits.
    let version = try? await writer.run(until: .now + deadline) { database in
      try Self.dataVersion(of: database)
    }
    guard let version else { return feed.resync() }
    if dataVersion.exchange(version, ordering: .relaxed) != version { feed.resync() }
  }
}

// The contract documents these.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension SQLiteStore {
  public func read(_ keys: [StoreKey], known: [StoreKey: Version], maxBytes: Int?)
    async throws(StoreError) -> [ReadResult]
  {
    try await read { reading in
      try keys.map { try reading.read($0, known: known[$0], maxBytes: maxBytes) }
    }
  }

  public func readFields(_ key: StoreKey, fields: [[UInt8]]?, maxBytes: Int?)
    async throws(StoreError) -> FieldsResult
  {
    try await read { try $0.readFields(key, fields: fields, maxBytes: maxBytes) }
  }

  public func inspect(_ keys: [StoreKey]) async throws(StoreError) -> [Inspection?] {
    try await read { reading in try keys.map { try reading.inspect($0) } }
  }

  public func scan(_ request: ScanRequest) async throws(StoreError) -> ScanPage {
    let glob = Glob(request.pattern)
    return try await read(.scan) { try $0.scan(request, glob: glob) }
  }

  public func commit(_ commit: Commit) async throws(StoreError) -> CommitResult {
    try commit.checkForm()
    return try await write { try $0.commit(commit) }
  }

  public func project(_ projection: Projection) async throws(StoreError) {
    try await write { writing in
      try writing.check(projection)
      try writing.write(projection)
    }
  }

  public func delete(_ keys: [StoreKey], versions: [StoreKey: Version])
    async throws(StoreError) -> [DeleteResult]
  {
    try await write { writing in
      try keys.map { try writing.delete($0, version: versions[$0]) }
    }
  }

  public func expire(_ keys: [StoreKey], _ lifetime: Lifetime) async throws(StoreError) -> [Bool] {
    try await write { writing in try keys.map { try writing.expire($0, lifetime) } }
  }

  public func lease(_ key: StoreKey, token: [UInt8], milliseconds: Int64)
    async throws(StoreError) -> Bool
  {
    try await write { try $0.lease(key, token: token, milliseconds: milliseconds) }
  }

  public func release(_ key: StoreKey, token: [UInt8]) async throws(StoreError) {
    try await write { try $0.release(key, token: token) }
  }

  public func add(_ amounts: [(key: StoreKey, amount: Int64)], lifetime: Lifetime)
    async throws(StoreError) -> [Int64]
  {
    try await write { writing in
      try amounts.map { try writing.add($0.key, $0.amount, lifetime: lifetime) }
    }
  }

  public func changes(prefixes: [[UInt8]]) -> AsyncStream<StoreChange>? {
    guard startWatching() else { return nil }
    return feed.stream(prefixes: prefixes)
  }

  public func describe() async -> StoreDescription {
    StoreDescription(
      address: "sqlite:\(file.path)", engine: "sqlite", identity: identity,
      writable: writer != nil, readOnlyReason: file.readOnlyReason,
      maxValueBytes: Self.maxValueBytes,
      durability: "a commit is on the disk when it returns (write-ahead log, synchronous full)",
      deadline: deadline)
  }

  public func close() async {
    guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
    watch.withLock { $0 = nil }
    feed.finish()
    await readers.close()
    // Last, so that it folds the write-ahead log into the file when no other process has it open.
    await writer?.close()
  }
}
