import GRDB
import KeyValue
import Synchronization

/// How the writes of other processes are noticed.
extension SQLiteStore {
  /// A number that changes when another connection than this one writes.
  static func dataVersion(of database: Database) throws -> Int64 {
    try Int64.fetchOne(database, sql: "PRAGMA data_version") ?? 0
  }

  /// Starts to look out for writes of other processes, once.
  func startWatching() -> Bool {
    watch.withLock { watch in
      if watch != nil { return true }
      watch = FileWatch(file: file.path + "-wal") { [weak self] in await self?.noteOthers() }
      return watch != nil
    }
  }

  /// Somebody appends to the log: when it is not this store, anything may have changed.
  func noteOthers() async {
    guard let writer else { return await resyncWhenCommitted() }
    let version = try? await writer.run(until: .now + deadline) { database in
      // The news of a write comes before its commit. Whoever writes holds the lock until then, so wait
      // for the lock; a connection's data version stays the same over its own commits.
      var version: Int64?
      try database.inTransaction(.immediate) {
        version = try Self.dataVersion(of: database)
        return .rollback
      }
      return version
    }
    guard let version = version ?? nil else { return feed.resync() }
    if dataVersion.exchange(version, ordering: .relaxed) != version { feed.resync() }
  }

  /// Without the right to take the lock nobody says when the commit is done: it mostly is within
  /// milliseconds, and where the disk is slow, later.
  private func resyncWhenCommitted() async {
    for wait in [5, 50, 500] {
      try? await Task.sleep(for: .milliseconds(wait))
      feed.resync()
    }
  }
}
