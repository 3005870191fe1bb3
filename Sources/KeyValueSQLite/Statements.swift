import GRDB
import GRDBSQLite

/// A value bound to a `?` of a statement.
enum Binding: Sendable {
  case integer(Int64)
  case blob([UInt8])
  case null

  static func optional(_ number: Int64?) -> Binding { number.map(Binding.integer) ?? .null }
}

/// The columns of the row that a statement stands on.
struct Columns {
  fileprivate let statement: OpaquePointer

  func isNull(_ index: Int32) -> Bool { sqlite3_column_type(statement, index) == SQLITE_NULL }

  func integer(_ index: Int32) -> Int64 { sqlite3_column_int64(statement, index) }

  func optionalInteger(_ index: Int32) -> Int64? { isNull(index) ? nil : integer(index) }

  /// The bytes of a blob, where SQLite has them: only until the next row.
  func blob(_ index: Int32) -> UnsafeRawBufferPointer {
    // Asked in this order, as SQLite wants it.
    let start = sqlite3_column_blob(statement, index)
    return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, index)))
  }

  func bytes(_ index: Int32) -> [UInt8] { Array(blob(index)) }
}

/// Statements by GRDB's cache, bound and stepped without a copy or a conversion between SQLite and here:
/// a scan looks at millions of rows.
extension Database {
  /// Calls `body` for each row until it says false.
  func forEach(
    _ sql: String, _ bindings: [Binding] = [], _ body: (Columns) throws -> Bool
  ) throws {
    let statement = try cachedStatement(sql: sql).sqliteStatement
    defer {
      sqlite3_reset(statement)
      sqlite3_clear_bindings(statement)
    }
    for (index, binding) in zip(Int32(1)..., bindings) {
      let code = Self.bind(binding, to: statement, at: index)
      guard code == SQLITE_OK else { throw failure(code) }
    }
    while true {
      switch sqlite3_step(statement) {
      case SQLITE_ROW: if try !body(Columns(statement: statement)) { return }
      case SQLITE_DONE: return
      case let code: throw failure(code)
      }
    }
  }

  /// What `body` makes of the first row; nil without one.
  func first<Result>(
    _ sql: String, _ bindings: [Binding] = [], _ body: (Columns) throws -> Result
  ) throws -> Result? {
    var result: Result?
    try forEach(sql, bindings) { columns in
      result = try body(columns)
      return false
    }
    return result
  }

  /// Does a statement that has no rows.
  func run(_ sql: String, _ bindings: [Binding] = []) throws {
    try forEach(sql, bindings) { _ in true }
  }

  private func failure(_ code: Int32) -> DatabaseError {
    DatabaseError(resultCode: ResultCode(rawValue: code), message: lastErrorMessage)
  }

  private static func bind(_ binding: Binding, to statement: OpaquePointer, at index: Int32)
    -> Int32
  {
    switch binding {
    case .null: return sqlite3_bind_null(statement, index)
    case .integer(let number): return sqlite3_bind_int64(statement, index, number)
    case .blob(let bytes):
      // A blob without a first byte would be bound as NULL.
      if bytes.isEmpty { return sqlite3_bind_zeroblob(statement, index, 0) }
      // SQLITE_TRANSIENT: SQLite takes its own copy, as the array may be gone before the step.
      let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
      return bytes.withUnsafeBytes {
        sqlite3_bind_blob64(
          statement, index, $0.baseAddress, sqlite3_uint64(bytes.count), transient)
      }
    }
  }
}
