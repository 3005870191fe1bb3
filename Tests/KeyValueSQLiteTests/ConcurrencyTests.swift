import Foundation
import KeyValue
import StoreConformance
import Synchronization
import Testing

@testable import KeyValueSQLite

@Suite("Several SQLite stores on one file")
struct ConcurrencyTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func open(
    deadline: Duration = patience, clock: ManualClock? = nil
  ) async throws -> SQLiteStore {
    guard let clock else {
      return try await SQLiteStore.open(path: scratch.path(), deadline: deadline)
    }
    return try await SQLiteStore.open(
      path: scratch.path(), deadline: deadline, clock: { clock.now })
  }

  @Test("may all be the first to open it")
  func race() async throws {
    let identities = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<8 {
        group.addTask {
          let store = try await open()
          _ = try await store.add([("count", 1)], lifetime: .never)
          let identity = await store.describe().identity
          await store.close()
          return identity
        }
      }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(identities.count == 1)
    let store = try await open()
    #expect(try await store.text("count") == "8")
    await store.close()
  }

  @Test("lose nothing when eight of them change one key")
  func noLostUpdates() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          let store = try await open()
          for _ in 0..<25 { try await append(to: "list", in: store) }
          await store.close()
        }
      }
      try await group.waitForAll()
    }
    let store = try await open()
    #expect(try await store.text("list")?.count == 200)
    guard case .fields(let fields, _) = try await store.readFields("fields") else {
      Issue.record("no hash")
      return
    }
    #expect(fields.count == 200)
    await store.close()
  }

  /// Adds a letter to the value and a field to the hash that depends on it.
  private func append(to key: StoreKey, in store: SQLiteStore) async throws {
    var value: [UInt8] = []
    var expected = Commit.Expectation.absent
    while true {
      let field = Array("\(value.count)".utf8)
      let result = try await store.commit(
        Commit(
          anchor: key, expected: expected, change: .value(value + [UInt8(ascii: "x")]),
          lifetime: .after(milliseconds: 60_000),
          dependents: [
            Projection(
              key: "fields", change: .fields(set: [field: []], removed: []), lifetime: .keep)
          ]))
      guard case .conflict(let current) = result else { return }
      value = current?.bytes ?? []
      expected = current.map { .version($0.version) } ?? .absent
    }
  }

  @Test("wait for a lock until their deadline, then say that it is busy; reads go on")
  func busy() async throws {
    let store = try await patiently { try await open(deadline: .seconds(1)) }
    try await patiently { try await store.set("a", "1") }
    let lock = try await Lock(scratch.path())
    let error = await #expect(throws: StoreError.self) {
      try await patiently { try await store.set("a", "2") }
    }
    #expect(error?.code == .busy)
    #expect(error?.message.contains("was locked by another program for") == true)
    #expect(try await patiently { try await store.text("a") } == "1")
    await lock.release()
    try await patiently { try await store.set("a", "3") }
    #expect(try await patiently { try await store.text("a") } == "3")
    await store.close()
  }

  @Test("give up the wait for a lock when their caller is cancelled")
  func cancelled() async throws {
    let store = try await patiently { try await open(deadline: .seconds(2)) }
    let lock = try await Lock(scratch.path())
    let task = Task { () async -> StoreError? in
      do throws(StoreError) { try await store.set("a", "1") } catch { return error }
      return nil
    }
    task.cancel()
    let error = await task.value
    #expect([.cancelled, .busy, .timedOut].contains(error?.code))
    await lock.release()
    #expect(try await patiently { try await store.text("a") } == nil)
    await store.close()
  }

  @Test("hear of each other's writes as a resync, and of their own by key")
  func changes() async throws {
    let (store, other) = (try await open(), try await open())
    let noted = Mutex<[StoreChange]>([])
    let stream = try #require(store.changes(prefixes: [[]]))
    let told = Signal()
    let reader = Task {
      for await change in stream {
        noted.withLock { $0.append(change) }
        told.notify()
      }
    }
    for number in 0..<20 { try await store.set("own", "\(number)") }
    #expect(await told.wait { noted.withLock { $0.count >= 20 } })
    #expect(noted.withLock { $0.allSatisfy { $0 == .changed("own") } })
    try await other.set("theirs", "1")
    #expect(await told.wait { noted.withLock { $0.contains(.resync) } })
    reader.cancel()
    await store.close()
    await other.close()
  }

  @Test("purge what is over while others scan, who miss nothing")
  func purge() async throws {
    let clock = ManualClock()
    let (store, reader) = (try await open(clock: clock), try await open(clock: clock))
    let old = (0..<1500).map { (StoreKey("old:\($0)"), Int64(1)) }
    let live = (0..<300).map { (StoreKey("live:\($0)"), Int64(1)) }
    _ = try await store.add(old, lifetime: .after(milliseconds: 1000))
    _ = try await store.add(live, lifetime: .never)
    clock.advance(by: 1000)
    #expect(try await reader.allKeys("old:*") == [])
    #expect(try await reader.scan(ScanRequest(pattern: [42])).total == 1800)
    try await store.set("write", "1")
    let isPurged = try await reaches {
      #expect(try await reader.allKeys("live:*", hint: 50).count == 300)
      return try await reader.scan(ScanRequest(pattern: [42])).total == 301
    }
    #expect(isPurged)
    await store.close()
    await reader.close()
  }

  @Test("do not wait for a lease that was given before the clock was set back")
  func leaseOfTheFuture() async throws {
    let clock = ManualClock()
    let (store, other) = (try await open(clock: clock), try await open(clock: clock))
    #expect(try await store.lease("lease", token: [1], milliseconds: 15_000))
    #expect(try await !other.lease("lease", token: [2], milliseconds: 15_000))
    clock.advance(by: -3_600_000)
    #expect(try await other.lease("lease", token: [2], milliseconds: 15_000))
    #expect(try await !store.lease("lease", token: [1], milliseconds: 15_000))
    await store.close()
    await other.close()
  }

  @Test("do not let the log grow without bound while some scan and some write")
  func boundedLog() async throws {
    let (store, reader) = (try await open(), try await open())
    _ = try await store.add((0..<3000).map { (StoreKey("k:\($0)"), 1) }, lifetime: .never)
    let scanning = Task {
      while !Task.isCancelled { _ = try await reader.allKeys("k:*", hint: 200) }
    }
    let value = String(repeating: "x", count: 40_000)
    var largest = 0
    for number in 0..<600 {
      try await store.set(StoreKey("big:\(number % 10)"), value)
      largest = max(largest, scratch.size("store.db-wal"))
    }
    scanning.cancel()
    _ = await scanning.result
    #expect(largest < 12 << 20, "24 MB were written")
    await store.close()
    await reader.close()
  }

  @Test("give back the space of what was deleted")
  func space() async throws {
    let store = try await open()
    let value = String(repeating: "x", count: 1 << 20)
    let keys = (0..<24).map { StoreKey("big:\($0)") }
    for key in keys { try await store.set(key, value) }
    _ = try await store.delete(keys, versions: [:])
    #expect(await reaches { await freePages(store) < 1025 })
    await store.close()
    #expect(scratch.size("store.db") < 8 << 20)
  }

  private func freePages(_ store: SQLiteStore) async -> Int64 {
    let pages = try? await store.writer?.run(until: .now + .seconds(5)) { database in
      try database.first("PRAGMA freelist_count") { $0.integer(0) }
    }
    return (pages ?? nil) ?? .max
  }
}

/// A clock that a test moves.
final class ManualClock: Sendable {
  private let milliseconds = Atomic<Int64>(1_700_000_000_000)

  var now: Int64 { milliseconds.load(ordering: .relaxed) }

  func advance(by interval: Int64) { milliseconds.add(interval, ordering: .relaxed) }
}

/// A write lock that another connection holds until it is told to let go.
private struct Lock {
  private let connection: Connection
  private let gate = DispatchSemaphore(value: 0)
  private let holding: Task<Void, any Error>

  init(_ path: String) async throws {
    let connection = try await Connection.open(path, role: .writer, until: .now + .seconds(5))
    let (isHeld, held) = AsyncStream.makeStream(of: Void.self)
    holding = Task { [gate] in
      try await connection.run(until: .now + .seconds(5)) { database in
        try database.inTransaction(.immediate) {
          held.finish()
          gate.wait()
          return .rollback
        }
      }
    }
    self.connection = connection
    for await _ in isHeld {}
  }

  func release() async {
    gate.signal()
    _ = await holding.result
    await connection.close()
  }
}
