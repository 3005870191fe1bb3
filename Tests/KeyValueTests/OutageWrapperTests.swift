import StoreConformance
import Synchronization
import Testing

@testable import KeyValue

/// A clock that stands until it is moved.
private final class StandingClock: Sendable {
  private let time = Mutex(ContinuousClock.now)

  var now: ContinuousClock.Instant { time.withLock { $0 } }

  func advance(_ duration: Duration) { time.withLock { $0 += duration } }
}

/// The error of an operation; nil when it succeeds.
private func failure(_ body: () async throws -> Void) async -> StoreError? {
  do { try await body() } catch { return error as? StoreError }
  return nil
}

private let down = StoreError(.unreachable, "nobody answers")
private let write = Commit(
  anchor: "a", expected: .anything, change: .value([1, 2, 3]), lifetime: .never)

@Suite("A store that is asked again")
struct RetryStoreTests {
  private let faulty = FaultyStore(MemoryStore())
  private let clock = StandingClock()
  private let waits = Waits()

  private final class Waits: Sendable {
    private let list = Mutex<[Duration]>([])
    var all: [Duration] { list.withLock { $0 } }
    func add(_ wait: Duration) { list.withLock { $0.append(wait) } }
  }

  private func store(within time: Duration = .seconds(5)) -> RetryStore {
    RetryStore(
      faulty, plan: RetryStore.Plan(within: time), now: { [clock] in clock.now },
      sleep: { [clock, waits] wait in
        waits.add(wait)
        clock.advance(wait)
      })
  }

  @Test("what was not done is done at the next attempt, after a random wait that grows")
  func again() async throws {
    faulty.fail(.read, times: 2, with: down)
    #expect(try await store().read("a") == .absent)
    #expect(faulty.counts[.read] == 3)
    #expect(waits.all.count == 2)
    #expect((25...50).contains(waits.all[0] / .milliseconds(1)))
    #expect((50...100).contains(waits.all[1] / .milliseconds(1)))
  }

  @Test("it is tried three times and not more")
  func bounded() async {
    faulty.breakDown(.commit, with: StoreError(.busy, "loading"))
    #expect(await failure { _ = try await store().commit(write) }?.code == .busy)
    #expect(faulty.counts[.commit] == 3)
  }

  @Test("no attempt begins after the time is over")
  func deadline() async {
    faulty.breakDown(.read, with: down)
    #expect(
      await failure { _ = try await store(within: .milliseconds(20)).read("a") }?.code
        == .unreachable)
    #expect(faulty.counts[.read] == 1)
  }

  @Test(
    "what may have been done, and what would fail again, is not repeated",
    arguments: [
      StoreError.Code.outcomeUnknown, .timedOut, .wrongType, .refused(.permission), .outOfMemory,
      .cancelled, .tooLarge,
    ])
  func once(_ code: StoreError.Code) async {
    faulty.breakDown(.commit, with: StoreError(code, "no"))
    #expect(await failure { _ = try await store().commit(write) }?.code == code)
    #expect(faulty.counts[.commit] == 1)
  }
}

@Suite("A store behind a circuit breaker")
struct CircuitBreakerTests {
  private let faulty = FaultyStore(MemoryStore())
  private let clock = StandingClock()
  private let store: CircuitBreakerStore

  init() {
    store = CircuitBreakerStore(
      faulty, CircuitBreaker(), now: { [clock] in clock.now }, jitter: { 1 })
  }

  private func fail(_ times: Int) async {
    for _ in 0..<times { _ = await failure { _ = try await store.read("a") } }
  }

  @Test("after three failures in a row the store is not asked, and the call fails at once")
  func opens() async {
    faulty.breakDown(.read, with: down)
    await fail(5)
    #expect(faulty.counts[.read] == 3)
    let error = await failure { _ = try await store.commit(write) }
    #expect(error?.code == .unreachable)
    #expect(error?.message == "nobody answers (it is asked again in 1 s)")
    #expect(faulty.counts[.commit] == nil)
  }

  @Test("an answer in between counts from the start, and so does a no of the store")
  func resets() async throws {
    for code in [nil, StoreError.Code.wrongType, .outOfMemory, .refused(.readOnly)] {
      faulty.fail(.read, times: 2, with: down)
      if let code { faulty.fail(.read, with: StoreError(code, "no")) }
      await fail(3)
    }
    #expect(faulty.counts[.read] == 12)
  }

  @Test("after the pause one call goes through, and its success lets all through")
  func closes() async throws {
    faulty.fail(.read, times: 3, with: down)
    await fail(3)
    clock.advance(.milliseconds(999))
    await fail(1)
    #expect(faulty.counts[.read] == 3)
    clock.advance(.milliseconds(1))
    #expect(try await store.read("a") == .absent)
    #expect(try await store.read("a") == .absent)
    #expect(faulty.counts[.read] == 5)
  }

  @Test("while one call tries, the others fail at once")
  func alone() async throws {
    faulty.fail(.read, times: 3, with: down)
    await fail(3)
    clock.advance(.seconds(1))
    let gate = AsyncStream.makeStream(of: Void.self)
    faulty.before(.read) { for await _ in gate.stream {} }
    let trial = Task { try await store.read("a") }
    #expect(await faulty.called.wait { faulty.counts[.read] == 4 })
    await fail(3)
    #expect(faulty.counts[.read] == 4)
    gate.continuation.finish()
    #expect(try await trial.value == .absent)
    #expect(try await store.read("a") == .absent)
  }

  @Test("each failed try doubles the pause, up to half a minute")
  func grows() async {
    faulty.breakDown(.read, with: down)
    await fail(3)
    for (tries, pause) in [1, 2, 4, 8, 16, 30, 30].enumerated() {
      clock.advance(.seconds(pause) - .milliseconds(1))
      await fail(2)
      #expect(faulty.counts[.read] == 3 + tries)
      clock.advance(.milliseconds(1))
      await fail(2)
      #expect(faulty.counts[.read] == 4 + tries)
    }
  }

  @Test("a try that its caller gives up leaves the next one to the next call")
  func givenUp() async throws {
    faulty.fail(.read, times: 3, with: down)
    await fail(3)
    clock.advance(.seconds(1))
    faulty.fail(.read, with: StoreError(.cancelled, "given up"))
    await fail(1)
    #expect(try await store.read("a") == .absent)
  }

  @Test("a call that had no time left says nothing of the store")
  func noTime() async throws {
    let late = CircuitBreakerStore(
      DeadlineStore(faulty, deadline: .seconds(60)), CircuitBreaker(),
      now: { [clock] in clock.now },
      jitter: { 1 })
    for _ in 0..<5 {
      let error = await StorePatience(.zero).holding {
        await failure { _ = try await late.read("a") }
      }
      #expect(error?.code == .timedOut)
    }
    #expect(try await late.read("a") == .absent)
  }
}

@Suite("A store with patience")
struct StorePatienceTests {
  @Test("the operations of one piece of work have its time together")
  func together() async {
    let faulty = FaultyStore(MemoryStore())
    let gate = AsyncStream.makeStream(of: Void.self)
    faulty.before(.commit) { await Task.detached { for await _ in gate.stream {} }.value }
    let store = DeadlineStore(faulty, deadline: .seconds(3600))
    let codes = await StorePatience(.milliseconds(30)).holding {
      var codes: [StoreError.Code?] = []
      codes.append(await failure { _ = try await store.commit(write) }?.code)
      codes.append(await failure { _ = try await store.read("a") }?.code)
      codes.append(await failure { _ = try await store.commit(write) }?.code)
      return codes
    }
    #expect(codes == [.outcomeUnknown, .timedOut, .timedOut])
    #expect(faulty.counts == [.commit: 1], "what comes too late is not sent")
    gate.continuation.finish()
  }
}

@Suite("A store whose reads may be stale")
struct StaleReadsTests {
  private let faulty = FaultyStore(MemoryStore())
  private let clock = StandingClock()

  private func store(maxBytes: Int = 1 << 20) -> StaleReads {
    StaleReads(
      faulty, maxAge: .seconds(60), maxBytes: maxBytes, now: { [clock] in clock.now })
  }

  /// What a read that takes down what is stale gives, and what it took down.
  private func read(
    _ keys: [StoreKey], from store: StaleReads, known: [StoreKey: Version] = [:]
  ) async -> (results: [ReadResult]?, stale: StaleNote.Stale?) {
    let note = StaleNote()
    let results = await note.taking {
      try? await store.read(keys, known: known, maxBytes: nil)
    }
    return (results, note.stale)
  }

  private func value(_ results: [ReadResult]?, _ place: Int = 0) -> [UInt8]? {
    guard case .value(let value)? = results?[place] else { return nil }
    return value.bytes
  }

  @Test("what was read is answered while the store is away, with its age and the failure")
  func stale() async throws {
    let store = store()
    _ = try await faulty.commit(write)
    let fresh = await read(["a", "b"], from: store)
    #expect(fresh.stale == nil)
    faulty.breakDown(.read, with: down)
    clock.advance(.seconds(60))
    let old = await read(["a", "b"], from: store)
    #expect(value(old.results) == [1, 2, 3])
    #expect(old.results?[1] == .absent)
    #expect(old.stale == StaleNote.Stale(age: .seconds(60), failure: down))
    clock.advance(.milliseconds(1))
    #expect(await read(["a", "b"], from: store).results == nil, "older than it may be")
  }

  @Test("who does not take it down gets the failure")
  func unmarked() async throws {
    let store = store()
    _ = try await faulty.commit(write)
    _ = try await store.read("a")
    faulty.breakDown(.read, with: down)
    #expect(await failure { _ = try await store.read("a") } == down)
  }

  @Test("that there was nothing is no answer, and neither is a part of what is asked for")
  func nothing() async throws {
    let store = store()
    _ = try await faulty.commit(write)
    _ = try await store.read(["a", "b"])
    faulty.breakDown(.read, with: down)
    #expect(await read(["b"], from: store).results == nil)
    #expect(await read(["a", "c"], from: store).results == nil)
  }

  @Test("a no of the store is not answered with what was")
  func refused() async throws {
    let store = store()
    _ = try await faulty.commit(write)
    _ = try await store.read("a")
    faulty.breakDown(.read, with: StoreError(.refused(.permission), "no"))
    #expect(await read(["a"], from: store).results == nil)
  }

  @Test("what the caller knows already is not sent again, and its reading makes it new")
  func known() async throws {
    let store = store()
    guard case .committed(let version?, _) = try await store.commit(write) else {
      Issue.record("not committed")
      return
    }
    clock.advance(.seconds(50))
    _ = try await store.read(["a"], known: ["a": version], maxBytes: nil)
    clock.advance(.seconds(50))
    faulty.breakDown(.read, with: down)
    let old = await read(["a"], from: store, known: ["a": version])
    #expect(old.results == [.unchanged(expiry: nil)])
    #expect(old.stale?.age == .seconds(50))
  }

  @Test("what was deleted is not answered")
  func deleted() async throws {
    let store = store()
    _ = try await store.commit(write)
    _ = try await store.delete(["a"], versions: [:])
    faulty.breakDown(.read, with: down)
    #expect(await read(["a"], from: store).results == nil)
  }

  @Test("memory is bounded; what was used longest ago is forgotten first")
  func bounded() async throws {
    let store = store(maxBytes: 6000)
    for key in ["a", "b", "c", "d", "e", "f"] {
      var commit = write
      commit.anchor = StoreKey(Array(key.utf8))
      commit.change = .value(Array(repeating: 7, count: 1000))
      _ = try await store.commit(commit)
      _ = try await store.read("a")
    }
    faulty.breakDown(.read, with: down)
    #expect(value(await read(["a"], from: store).results)?.count == 1000)
    #expect(value(await read(["f"], from: store).results)?.count == 1000)
    #expect(await read(["b"], from: store).results == nil)
  }
}

@Suite("A store that is opened late")
struct LateStoreTests {
  private let clock = StandingClock()
  private let memory = MemoryStore()

  /// What the attempts to open it come to, one after the other.
  private final class Attempts: Sendable {
    private let results: Mutex<[Result<any KeyValueStore, StoreError>]>

    init(_ results: [Result<any KeyValueStore, StoreError>]) { self.results = Mutex(results) }

    func next() -> Result<any KeyValueStore, StoreError> {
      results.withLock { $0.isEmpty ? .failure(down) : $0.removeFirst() }
    }
  }

  @Test("it fails as the opening did, is opened after a pause, and then is the store")
  func late() async throws {
    let attempts = Attempts([.failure(StoreError(.busy, "loading")), .success(memory)])
    let store = LateStore(
      after: down, description: StoreDescription(address: "x:", engine: "x", identity: "x"),
      pause: .seconds(1), now: { [clock] in clock.now }, open: { attempts.next() })
    #expect(await failure { _ = try await store.read("a") } == down)
    #expect(await store.describe().address == "x:")
    clock.advance(.seconds(1))
    #expect(await failure { _ = try await store.read("a") }?.code == .busy)
    #expect(await failure { _ = try await store.read("a") }?.code == .busy)
    clock.advance(.seconds(1))
    _ = try await store.commit(write)
    #expect(try await memory.read("a") != .absent)
    #expect(await store.describe().engine == "memory")
    await store.close()
    #expect(await failure { _ = try await store.read("a") }?.code == .unreachable)
  }
}
