import Foundation
import KeyValue
import KeyValueSQLite
import ThreadCache

/// A file of the embedded store with many threads in it.
struct SeededStore {
  let path: String
  /// The id that a scan finds first: the store scans in the order of keys.
  let firstID: String
  let threads: Int
  let keys: Int

  /// Fills a store through its own contract, a commit a thread.
  ///
  /// Each commit is synced, so it is done in memory where there is a place for it; then the file moves
  /// to `path`.
  static func make(threads: Int, at path: String) async throws -> SeededStore {
    let start = ContinuousClock.now
    let workshop = try Scratch(
      in: memory(for: threads) ?? FileManager.default.temporaryDirectory.path)
    defer { workshop.remove() }
    let store = try await SQLiteStore.open(path: workshop.path("threads.db"))
    var source = SampleThreads()
    var first: ThreadID?
    var keys = 0
    for _ in 0..<threads {
      let thread = source.next()
      let lifetime = Lifetime.after(milliseconds: thread.lifetime)
      let dependents = thread.hashes.map { file, slices in
        Projection(
          key: KeySchema.thread.fileKey(thread.id, fileID: file),
          change: .fields(set: slices, removed: []), lifetime: lifetime)
      }
      _ = try await store.commit(
        Commit(
          anchor: KeySchema.thread.metaKey(thread.id), expected: .anything,
          change: .value(thread.meta), lifetime: lifetime, dependents: dependents))
      keys += 1 + dependents.count
      first = min(first ?? thread.id, thread.id)
    }
    await store.close()
    // A close folds the write-ahead log into the file, so that the file is all there is.
    try FileManager.default.copyItem(atPath: workshop.path("threads.db"), toPath: path)
    let seconds = Int((start.duration(to: .now) / .seconds(1)).rounded())
    Progress.say(
      "seeded \(Figures.count(threads)) threads, \(Figures.count(keys)) keys, "
        + "\(Figures.megabytes(FileManager.default.contents(size: path))) in \(seconds) s")
    return SeededStore(
      path: path, firstID: first?.description ?? "", threads: threads, keys: keys)
  }

  /// A folder in memory that has room for so many threads, at 6 kB each, and some to spare.
  private static func memory(for threads: Int) -> String? {
    var figures = statvfs()
    guard access("/dev/shm", W_OK) == 0, statvfs("/dev/shm", &figures) == 0 else { return nil }
    let free = UInt64(figures.f_bavail) * UInt64(figures.f_frsize)
    return free > UInt64(threads) * 12_000 ? "/dev/shm" : nil
  }
}

extension FileManager {
  fileprivate func contents(size path: String) -> Int {
    ((try? attributesOfItem(atPath: path))?[.size] as? Int) ?? 0
  }
}
