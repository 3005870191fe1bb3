import GRDB
import KeyValue

/// The tables, and the marks by which a file is known to be ours.
///
/// - `entry` has one small row a key, so that a scan reads few pages: what a key is, how large, until
///   when. `id` leads to its value in `value` or its fields in `field`.
/// - `store` has one row: the identity, the sequence that versions and ids are taken from and that never
///   goes back, and the number of keys.
enum Schema {
  /// "Bobb", at offset 68 of the file.
  static let applicationID: Int32 = 0x426F_6262
  /// The format of the tables, at offset 60 of the file.
  static let version: Int32 = 1

  private static let tables = """
    CREATE TABLE store(
      identity TEXT NOT NULL, sequence INTEGER NOT NULL, keys INTEGER NOT NULL);
    CREATE TABLE entry(
      key BLOB PRIMARY KEY NOT NULL, id INTEGER NOT NULL, type INTEGER NOT NULL,
      version INTEGER NOT NULL, expiry INTEGER, bytes INTEGER NOT NULL, fields INTEGER NOT NULL)
      WITHOUT ROWID;
    CREATE INDEX entry_expiry ON entry(expiry) WHERE expiry IS NOT NULL;
    CREATE TABLE value(id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
    CREATE TABLE field(
      id INTEGER NOT NULL, name BLOB NOT NULL, bytes BLOB NOT NULL, UNIQUE(id, name));
    """

  /// Makes the tables in a file that has none, and readies the connection for writing.
  ///
  /// The tables are made with a rollback journal, so that the marks are in the file itself from the first
  /// moment; only then does it become write-ahead.
  static func prepare(_ database: Database, identity: String, path: String) throws {
    if try committedMarks(of: database) == nil {
      try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
      try database.inTransaction(.immediate) {
        // Another process may have been faster.
        if try marks(of: database) == nil {
          try database.execute(sql: tables)
          try database.execute(sql: "INSERT INTO store VALUES (?, 0, 0)", arguments: [identity])
          try database.execute(sql: "PRAGMA application_id = \(applicationID)")
          try database.execute(sql: "PRAGMA user_version = \(version)")
        }
        return .commit
      }
    }
    try check(database, path: path)
    let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
    guard mode == "wal" else {
      throw StoreError(
        .unsupported, "\(path) lies where SQLite cannot keep a write-ahead log; use a local disk")
    }
    try database.execute(
      sql: "PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 8388608")
  }

  /// Throws when the file is another program's, or a newer Bobbin's.
  static func check(_ database: Database, path: String) throws {
    let marks = try committedMarks(of: database)
    try check(applicationID: marks?.applicationID ?? 0, version: marks?.version ?? 0, path: path)
  }

  /// Throws when these marks are another program's, or a newer Bobbin's.
  static func check(applicationID: Int32, version: Int32, path: String) throws(StoreError) {
    guard applicationID == Self.applicationID else {
      throw StoreError(
        .corrupt,
        "\(path) is a SQLite database of another program and was left as it is; name another file")
    }
    guard version <= Self.version else {
      throw StoreError(
        .unsupported,
        "\(path) was written by a newer Bobbin (format \(version), this one knows \(Self.version)); "
          + "use that one")
    }
  }

  /// The identity that the file got when it was made.
  static func identity(of database: Database, path: String) throws -> String {
    if let identity = try String.fetchOne(database, sql: "SELECT identity FROM store") {
      return identity
    }
    throw StoreError(.corrupt, "the database \(path) has lost the row that identifies it")
  }

  /// What the file says it is, as one state of it: another process may be making the tables just now.
  private static func committedMarks(
    of database: Database
  ) throws -> (applicationID: Int32, version: Int32)? {
    var found: (applicationID: Int32, version: Int32)?
    try database.inTransaction(.deferred) {
      found = try marks(of: database)
      return .commit
    }
    return found
  }

  /// What the file says it is; nil for a file without anything in it.
  private static func marks(of database: Database) throws -> (applicationID: Int32, version: Int32)?
  {
    let id = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    let version = try Int32.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    if id == 0, version == 0,
      try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0
    {
      return nil
    }
    return (id, version)
  }
}
