import Foundation
import KeyValue
import KeyValueSQLite
import Testing

@Suite("A SQLite store that was killed")
struct CrashTests {
  /// A log that ends anywhere is what kill -9 or a power cut leaves.
  @Test("has each commit whole or not at all, wherever its log ends")
  func tornLog() async throws {
    let scratch = try Scratch()
    let store = try await SQLiteStore.open(path: scratch.path(), deadline: patience)
    let count = 12
    for number in 1...count {
      let text = Array("\(number)".utf8)
      _ = try await store.commit(
        Commit(
          anchor: "anchor", expected: .anything,
          change: .value(text + [UInt8](repeating: 32, count: number * 700)),
          lifetime: .never,
          dependents: [
            Projection(
              key: "hash", change: .fields(set: [[1]: text], removed: []), lifetime: .never)
          ]))
    }
    for name in ["store.db", "store.db-wal"] {
      // By another process, since one that closes a file loses its locks on it.
      let copy = try Process.run(
        URL(fileURLWithPath: "/bin/cp"),
        arguments: [scratch.path(name), scratch.path("copy-" + name)])
      copy.waitUntilExit()
    }
    await store.close()
    let file = try scratch.bytes("copy-store.db")
    let log = try scratch.bytes("copy-store.db-wal")

    var seen: Set<Int> = []
    for step in 0...60 {
      let length = log.count * step / 60
      let name = "torn-\(step).db"
      try scratch.write(file, to: name)
      try scratch.write(Array(log.prefix(length)), to: name + "-wal")
      let torn = try await SQLiteStore.open(path: scratch.path(name), deadline: patience)
      let number = try await torn.text("anchor").map { Int($0.filter { $0 != " " }) ?? -1 } ?? 0
      var projected = 0
      if case .fields(let fields, _) = try await torn.readFields("hash") {
        projected = Int(String(decoding: fields[[1]] ?? [], as: UTF8.self)) ?? -1
      }
      #expect(number == projected, "log of \(length) bytes")
      #expect(number >= seen.max() ?? 0)
      seen.insert(number)
      await torn.close()
    }
    #expect(seen.count > count / 2)
    #expect(seen.max() == count)
  }
}
