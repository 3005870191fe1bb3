import GRDB
import KeyValue
import StoreConformance
import Testing

@testable import KeyValueSQLite

@Suite("Writes that come at the same time")
struct SharedWriteTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Holds the lock until `body` has ended.
  private func locked<Result>(
    _ body: (DatabaseQueue) async throws -> Result
  ) async throws -> Result {
    var configuration = GRDB.Configuration()
    configuration.allowsUnsafeTransactions = true
    let other = try DatabaseQueue(path: scratch.path(), configuration: configuration)
    try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
    do {
      return try await body(other)
    } catch {
      try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
      throw error
    }
  }

  @Test("share a transaction, and each gets its own answer")
  func shared() async throws {
    let store = try await SQLiteStore.open(path: scratch.path(), deadline: patience)
    try await store.project(
      Projection(key: "hash", change: .fields(set: [[1]: [1]], removed: []), lifetime: .never))
    let before = try await store.add([("count", 1)], lifetime: .never)
    #expect(before == [1])
    let results = try await locked { other in
      let first = Task { try await store.add([("first", 1)], lifetime: .never) }
      while !store.writes.isUnderWay { await Task.yield() }
      let writes = (0..<40).map { number in
        Task { () -> Result<CommitResult, StoreError> in
          // Every fourth writes a string where a hash is.
          let key: StoreKey = number % 4 == 0 ? "hash" : StoreKey("key-\(number)")
          do throws(StoreError) {
            return .success(
              try await store.commit(
                Commit(
                  anchor: key, expected: .absent, change: .value(Array("\(number)".utf8)),
                  lifetime: .never)))
          } catch { return .failure(error) }
        }
      }
      // They wait for the one that waits for the lock.
      while store.writes.count < 40 { await Task.yield() }
      try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
      _ = try await first.value
      var results: [Result<CommitResult, StoreError>] = []
      for write in writes { results.append(await write.value) }
      return results
    }
    // That of the hash, of the count, of the one that waited for the lock, and one for all that waited for it.
    #expect(store.writes.batches == 4)
    for (number, result) in results.enumerated() {
      switch result {
      case .success(.committed):
        #expect(number % 4 != 0)
        #expect(try await store.text(StoreKey("key-\(number)")) == "\(number)")
      case .failure(let error):
        #expect(number % 4 == 0)
        #expect(error.code == .wrongType)
      case .success(let other): Issue.record("\(other)")
      }
    }
    guard case .fields(let fields, _) = try await store.readFields("hash") else {
      throw StoreError(.corrupt, "the hash is gone")
    }
    #expect(fields == [[1]: [1]])
    #expect(try await store.statistics().keys == 33)
    await store.close()
  }

  @Test("those whose turn has not come when the store is closed are told so")
  func closed() async throws {
    let store = try await SQLiteStore.open(path: scratch.path(), deadline: patience)
    try await locked { other in
      let first = Task { try await store.add([("first", 1)], lifetime: .never) }
      while !store.writes.isUnderWay { await Task.yield() }
      let last = Task { try await store.add([("last", 1)], lifetime: .never) }
      while store.writes.count < 1 { await Task.yield() }
      let closing = Task { await store.close() }
      let error = await #expect(throws: StoreError.self) { try await last.value }
      #expect(error?.code == .unreachable)
      try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
      #expect(try await first.value == [1])
      await closing.value
    }
  }

  @Test("those that find the file locked by another program are told that, all of them")
  func lockedOut() async throws {
    let store = try await SQLiteStore.open(path: scratch.path(), deadline: .milliseconds(300))
    try await locked { other in
      let writes = (0..<8).map { number in
        Task { try await store.add([(StoreKey("key-\(number)"), 1)], lifetime: .never) }
      }
      for write in writes {
        let error = await #expect(throws: StoreError.self) { try await write.value }
        #expect(error?.code == .busy || error?.code == .timedOut)
      }
      try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
    }
    #expect(try await store.add([("key-0", 1)], lifetime: .never) == [1])
    await store.close()
  }

  @Test("one that is given up before its turn writes nothing, and the others do")
  func givenUp() async throws {
    let store = try await SQLiteStore.open(path: scratch.path(), deadline: patience)
    try await locked { other in
      let first = Task { try await store.add([("first", 1)], lifetime: .never) }
      while !store.writes.isUnderWay { await Task.yield() }
      let writes = (0..<8).map { number in
        Task { try await store.add([(StoreKey("key-\(number)"), 1)], lifetime: .never) }
      }
      while store.writes.count < 8 { await Task.yield() }
      let last = Task { try await store.add([("given-up", 1)], lifetime: .never) }
      while store.writes.count < 9 { await Task.yield() }
      last.cancel()
      try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
      for write in [first] + writes { _ = try await write.value }
      let error = await #expect(throws: StoreError.self) { try await last.value }
      #expect(error?.code == .cancelled)
    }
    #expect(try await store.text("given-up") == nil)
    #expect(try await store.text("key-7") == "1")
    await store.close()
  }
}
