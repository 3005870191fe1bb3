import Browser
import KeyValue
import Retrieval
import Synchronization
import Testing
import ThreadCache

@testable import Session

@Suite("what a session notes of itself", .timeLimit(.minutes(5)))
struct MonitoringTests {
  private let bench: MonitoringBench
  private let store = TroubledStore(MemoryStore())

  init() async throws { bench = try await MonitoringBench(store) }

  private func sight(log newest: UInt64?) -> Sight {
    var sight = Sight()
    sight.log = Sight.Log(newest: newest)
    return sight
  }

  private func sight(figures shown: Int64?) -> Sight {
    var sight = Sight()
    sight.monitor = Sight.Monitor(shown: shown)
    return sight
  }

  private func logs(_ messages: [Message]) -> [OperationLog] {
    messages.compactMap { if case .operations(let log) = $0 { log } else { nil } }
  }

  @Test("what no frame shows is noted and not sent")
  func unseen() async throws {
    _ = try await bench.store.read("a")
    bench.monitoring.see(Sight())
    _ = try await bench.store.read("b")
    #expect(bench.inbox.mailbox.take(.max).messages.isEmpty)
  }

  @Test("a frame that shows the log gets it, and once for all that comes before the next frame")
  func log() async throws {
    _ = try await bench.store.read("a")
    bench.monitoring.see(sight(log: nil))
    for _ in 0..<5 { _ = try await bench.store.read("b") }
    var sent = logs(bench.inbox.mailbox.take(.max).messages)
    #expect(sent.map(\.newest) == [1])
    bench.monitoring.see(sight(log: 1))
    sent = logs(bench.inbox.mailbox.take(.max).messages)
    #expect(sent.map(\.newest) == [6])
    bench.monitoring.see(sight(log: 6))
    #expect(bench.inbox.mailbox.take(.max).messages.isEmpty)
    _ = try await bench.store.read("c")
    sent = logs(bench.inbox.mailbox.take(.max).messages)
    #expect(sent.map(\.newest) == [7])
  }

  @Test("figures are sent once a second, however many frames are drawn")
  func figures() async throws {
    bench.monitoring.see(sight(figures: nil))
    bench.monitoring.see(sight(figures: nil))
    // Those of the frame, and those of the store's answer, in whichever order.
    try await bench.inbox.wait { messages in
      messages.contains { $0.vitals?.statistics != nil }
        && messages.count { $0.vitals != nil } == 2
    }
    let start = bench.now
    bench.monitoring.see(sight(figures: start))
    bench.now += 999
    bench.monitoring.see(sight(figures: start))
    #expect(bench.inbox.mailbox.take(.max).messages.isEmpty)
    bench.now += 1
    bench.monitoring.see(sight(figures: start))
    bench.monitoring.see(sight(figures: start))
    let messages = try await bench.inbox.wait { $0.contains { $0.vitals != nil } }
    #expect(messages.compactMap(\.vitals).map(\.time) == [start + 1000])
  }

  @Test("in a session younger than a minute the last minute has all calls, whatever they are about")
  func young() async throws {
    // Opening a store asks it something before anybody takes note.
    let opened = try await MonitoringBench(store) { _ = try await $0.read(["a", "b"]) }
    _ = try await opened.store.read("a")
    _ = try await opened.store.read(["a", "b", "c"])
    let vitals = try await opened.vitals()
    #expect(vitals.usage.latency.count >= 3)
    #expect(vitals.recent.count == vitals.usage.latency.count)
    #expect(vitals.total(ofLast: 60).calls == vitals.usage.latency.count)
    #expect(vitals.recentAboutOne.count < vitals.recent.count)
    opened.now += 61_000
    #expect(try await opened.vitals().recent.count < vitals.recent.count)
  }

  @Test("a monitor that is opened again gets figures at once")
  func reopened() async throws {
    bench.monitoring.see(sight(figures: nil))
    try await bench.inbox.wait { $0.contains { $0.vitals?.statistics != nil } }
    bench.monitoring.see(sight(figures: bench.now))
    bench.monitoring.see(sight(figures: nil))
    try await bench.inbox.wait { $0.contains { $0.vitals != nil } }
  }

  @Test(
    "a store that refuses whatever it is asked is an alert, until it answers again",
    arguments: [StoreError.Refusal.authentication, .quota])
  func refused(_ refusal: StoreError.Refusal) async throws {
    store.set(.fails(StoreError(.refused(refusal), "no more today")), for: .read)
    _ = try? await bench.store.read("a")
    #expect(try await bench.health().alerts == 1)
    // What is held back here, or called off, says nothing of the store.
    store.set(.fails(StoreError(.refused(.budget), "no room")), for: .read)
    _ = try? await bench.store.read("a")
    #expect(try await bench.health().alerts == 1)
    store.set(nil, for: .read)
    _ = try await bench.store.read("a")
    #expect(try await bench.health().alerts == 0)
  }

  @Test("what the plan gives is watched, and its alerts are counted without anybody looking")
  func plan() async throws {
    let store = MemoryStore()
    _ = try await ThreadCache(store: store).updateThreadCache("t", with: [])
    let bench = try await MonitoringBench(
      store, ["BOBBIN_PLAN_MEMORY": "10B", "BOBBIN_PLAN_COMMANDS": "4"])
    #expect(try await bench.vitals().alerts.map(\.kind) == [.memory])
    for _ in 0..<3 { _ = try await bench.store.read("a") }
    #expect(try await bench.vitals().alerts.map(\.kind) == [.memory, .commands])
    let unseen = try await MonitoringBench(store, ["BOBBIN_PLAN_MEMORY": "10B"])
    unseen.monitoring.end(JobID(slot: .scan, generation: 1), metasPerSecond: nil)
    try await unseen.inbox.wait { $0.contains { $0.health?.alerts == 1 } }
    // It was asked once; that there is a limit to watch is why it is asked again.
    unseen.now += 60_000
    _ = try await store.delete(["thread:t:meta"], versions: [:])
    unseen.monitoring.end(JobID(slot: .record, generation: 1), metasPerSecond: nil)
    try await unseen.inbox.wait { $0.contains { $0.health?.alerts == 0 } }
  }

  @Test(
    "title and monitor have the same figure of the same loads and get it together, and what others recorded is no part of it"
  )
  func agreeing() async throws {
    bench.monitoring.see(sight(figures: nil))
    try await bench.inbox.wait { $0.contains { $0.vitals?.statistics != nil } }
    let file = RecordedLoad.File(
      id: "f", new: [.init(segment: "age", bytes: 1)], cached: ["region"], unavailable: [],
      problem: nil)
    let identity = ThreadIdentity(schema: .thread, id: "t")
    let load = RecordedLoad(
      id: "1", thread: identity, time: 0, pid: -1, request: LoadRequest(thread: "t", files: []),
      cache: .partial, stored: true, steps: [], files: [file])
    let job = JobID(slot: .loads, generation: 1)
    bench.inbox.mailbox.put(.loads(job, identity, .success([load])))
    bench.monitoring.end(job, metasPerSecond: nil)
    let seen = try await bench.inbox.wait {
      $0.contains { $0.vitals?.loads.recordedLoads == 1 }
    }
    #expect(seen.compactMap(\.health).last?.segments.ratio == nil)
    let own = LoadResult(
      request: load.request, thread: identity,
      answer: LoadAnswer(
        files: [
          FileAnswer(
            id: "f", data: [NewSlice(segment: "age", json: [0x31])], cached: ["region"],
            unavailable: [])
        ], cache: .partial, stored: true),
      trace: [], metaBefore: nil, metaAfter: nil, dryRun: false, pid: 1, startedAt: 0)
    bench.inbox.mailbox.put(.loaded(JobID(slot: .load, generation: 1), .success(own)))
    bench.monitoring.end(job, metasPerSecond: nil)
    let messages = try await bench.inbox.wait {
      $0.contains { $0.health?.segments.asked == 2 }
        && $0.contains { $0.vitals?.loads.ownLoads == 1 }
    }
    let health = try #require(messages.compactMap(\.health).last)
    let vitals = try #require(messages.compactMap(\.vitals).last)
    #expect(health.segments.ratio == 0.5)
    #expect(vitals.loads.own == health.segments)
    #expect(vitals.loads.recorded.asked == 2)
  }

  @Test("operations on the cache have their time and outcome, calls of the store stand before them")
  func operations() async throws {
    let identity = ThreadIdentity(schema: .thread, id: "t")
    let job = JobID(slot: .record, generation: 1)
    bench.monitoring.begin(job)
    let record = try await bench.workspace.cache.record(identity)
    bench.inbox.mailbox.put(.record(job, identity, .success(record)))
    bench.monitoring.end(job, metasPerSecond: nil)
    bench.monitoring.see(sight(log: nil))
    let messages = try await bench.inbox.wait { !logs($0).isEmpty }
    let entries = try #require(logs(messages).last).entries(from: .debug, matching: "")
    #expect(entries.first?.operation.hasPrefix("store ") == true)
    #expect(entries.last?.operation == "read")
    #expect(entries.last?.thread == identity)
    #expect(entries.last?.milliseconds != nil)
  }

  @Test("a store that does not answer is an alert until it answers, and both are in the log")
  func silence() async throws {
    store.set(.fails(StoreError(.unreachable, "nobody is at home")), for: .read)
    await #expect(throws: StoreError.self) { try await bench.store.read("a") }
    #expect(try await bench.health().alerts == 1)
    store.set(nil, for: .read)
    bench.now += 12_000
    _ = try await bench.store.read("a")
    #expect(try await bench.health().alerts == 0)
    bench.monitoring.see(sight(log: nil))
    let messages = try await bench.inbox.wait { !logs($0).isEmpty }
    let entries = try #require(logs(messages).last).entries(from: .info, matching: "")
    #expect(entries.map(\.level) == [.error, .info])
    #expect(entries[0].summary == "unreachable: nobody is at home")
    #expect(entries[1].summary == "answers again")
    #expect(entries[1].milliseconds == 12_000)
  }

  @Test("what waits for the store on this machine is counted, whoever put it there")
  func waiting() async throws {
    #expect(try await bench.health().waiting == 0)
    let outbox = try #require(bench.workspace.outbox)
    let other = ThreadCache(store: MemoryStore(), outbox: outbox)
    for id in ["t-1", "t-2"] {
      _ = try other.queue(
        ThreadID(id), with: [], options: UpdateOptions(), base: nil,
        because: StoreError(.unreachable, "nobody is at home"))
    }
    let health = try await bench.health()
    #expect(health.waiting == 2)
    #expect(health.alerts == 1)
    let alert = try #require(try await bench.vitals().alerts.first)
    #expect(alert.words.contains("2 updates wait for the store"))
  }

  @Test("a job that the store did not answer is in the log once: as the call that failed")
  func once() async throws {
    let error = StoreError(.unreachable, "nobody is at home")
    store.set(.fails(error), for: .scan)
    let job = JobID(slot: .scan, generation: 1)
    bench.monitoring.begin(job)
    await #expect(throws: StoreError.self) {
      try await bench.store.scan(ScanRequest(pattern: Array("*".utf8)))
    }
    bench.inbox.mailbox.put(.ended(job, Outcome(error, cancelled: false)))
    bench.monitoring.see(sight(log: nil))
    let messages = try await bench.inbox.wait { !logs($0).isEmpty }
    let entries = try #require(logs(messages).last).entries(from: .info, matching: "at home")
    #expect(entries.map(\.operation) == ["store scan"])
    // One that was not asked at all, for nobody answered a moment ago, is told.
    bench.inbox.mailbox.put(.ended(job, Outcome(error, cancelled: false)))
    bench.monitoring.see(sight(log: nil))
    let later = try await bench.inbox.wait {
      (logs($0).last?.entries(from: .info, matching: "at home").count ?? 0) > 1
    }
    #expect(logs(later).last?.entries(from: .info, matching: "at home").last?.operation == "scan")
  }

  @Test(
    "whoever asks the store outside of a job makes its silence and its return known all the same")
  func news() async throws {
    store.set(.fails(StoreError(.unreachable, "nobody is at home")), for: .scan)
    await #expect(throws: StoreError.self) {
      try await bench.store.scan(ScanRequest(pattern: Array("*".utf8)))
    }
    try await bench.inbox.wait { $0.contains { $0.health?.alerts == 1 } }
    store.set(nil, for: .scan)
    _ = try await bench.store.scan(ScanRequest(pattern: Array("*".utf8)))
    try await bench.inbox.wait { $0.contains { $0.health?.alerts == 0 } }
  }

  @Test("an alert that ends by itself is taken back when a frame is drawn after its end")
  func review() async throws {
    store.set(.fails(StoreError(.outOfMemory, "no room")), for: .delete)
    await #expect(throws: StoreError.self) { try await bench.store.delete(["a"], versions: [:]) }
    let health = try await bench.health()
    #expect(health.alerts == 1)
    #expect(health.reviewAt == bench.now + 60_000)
    bench.now += 60_000
    bench.monitoring.see(Sight())
    let messages = try await bench.inbox.wait { $0.contains { $0.health != nil } }
    #expect(messages.compactMap(\.health).last?.alerts == 0)
    #expect(messages.compactMap(\.health).last?.reviewAt == nil)
  }

  @Test(
    "the title says how fast calls about one key are, as the alert does; of all, and says so, where there was none"
  )
  func titleLatency() async throws {
    #expect(try await bench.health().p95Milliseconds == nil)
    _ = try await bench.store.read(["a", "b", "c"])
    #expect(try await bench.health().p95Milliseconds != nil)
    #expect(try await bench.health().p95IsOfAll)
    _ = try await bench.store.read("a")
    #expect(try await bench.health().p95Milliseconds != nil)
    #expect(try await !bench.health().p95IsOfAll)
    bench.now += 60_001
    #expect(try await bench.health().p95IsOfAll)
  }
}
