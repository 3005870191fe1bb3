import GRDB
import KeyValue

/// The connections that read, each opened when it is first needed.
///
/// Scans have their own, so that a long one never holds up a read. A store that is only read, and whose
/// file nobody has open for writing, is read as `immutable`: without locks, and without the `-wal` and
/// `-shm` that SQLite would otherwise create beside it. That is safe as long as nobody writes, so it
/// is checked before and after each operation.
actor Readers {
  /// What an operation needs a connection for.
  enum Lane: Sendable {
    case read, scan

    fileprivate var role: Connection.Role { self == .read ? .reader : .scanner }
  }

  private let path: String
  private let createsNothing: Bool
  private var opening: [Lane: Task<Result<Connection, StoreError>, Never>] = [:]
  private var frozen: [Lane: (snapshot: Snapshot, connection: Connection)] = [:]
  private var isClosed = false

  init(path: String, createsNothing: Bool) {
    self.path = path
    self.createsNothing = createsNothing
  }

  /// Does `body` with a connection that is at nobody else's disposal meanwhile.
  nonisolated func run<Result: Sendable>(
    _ lane: Lane, until deadline: ContinuousClock.Instant,
    _ body: @Sendable (Database) throws -> Result
  ) async throws(StoreError) -> Result {
    while createsNothing, let before = Snapshot(path), !before.isBeingWritten {
      let connection = try await frozen(lane, before, until: deadline)
      let result: Swift.Result<Result, StoreError>
      do throws(StoreError) {
        result = .success(try await connection.run(until: deadline, body))
      } catch {
        result = .failure(error)
      }
      if Snapshot(path) == before { return try result.get() }
    }
    return try await live(lane, until: deadline).run(until: deadline, body)
  }

  /// Closes what is open; nothing is opened any more.
  func close() async {
    isClosed = true
    for (_, connection) in frozen.values { await connection.close() }
    frozen = [:]
    for task in opening.values {
      if case .success(let connection) = await task.value { await connection.close() }
    }
    opening = [:]
  }

  private func live(
    _ lane: Lane, until deadline: ContinuousClock.Instant
  ) async throws(StoreError) -> Connection {
    if isClosed { throw StoreError(.unreachable, "the store \(path) is closed") }
    let task =
      opening[lane]
      ?? Task { [path] in
        do throws(StoreError) {
          return .success(try await Connection.open(path, role: lane.role, until: deadline))
        } catch {
          return .failure(error)
        }
      }
    opening[lane] = task
    let result = await task.value
    // The next operation tries again.
    if case .failure = result, opening[lane] == task { opening[lane] = nil }
    return try result.get()
  }

  private func frozen(
    _ lane: Lane, _ snapshot: Snapshot, until deadline: ContinuousClock.Instant
  ) async throws(StoreError) -> Connection {
    if isClosed { throw StoreError(.unreachable, "the store \(path) is closed") }
    if let (old, connection) = frozen[lane], old == snapshot { return connection }
    // It caches pages for ever: a file that changed needs a new one.
    let connection = try await Connection.open(path, role: .immutable, until: deadline)
    frozen[lane] = (snapshot, connection)
    return connection
  }
}

/// What shows whether anybody wrote a database between two looks at it.
struct Snapshot: Equatable, Sendable {
  private let file: FileStatus
  private let log: FileStatus?
  private let journal: FileStatus?

  init?(_ path: String) {
    guard let file = FileStatus(path) else { return nil }
    self.file = file
    log = FileStatus(path + "-wal")
    journal = FileStatus(path + "-journal")
  }

  /// Writers append to the write-ahead log first, and keep a journal while they make the tables; without
  /// either the file is all there is.
  var isBeingWritten: Bool { (log?.size ?? 0) > 0 || journal != nil }
}
