import KeyValue
import Testing
import ThreadCache

@testable import Browser

@Suite("A store that does not answer")
struct OutageTests {
  static let words = "redis://h:6379/0 does not answer"

  /// A list of 40 threads, of which the scan has found some when it ends like this.
  func ended(_ outcome: Outcome, linear: Bool = false) async throws -> Workbench {
    let bench = try await Workbench(width: 120, threads: [], linear: linear)
    bench.held = { _ in true }
    await bench.press("ctrl-r")
    let id = bench.model.jobs.current(.scan)
    let found = (0..<40).map { ThreadIdentity(schema: .thread, id: ThreadID("thread_\($0)")) }
    await bench.send(
      .scanned(
        id, Chunk(base: 0, identities: found),
        ScanProgress(found: 40, scanned: 40, total: 100, milliseconds: 5)))
    await bench.send(.ended(id, outcome))
    return bench
  }

  /// Such a list, with the store gone.
  func gone(linear: Bool = false) async throws -> Workbench {
    let bench = try await ended(.unavailable(Self.words), linear: linear)
    await bench.send(.ended(bench.model.jobs.current(.summaries), .unavailable(Self.words)))
    bench.requests = []
    return bench
  }

  @Test("it is said, in the store's words, and the list can still be walked")
  func said() async throws {
    let bench = try await gone()
    #expect(bench.screen.contains(Self.words))
    #expect(bench.rows[0].contains("no answer"))
    await bench.press("G")
    #expect(bench.screen.contains("▌  thread_39"))
    #expect(bench.requests.isEmpty)
  }

  @Test("it is asked again after a while, then less and less often, and by ^R at once")
  func retries() async throws {
    let bench = try await gone()
    let due = try #require(bench.model.outage?.retryAt)
    #expect(bench.model.nextTick == due)
    await bench.send(.tick(now: due))
    #expect(bench.requests.contains { if case .scan(.after(40), _) = $0 { true } else { false } })
    #expect(bench.requests.contains { if case .summaries = $0 { true } else { false } })
    for slot in [Slot.scan, .summaries] {
      await bench.send(.ended(bench.model.jobs.current(slot), .unavailable(Self.words)))
    }
    let next = try #require(bench.model.outage?.retryAt)
    #expect(next - due > due - Workbench.now)
    bench.requests = []
    await bench.press("ctrl-r")
    #expect(bench.requests.contains { if case .scan(.after(40), _) = $0 { true } else { false } })
    #expect(bench.screen.contains("thread_1 "))
  }

  @Test("a store that answers again, and says no, is not said to be silent")
  func refused() async throws {
    let bench = try await gone()
    let due = try #require(bench.model.outage?.retryAt)
    await bench.send(.tick(now: due))
    let no = "the token is not one of this store's"
    for slot in [Slot.scan, .summaries] {
      await bench.send(.ended(bench.model.jobs.current(slot), .refused(no)))
    }
    #expect(bench.model.outage == nil)
    #expect(bench.screen.contains(no))
    #expect(!bench.screen.contains("no answer"))
    #expect(!bench.screen.contains(Self.words))
  }

  @Test("what waits for it on this machine is said with it, to the ear too")
  func queue() async throws {
    let bench = try await gone()
    #expect(!bench.screen.contains("queued"))
    var health = StoreHealth()
    health.waiting = 1
    await bench.send(.health(health))
    #expect(bench.screen.contains("\(Self.words) · 1 update queued here · asked again soon"))
    health.waiting = 12
    await bench.send(.health(health))
    #expect(bench.screen.contains(" · 12 updates queued here · "))
    let spoken = try await gone(linear: true)
    await spoken.send(.health(health))
    #expect(spoken.screen.contains("no answer: \(Self.words), 12 updates queued here"))
  }

  @Test("where every command is paid nothing is asked again by itself, and what is shown stays")
  func paid() async throws {
    let bench = try await Workbench(width: 120) { $0.billed = true }
    await bench.press("a")
    let rows = bench.rows.filter { $0.contains("thread_") }
    #expect(rows.count > 3)
    bench.held = { _ in true }
    await bench.press("ctrl-r")
    await bench.send(.ended(bench.model.jobs.current(.scan), .unavailable(Self.words)))
    bench.requests = []
    #expect(bench.screen.contains("\(Self.words) · ^R asks again"))
    #expect(bench.model.outage?.retryAt == nil)
    await bench.send(.tick(now: Workbench.now + 3_600_000))
    #expect(bench.requests.isEmpty)
    #expect(bench.rows.filter { $0.contains("thread_") }.count == rows.count)
    // A list that was whole is found as a whole again.
    bench.held = { _ in false }
    await bench.press("ctrl-r")
    let goals = bench.requests.compactMap { if case .scan(_, let goal) = $0 { goal } else { nil } }
    #expect(goals == [.some(threads: rows.count + 1, pages: 8)])
    #expect(bench.model.outage == nil)
    #expect(!bench.screen.contains("so far"))
  }

  @Test("whoever only looks is told too: when the store's news end, what is in sight is read again")
  func idle() async throws {
    let bench = try await Workbench(width: 120)
    bench.held = { if case .summaries = $0 { true } else { false } }
    bench.requests = []
    await bench.send(.changes(.resync))
    #expect(bench.requests.contains { if case .summaries = $0 { true } else { false } })
    await bench.send(.ended(bench.model.jobs.current(.summaries), .unavailable(Self.words)))
    #expect(bench.rows[0].contains("no answer"))
  }

  @Test("when it answers again the words go, and the scan goes on")
  func recovers() async throws {
    let bench = try await gone()
    await bench.send(.tick(now: try #require(bench.model.outage?.retryAt)))
    let id = bench.model.jobs.current(.scan)
    let more = [ThreadIdentity(schema: .thread, id: "thread_40")]
    await bench.send(
      .scanned(
        id, Chunk(base: 40, identities: more),
        ScanProgress(found: 41, scanned: 41, total: 100, milliseconds: 5)))
    #expect(!bench.screen.contains(Self.words))
    #expect(!bench.rows[0].contains("no answer"))
    #expect(bench.screen.contains("the store answers again"))
    #expect((bench.model.screens[0] as? ThreadsScreen)?.index.count == 41)
  }

  @Test("an open thread stays on the screen while it cannot be read again")
  func keepsThread() async throws {
    let identity = ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))
    let bench = try await Workbench(width: 120, height: 40, start: .thread(identity))
    bench.held = { if case .record = $0 { true } else { false } }
    await bench.send(.changes(.changed(identity.metaKey)))
    let error = CacheError.store(StoreError(.timedOut, "no answer within 5 s"))
    await bench.send(.record(bench.model.jobs.current(.record), identity, .failure(error)))
    #expect(bench.screen.contains("3 files"))
    #expect(bench.screen.contains("no answer within 5 s"))
    bench.held = { _ in false }
    await bench.send(.tick(now: try #require(bench.model.outage?.retryAt)))
    #expect(bench.model.outage == nil)
    #expect(bench.screen.contains("3 files"))
  }

  @Test("it is said on every screen until something is read", arguments: [true, false])
  func everywhere(isBilled: Bool) async throws {
    let identity = ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))
    let bench = try await Workbench(width: 120, height: 40) { $0.billed = isBilled }
    await bench.press("enter")
    bench.held = { _ in true }
    await bench.press("ctrl-r")
    let error = CacheError.store(StoreError(.unreachable, Self.words))
    await bench.send(.record(bench.model.jobs.current(.record), identity, .failure(error)))
    for key in ["q", "2", "1"] {
      await bench.press(key)
      await bench.send(.tick(now: bench.model.outage?.retryAt ?? bench.model.now))
      #expect(bench.rows[0].contains("no answer"), "\(key)")
      #expect(bench.screen.contains(Self.words), "\(key)")
    }
    // Where it costs nothing the rows in sight are read to see whether it answers.
    #expect(bench.model.jobs.isRunning(.summaries) != isBilled)
    bench.requests = []
    await bench.press("ctrl-r")
    // What is asked already is not asked twice.
    #expect(bench.requests.isEmpty != isBilled)
    await bench.release()
    #expect(!bench.rows[0].contains("no answer"))
  }

  @Test("what was said of a deed goes with its screen, and when something is read anew")
  func staleRefusals() async throws {
    let bench = try await Workbench(width: 120)
    func refuse() async {
      bench.held = { $0.writes }
      await bench.press("T", "enter", "y")
      let identity = ThreadIdentity(schema: .thread, id: "thread_DfWkQamW1sXbQ7ZoNXz3BAUR")
      await bench.send(
        .lifetimeSet(
          bench.model.jobs.current(.lifetime), identity, .failure(.refused("it is too long"))))
      await bench.send(.ended(bench.model.jobs.current(.lifetime), .done))
      #expect(bench.screen.contains("✗ it is too long"))
    }
    await refuse()
    await bench.press("enter")
    #expect(!bench.screen.contains("it is too long"))
    await refuse()
    bench.held = { _ in true }
    await bench.press("ctrl-r")
    await bench.send(
      .record(
        bench.model.jobs.current(.record),
        ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual)),
        .failure(.store(StoreError(.unreachable, Self.words)))))
    #expect(bench.screen.contains("✗ " + Self.words))
  }

  @Test(
    "finding all anew keeps the rows until the store has answered, however it fails",
    arguments: [Outcome.unavailable("gone"), .failed("the token is refused")])
  func keepsRows(outcome: Outcome) async throws {
    let bench = try await Workbench(width: 120)
    bench.held = { _ in true }
    let before = bench.screen.split(separator: "\n").filter { $0.contains("thread_") }
    #expect(before.count > 3)
    await bench.press("ctrl-r")
    await bench.send(.ended(bench.model.jobs.current(.scan), outcome))
    #expect(bench.screen.split(separator: "\n").filter { $0.contains("thread_") } == before)
    // It is begun anew, not gone on with where the old rows end.
    bench.requests = []
    await bench.press("ctrl-r")
    let starts = bench.requests.compactMap {
      if case .scan(let start, _) = $0 { start } else { nil }
    }
    #expect(starts == [.anew] || starts == [.after(0)])
    // What is found then takes the place of the old rows.
    let found = [ThreadIdentity(schema: .thread, id: "new_1")]
    await bench.send(
      .scanned(
        bench.model.jobs.current(.scan), Chunk(base: 0, identities: found),
        ScanProgress(found: 1, scanned: 1, total: 1, milliseconds: 5)))
    #expect(bench.screen.contains("new_1"))
    #expect(!bench.screen.contains("thread_"))
  }

  @Test(
    "a question that could not find out what it is about tries again when it is told to",
    arguments: [["D"], ["L"]])
  func question(keys: [String]) async throws {
    let file = Sample.file("f", loaded: ["age"], available: ["age", "region"])
    let bench = try await Workbench(width: 120, height: 40, threads: [])
    try await Sample.store(
      Sample.meta([file]), at: "t", schema: .response, in: bench.cache.store, days: 0)
    await bench.press("ctrl-r", "enter")
    bench.held = {
      switch $0 {
      case .planEviction, .foresee: true
      default: false
      }
    }
    for key in keys { await bench.press(key) }
    let (id, _) = try #require(bench.heldJobs.first)
    let words = CacheError.store(StoreError(.unreachable, "nobody answers"))
    await bench.send(
      keys == ["D"] ? .evictionPlanned(id, .failure(words)) : .foreseen(id, .failure(words)))
    #expect(bench.screen.contains("nobody answers"))
    #expect(bench.rows.last?.contains("^R try again") == true)
    bench.heldJobs = []
    bench.held = { _ in false }
    await bench.press("ctrl-r")
    #expect(!bench.screen.contains("nobody answers"))
    #expect(!bench.screen.contains("try again"))
    #expect(bench.rows.last?.contains("y ") == true, "it can be answered now")
  }

  @Test("an open thread stays on the screen while the store lets nothing be read, and says why")
  func keepsRefused() async throws {
    let identity = ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))
    let bench = try await Workbench(width: 120, height: 40, start: .thread(identity))
    bench.held = { if case .record = $0 { true } else { false } }
    await bench.press("ctrl-r")
    let error = CacheError.store(StoreError(.refused(.quota), "the daily limit is used up"))
    await bench.send(.record(bench.model.jobs.current(.record), identity, .failure(error)))
    #expect(bench.screen.contains("3 files"))
    #expect(bench.screen.contains("✗ the daily limit is used up"))
  }

  @Test(
    "what was said of a read that failed goes with the next one that does not, and with the screen")
  func staleErrors() async throws {
    let bench = try await Workbench(width: 120)
    bench.held = { _ in true }
    func fail() async {
      await bench.press("ctrl-r")
      await bench.send(
        .ended(bench.model.jobs.current(.scan), .failed("the token is refused")))
      #expect(bench.screen.contains("✗ the token is refused"))
    }
    await fail()
    await bench.press("ctrl-r")
    await bench.send(
      .scanned(
        bench.model.jobs.current(.scan),
        Chunk(base: 0, identities: [ThreadIdentity(schema: .thread, id: "new_1")]),
        ScanProgress(found: 1, scanned: 1, total: 1, milliseconds: 5)))
    #expect(!bench.screen.contains("the token is refused"))
    await fail()
    await bench.press("enter")
    #expect(!bench.screen.contains("the token is refused"))
  }

  @Test("back from a thread the reason for which the scan stopped is still said")
  func reason() async throws {
    let bench = try await ended(.failed("no permission to scan"))
    await bench.press("enter", "escape")
    #expect(bench.screen.contains("p goes on (no permission to scan)"))
  }

  @Test("a failure that does not pass stops the scan until it is told to go on")
  func fails() async throws {
    let bench = try await gone()
    await bench.press("ctrl-r")
    await bench.send(.ended(bench.model.jobs.current(.scan), .failed("no permission to scan")))
    #expect(bench.screen.contains("no permission to scan"))
    await bench.send(.tick(now: Workbench.now + 100_000))
    bench.requests = []
    await bench.press("p")
    #expect(bench.requests.contains { if case .scan(.after(40), _) = $0 { true } else { false } })
  }

  @Test("rows that were read stay when finding all anew has no room in the budget for them")
  func keepsDetails() async throws {
    let bench = try await Workbench(width: 120) { $0.billed = true }
    await bench.press("a")
    func rows() -> [String] { bench.rows.filter { $0.contains("thread_") } }
    let before = rows()
    #expect(before.count > 3)
    bench.held = { if case .summaries = $0 { true } else { false } }
    await bench.press("ctrl-r")
    #expect(rows() == before)
    await bench.send(.ended(bench.model.jobs.current(.summaries), .failed("no room")))
    #expect(rows() == before)
    // What is read then is no change that somebody made a moment ago.
    bench.held = { _ in false }
    await bench.press("ctrl-r")
    #expect(rows() == before)
  }
}
