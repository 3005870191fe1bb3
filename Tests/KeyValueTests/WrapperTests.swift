import KeyValue
import StoreConformance
import Synchronization
import Testing

private let greeting = Commit(
  anchor: "a", expected: .anything, change: .value([1, 2, 3]), lifetime: .never)

/// The error of an operation; nil when it succeeds.
private func failure(_ body: () async throws -> Void) async -> StoreError? {
  do { try await body() } catch { return error as? StoreError }
  return nil
}

@Suite("A read-only store")
struct ReadOnlyStoreTests {
  @Test("refuses every operation that writes, and nothing is changed")
  func refusesWrites() async throws {
    let base = MemoryStore()
    _ = try await base.commit(greeting)
    let store = ReadOnlyStore(base)
    let hash = Projection(key: "h", change: .fields(set: [[1]: [1]], removed: []), lifetime: .keep)
    let writes: [@Sendable () async throws -> Void] = [
      { _ = try await store.commit(greeting) },
      { try await store.project(hash) },
      { _ = try await store.delete(["a"], versions: [:]) },
      { _ = try await store.expire(["a"], .never) },
      {
        _ = try await store.lease("l", token: [1], milliseconds: 10)
      },
      { try await store.release("a", token: [1, 2, 3]) },
      { _ = try await store.add([("n", 1)], lifetime: .keep) },
    ]
    #expect(writes.count == StoreOperation.allCases.filter(\.writes).count)
    for write in writes { #expect(await failure(write)?.code == .refused(.readOnly)) }
    let page = try await base.scan(ScanRequest(pattern: [UInt8(ascii: "*")]))
    #expect(page.keys == ["a"])
    guard case .value(let value) = try await store.read("a") else {
      Issue.record("not read")
      return
    }
    #expect(value.bytes == [1, 2, 3])
  }

  @Test("says so, to which key, and why")
  func words() async {
    let store = ReadOnlyStore(MemoryStore())
    let error = await failure {
      _ = try await store.commit(greeting)
    }
    #expect(error?.message == "this session is read-only: a was not changed")
    #expect(error?.key == "a")
    let description = await store.describe()
    #expect(!description.writable)
    #expect(description.readOnlyReason == "this session is read-only")
  }
}

@Suite("A metered store")
struct MeteredStoreTests {
  @Test("counts operations, commands, bytes and failures")
  func counts() async throws {
    let faulty = FaultyStore(MemoryStore())
    let store = MeteredStore(faulty)
    _ = try await store.commit(greeting)
    _ = try await store.read(["a", "missing"])
    faulty.fail(.inspect, with: StoreError(.timedOut, "late"))
    #expect(
      await failure { _ = try await store.inspect(["a"]) } != nil)
    let usage = store.usage
    #expect(usage.operations == [.commit: 1, .read: 1, .inspect: 1])
    #expect(usage.commands == 3)
    #expect(usage.bytesOut == 1 + 3 + 8 + 1)
    #expect(usage.bytesIn == 3)
    #expect(usage.errors == [.timedOut: 1])
  }

  @Test("counts what a billed store sends for each operation, also for one that fails")
  func billed() async throws {
    let paid = PaidStore(MemoryStore())
    let store = MeteredStore(paid)
    let events = Mutex<[Int]>([])
    store.observe { event in events.withLock { $0.append(event.commands) } }
    let whole = CommandTally()
    try await whole.counting {
      _ = try await store.read(["a", "b", "c"])
      // At the same time: what one sends is none of the other's.
      async let one = store.inspect(["a"])
      async let two = store.inspect(["a", "b"])
      _ = try await (one, two)
    }
    paid.account.budget = 7
    #expect(await failure { _ = try await store.read(["a", "b"]) }?.code == .refused(.budget))
    #expect(events.withLock { $0.sorted() } == [0, 1, 2, 3])
    #expect(store.usage.commands == 6)
    #expect(paid.traffic.commands == 6)
    #expect(whole.commands == 6)
  }

  @Test(
    "who observes it is told of the operations before, once, so that all counts are of the same")
  func untold() async throws {
    let store = MeteredStore(MemoryStore())
    _ = try await store.read(["a", "b"])
    _ = try await store.read("c")
    let events = Mutex<[Int]>([])
    for _ in 0..<2 { store.observe { event in events.withLock { $0.append(event.keyCount) } } }
    _ = try await store.inspect(["a"])
    #expect(events.withLock { $0 } == [2, 1, 1])
    #expect(store.usage.latency.count == 3)
  }

  @Test("measures how long operations take")
  func latency() async throws {
    let faulty = FaultyStore(MemoryStore())
    let store = MeteredStore(faulty)
    #expect(store.usage.latency == StoreUsage.Latency())
    for _ in 0..<99 { _ = try await store.read("a") }
    faulty.before(.read) {
      let end = ContinuousClock.now + .milliseconds(50)
      while ContinuousClock.now < end { await Task.yield() }
    }
    _ = try await store.read("a")
    let latency = store.usage.latency
    #expect(latency.count == 100)
    #expect(latency.longest >= .milliseconds(49))
    #expect(latency.p50 <= latency.p95 && latency.p95 <= latency.p99)
    #expect(latency.p99 <= latency.longest)
    #expect(latency.p50 < .milliseconds(49))
    #expect(store.usage.latencies[.read] == latency)
  }

  @Test("latency is of what was answered: what failed for the store or the way to it has none")
  func unanswered() async throws {
    let faulty = FaultyStore(MemoryStore())
    let store = MeteredStore(faulty)
    for code in [
      StoreError.Code.unreachable, .timedOut, .outcomeUnknown, .refused(.budget), .cancelled,
      .refused(.authentication), .busy,
    ] {
      faulty.fail(.read, with: StoreError(code, "it fails"))
      #expect(await failure { _ = try await store.read("a") }?.code == code)
    }
    #expect(store.usage.latency.count == 0)
    #expect(store.usage.operations[.read] == 7)
    faulty.fail(.read, with: StoreError(.wrongType, "it is something else"))
    #expect(await failure { _ = try await store.read("a") } != nil)
    #expect(store.usage.latency.count == 1)
  }
}

@Suite("A store with a deadline")
struct DeadlineStoreTests {
  /// A store that does not answer, and does not heed cancellation either, until it is let go.
  private struct Stuck {
    let store = FaultyStore(MemoryStore())
    let gate = AsyncStream.makeStream(of: Void.self)
    /// Has a value once the operation is under way.
    let began = Promise<Void>()

    init(_ operation: StoreOperation) {
      let stream = gate.stream
      store.before(operation) { [began] in
        began.resolve(())
        // A task of its own is not cancelled with its caller.
        await Task.detached { for await _ in stream {} }.value
      }
    }
  }

  @Test("ends a read that does not come")
  func read() async throws {
    let stuck = Stuck(.read)
    let store = DeadlineStore(stuck.store, deadline: .milliseconds(20))
    let error = await failure { _ = try await store.read("a") }
    #expect(error?.code == .timedOut)
    #expect(error?.message == "the store did not answer within 20 ms")
    stuck.gate.continuation.finish()
  }

  @Test("does not claim to know what became of a write that does not come")
  func write() async throws {
    let stuck = Stuck(.commit)
    let store = DeadlineStore(stuck.store, deadline: .milliseconds(20))
    let error = await failure {
      _ = try await store.commit(greeting)
    }
    #expect(error?.code == .outcomeUnknown)
    stuck.gate.continuation.finish()
  }

  @Test("ends at once when its caller is cancelled")
  func cancelled() async throws {
    let stuck = Stuck(.read)
    let store = DeadlineStore(stuck.store, deadline: .seconds(3600))
    let task = Task {
      await failure { _ = try await store.read("a") }
    }
    await stuck.began.value()
    task.cancel()
    #expect(await task.value?.code == .cancelled)
    stuck.gate.continuation.finish()
  }

  @Test("does not claim to know what became of a write whose caller is cancelled")
  func cancelledWrite() async throws {
    let stuck = Stuck(.commit)
    let store = DeadlineStore(stuck.store, deadline: .seconds(3600))
    let task = Task {
      await failure { _ = try await store.commit(greeting) }
    }
    await stuck.began.value()
    task.cancel()
    #expect(await task.value?.code == .outcomeUnknown)
    stuck.gate.continuation.finish()
  }

  @Test(
    "begins nothing for a caller that is cancelled already, and so knows that nothing is written")
  func cancelledBefore() async throws {
    let base = FaultyStore(MemoryStore())
    let store = DeadlineStore(base, deadline: .seconds(3600))
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return await failure { _ = try await store.commit(greeting) }
    }
    task.cancel()
    #expect(await task.value?.code == .cancelled)
    #expect(try await base.read(greeting.anchor) == .absent)
  }

  @Test("hands on the store's own errors")
  func errors() async throws {
    let faulty = FaultyStore(MemoryStore())
    faulty.fail(.commit, with: StoreError(.busy, "loading"))
    let store = DeadlineStore(faulty, deadline: .seconds(60))
    let error = await failure {
      _ = try await store.commit(greeting)
    }
    #expect(error == StoreError(.busy, "loading"))
    #expect(await store.describe().deadline == .seconds(60))
  }
}

@Suite("A faulty store")
struct FaultyStoreTests {
  @Test("loses a reply after the write, or fails before it, as planned")
  func moments() async throws {
    let store = FaultyStore(MemoryStore())
    store.fail(.commit, with: StoreError(.unreachable, "gone"))
    store.fail(.commit, with: StoreError(.outcomeUnknown, "no reply"), .after)
    let commit = { @Sendable () async throws -> Void in _ = try await store.commit(greeting) }
    #expect(await failure(commit)?.code == .unreachable)
    #expect(try await store.read("a") == .absent)
    #expect(await failure(commit)?.code == .outcomeUnknown)
    #expect(try await store.read("a") != .absent)
    #expect(store.isDone)
    #expect(await failure(commit) == nil)
  }
}
