import KeyValue
import KeyValueSQLite

/// Commits to the embedded store, each of them on the disk before it returns.
enum CacheSection {
  private static let rounds = 5
  private static let commits = 100
  private static let bytes = 4096

  static func measure(_ bench: Bench) async throws -> [Row] {
    let scratch = try bench.scratch()
    let store = try await SQLiteStore.open(path: scratch.path("commits.db"))
    // It is no budget: without the shell the figure stands alone.
    let shell = try? shell(scratch)
    let transaction = "BEGIN IMMEDIATE; UPDATE value SET bytes = randomblob(\(bytes)); COMMIT;"
    let script = Array(repeating: transaction, count: commits).joined(separator: "\n")
    var count: UInt8 = 0
    let (bobbin, floor) = try await takeTurns(
      rounds: rounds, warmUps: 1,
      {
        try await time {
          for _ in 0..<commits {
            count &+= 1
            _ = try await store.commit(
              Commit(
                anchor: "thread:a:meta", expected: .anything,
                change: .value([UInt8](repeating: count, count: bytes)),
                lifetime: .after(milliseconds: 7_776_000_000)))
          }
        }
      },
      { try await time { _ = try shell?.ask(script + "\nSELECT 'done';") } })
    await store.close()
    func rate(_ times: Timings) -> String {
      "\(Figures.count(Int(Double(commits) / (times.median / .seconds(1))))) a second"
    }
    return [
      Row(
        "commits, SQLite, synced", bobbin: rate(bobbin),
        peer: shell == nil ? "no sqlite3" : "sqlite3 \(rate(floor))")
    ]
  }

  /// The sqlite3 shell, with one value in a table.
  private static func shell(_ scratch: Scratch) throws -> LineProcess {
    let shell = try LineProcess(
      "sqlite3", ["-batch", scratch.path("floor.db")], environment: scratch.environment)
    try shell.send(
      """
      PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      CREATE TABLE value(id INTEGER PRIMARY KEY, bytes BLOB);
      INSERT INTO value VALUES (1, zeroblob(\(bytes))); SELECT 'ready';
      """)
    while try shell.line(until: .now + .seconds(10)).map({ $0 != "ready" }) ?? false {}
    return shell
  }
}
