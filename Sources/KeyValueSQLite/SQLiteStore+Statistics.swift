import GRDB
import KeyValue

extension SQLiteStore {
  /// What the file holds and how it is kept, in one transaction.
  public func statistics() async throws(StoreError) -> StoreStatistics {
    var statistics = try await read { try $0.statistics() }
    // The write-ahead log lies beside the file until it is folded in.
    statistics.usedBytes = (FileStatus(file.path)?.size ?? 0) + logBytes
    statistics.role = writer == nil ? "opened for reading only" : "embedded"
    statistics.durability = Self.durability
    statistics.changes =
      "this program's at once; other programs' when the write-ahead log grows (inotify)"
    return statistics
  }

  /// Bytes of the write-ahead log.
  private var logBytes: Int64 { FileStatus(file.path + "-wal")?.size ?? 0 }

  /// What ``describe()`` and ``statistics()`` say of crashes.
  package static let durability =
    "a commit is on the disk when it returns (write-ahead log, synchronous full)"
}

extension Reading {
  /// What SQLite itself says; the keys whose time is over count until they are purged.
  func statistics() throws -> StoreStatistics {
    var statistics = StoreStatistics()
    statistics.server = try database.first("SELECT sqlite_version()") {
      "sqlite " + String(decoding: $0.blob(0), as: UTF8.self)
    }
    statistics.keys = try database.first("SELECT keys FROM store") { Int($0.integer(0)) }
    statistics.expiringKeys = try database.first(
      "SELECT count(*) FROM entry WHERE expiry IS NOT NULL"
    ) { Int($0.integer(0)) }
    return statistics
  }
}
