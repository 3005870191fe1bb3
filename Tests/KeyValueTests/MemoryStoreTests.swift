import KeyValue
import StoreConformance
import Synchronization
import Testing

@Suite("The memory store")
struct MemoryStoreTests {
  @Test(
    "does what every store does",
    arguments: StoreConformance.behaviours + StoreConformance.transactions)
  func conforms(_ behaviour: Behaviour) async throws {
    try await StoreConformance { MemoryStore() }.run(behaviour)
  }

  @Test("ends a lifetime at its millisecond, by the clock it was given")
  func exactLifetime() async throws {
    let now = Mutex<Int64>(1000)
    let store = MemoryStore(clock: { now.withLock { $0 } })
    _ = try await store.commit(
      Commit(
        anchor: "a", expected: .absent, change: .value([1]), lifetime: .after(milliseconds: 500)))
    now.withLock { $0 = 1499 }
    #expect(try await store.inspect(["a"])[0]?.expiry == Expiry(milliseconds: 1500))
    now.withLock { $0 = 1500 }
    #expect(try await store.inspect(["a"]) == [nil])
  }

  @Test("refuses splices that do not make the result they came with")
  func dishonestSplice() async throws {
    let store = MemoryStore()
    let written = try await store.commit(
      Commit(anchor: "a", expected: .absent, change: .value([1, 2, 3]), lifetime: .never))
    guard case .committed(let version?, _) = written else {
      Issue.record("not written")
      return
    }
    let bad: [[Commit.Splice]] = [
      [Commit.Splice(offset: 0, removed: 1, inserted: [8])],
      [Commit.Splice(offset: 2, removed: 2, inserted: [])],
      [
        Commit.Splice(offset: 1, removed: 1, inserted: []),
        Commit.Splice(offset: 0, removed: 1, inserted: []),
      ],
    ]
    for splices in bad {
      await #expect(throws: StoreError.self) {
        try await store.commit(
          Commit(
            anchor: "a", expected: .version(version),
            change: .splices(splices, result: [9, 2, 3]), lifetime: .keep))
      }
    }
  }

  @Test("tells a listener who fell behind to read all again")
  func slowListener() async throws {
    let store = MemoryStore()
    let stream = try #require(store.changes(prefixes: [[]]))
    for number in 0..<3000 {
      _ = try await store.add([(StoreKey("\(number)"), 1)], lifetime: .keep)
    }
    await store.close()
    var last: StoreChange?
    var count = 0
    for await change in stream {
      last = change
      count += 1
    }
    #expect(last == .resync)
    #expect(count < 3000)
  }
}

@Suite("A store taken apart like a cluster")
struct PendingStoreTests {
  @Test("does what every store does", arguments: StoreConformance.behaviours)
  func conforms(_ behaviour: Behaviour) async throws {
    try await StoreConformance { PendingStore(MemoryStore()) }.run(behaviour)
  }
}

@Suite("A store in all wrappers")
struct WrappedStoreTests {
  @Test("does what every store does", arguments: StoreConformance.behaviours)
  func conforms(_ behaviour: Behaviour) async throws {
    try await StoreConformance {
      MeteredStore(DeadlineStore(FaultyStore(MemoryStore()), deadline: .seconds(60)))
    }.run(behaviour)
  }
}
