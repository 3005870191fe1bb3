import GRDB
import KeyValue

extension StoreError {
  /// What SQLite, or GRDB, says about the file at `path`, in our words.
  init(sqlite error: any Error, path: String, waited: Duration) {
    switch error {
    case let error as StoreError: self = error
    case is CancellationError: self = .cancelledSQLite(path)
    case let error as DatabaseError: self.init(error, path: path, waited: waited)
    default: self.init(.unreachable, "\(path): \(error)")
    }
  }

  private init(_ error: DatabaseError, path: String, waited: Duration) {
    switch error.extendedResultCode {
    case .SQLITE_IOERR_FSYNC, .SQLITE_IOERR_DIR_FSYNC:
      self.init(
        .outcomeUnknown, "the disk did not confirm a write to \(path); it may or may not be there")
      return
    case .SQLITE_READONLY_DBMOVED:
      self.init(.unreachable, "\(path) was moved, deleted or replaced while it was open")
      return
    default: break
    }
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL:
      self.init(.busy, "\(path) was locked by another program for \(waited.formatted); try again")
    case .SQLITE_INTERRUPT, .SQLITE_ABORT: self = .cancelledSQLite(path)
    case .SQLITE_NOTADB:
      self.init(.corrupt, "\(path) is not a SQLite database; name another file")
    case .SQLITE_CORRUPT, .SQLITE_FORMAT:
      self.init(
        .corrupt,
        "the database \(path) is damaged; `sqlite3 \(path) .recover` can save what is readable")
    case .SQLITE_FULL:
      self.init(.outOfMemory, "the disk that holds \(path) is full; nothing was written")
    case .SQLITE_NOMEM: self.init(.outOfMemory, "SQLite got no memory to work on \(path)")
    case .SQLITE_TOOBIG:
      self.init(.tooLarge, "SQLite takes values of at most \(SQLiteStore.maxValueBytes) bytes")
    case .SQLITE_READONLY:
      self.init(.refused(.readOnly), "\(path) cannot be written; nothing was changed")
    case .SQLITE_PERM, .SQLITE_AUTH:
      self.init(.refused(.permission), "this user may not use \(path)")
    case .SQLITE_CANTOPEN: self.init(.unreachable, "\(path), or a file beside it, cannot be opened")
    case .SQLITE_IOERR:
      self.init(
        .unreachable,
        "the disk that holds \(path) failed (SQLite error \(error.extendedResultCode.rawValue))")
    default: self.init(.unreachable, "\(path): \(error.message ?? "\(error.resultCode)")")
    }
  }

  private static func cancelledSQLite(_ path: String) -> StoreError {
    StoreError(.cancelled, "the operation on \(path) was cancelled; nothing was written")
  }
}
