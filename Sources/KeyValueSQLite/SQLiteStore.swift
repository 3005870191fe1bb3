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

  let file: DatabaseFile
  let identity: String
  let deadline: Duration
  let clock: @Sendable () -> Int64
  let readers: Readers
  /// Nil when the store is only read.
  let writer: Connection?
  let writes = SharedWrites()
  let writeNumber = Atomic(0)
  let feed = ChangeFeed()
  let watch: Mutex<FileWatch?> = Mutex(nil)
  let isKeepingUp = Atomic(false)
  let isClosed = Atomic(false)

  /// By which the writing connection knows whether anybody else wrote.
  let dataVersion: Atomic<Int64>

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
      clock: { WallClock.now() })
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
    guard file.readOnlyReason != nil else {
      let start = try await startWriting(path, until: end)
      return SQLiteStore(
        file: file, identity: start.identity, deadline: deadline, clock: clock, readers: readers,
        writer: start.writer, dataVersion: start.dataVersion)
    }
    let identity = try await readers.run(.read, until: end) { database in
      try Schema.check(database, path: path)
      return try Schema.identity(of: database, path: path)
    }
    return SQLiteStore(
      file: file, identity: identity, deadline: deadline, clock: clock, readers: readers,
      writer: nil, dataVersion: 0)
  }

  /// Opens the connection that writes, and makes the tables where there are none.
  private static func startWriting(
    _ path: String, until end: ContinuousClock.Instant
  ) async throws(StoreError) -> (writer: Connection, identity: String, dataVersion: Int64) {
    while true {
      do throws(StoreError) {
        let writer = try await Connection.open(path, role: .writer, until: end)
        let found = try await writer.run(until: end) { database -> (String, Int64) in
          let new = "sqlite:\(UUID().uuidString.lowercased())"
          try Schema.prepare(database, identity: new, path: path)
          return (try Schema.identity(of: database, path: path), try Self.dataVersion(of: database))
        }
        return (writer, found.0, found.1)
      } catch {
        guard error.code == .busy, ContinuousClock.now < end else { throw error }
      }
      // While another process turns a new file into a write-ahead one, SQLite says that it is locked
      // without waiting for it.
      try? await Task.sleep(for: .milliseconds(.random(in: 1...10)))
    }
  }
}

// The contract documents these.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension SQLiteStore {
  public func changes(prefixes: [[UInt8]]) -> AsyncStream<StoreChange>? {
    guard startWatching() else { return nil }
    return feed.stream(prefixes: prefixes)
  }

  public func describe() async -> StoreDescription {
    StoreDescription(
      address: "sqlite:\(file.path)", engine: "sqlite", identity: identity,
      writable: writer != nil, readOnlyReason: file.readOnlyReason,
      maxValueBytes: Self.maxValueBytes,
      durability: Self.durability,
      deadline: deadline)
  }

  public func close() async {
    guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
    watch.withLock { $0 = nil }
    // Those whose turn has come are finished by the connection before it closes.
    for request in writes.takeAllBack() {
      request.settle(StoreError(.unreachable, "the store \(file.path) is closed"))
    }
    feed.finish()
    await readers.close()
    // Last, so that it folds the write-ahead log into the file when no other process has it open.
    await writer?.close()
  }
}
