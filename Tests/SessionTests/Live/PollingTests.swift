import Browser
import KeyValue
import Testing
import ThreadCache

@testable import Session

@Suite("looking for changes")
struct PollingTests {
  private let store = MemoryStore()
  private let identity = ThreadIdentity(schema: .thread, id: "a")
  private let key: StoreKey = "thread:a:meta"

  private func write(
    _ text: String, lifetime: Lifetime = .never
  ) async throws {
    let now = try await store.read(key)
    let expected: Commit.Expectation =
      if case .value(let value) = now { .version(value.version) } else { .absent }
    _ = try await store.commit(
      Commit(anchor: key, expected: expected, change: .value(Array(text.utf8)), lifetime: lifetime))
  }

  private func row() async throws -> Sight {
    var sight = Sight()
    let summary = try await ThreadCache(store: store).summaries(of: [identity])[0]
    sight.rows.updateValue(summary, forKey: identity)
    return sight
  }

  private func open() async throws -> Sight {
    var model = Model(
      configuration: BrowserConfiguration(
        storeName: "test", address: "memory:", engine: "memory", start: .thread(identity), now: 0,
        size: Size(width: 80, height: 24)))
    var effects = model.start()
    while !effects.isEmpty {
      guard case .start(let id, .record(let identity)) = effects.removeFirst() else { continue }
      let record = try await ThreadCache(store: store).record(identity)
      effects += model.update(.record(id, identity, .success(record)))
    }
    return model.sight
  }

  @Test("a row that is as it is shown is no news, and none is asked about twice")
  func same() async throws {
    try await write("{}", lifetime: .after(milliseconds: 100_000))
    let sight = try await row()
    var polling = Polling()
    #expect(try await polling.changes(of: sight, in: store) == [])
    #expect(try await polling.changes(of: Sight(), in: store) == [])
  }

  @Test("another length, another lifetime, a deletion and a return are news of a row")
  func news() async throws {
    var polling = Polling()
    try await write("{}")
    var sight: Sight = try await row()
    try await write("{ }")
    #expect(try await polling.changes(of: sight, in: store) == [key])
    sight = try await row()
    #expect(try await polling.changes(of: sight, in: store) == [])
    _ = try await store.expire([key], .after(milliseconds: 100_000))
    #expect(try await polling.changes(of: sight, in: store) == [key])
    sight = try await row()
    _ = try await store.delete([key], versions: [:])
    #expect(try await polling.changes(of: sight, in: store) == [key])
    sight = try await row()
    #expect(try await polling.changes(of: sight, in: store) == [])
    try await write("{}")
    #expect(try await polling.changes(of: sight, in: store) == [key])
  }

  @Test("what is shown wrong whatever is read is said once")
  func once() async throws {
    try await write("{}")
    let sight: Sight = try await row()
    try await write("{ }")
    var polling = Polling()
    #expect(try await polling.changes(of: sight, in: store) == [key])
    #expect(try await polling.changes(of: sight, in: store) == [])
    try await write("{  }")
    #expect(try await polling.changes(of: sight, in: store) == [key])
  }

  @Test("of the open thread a change that keeps length and lifetime is news too")
  func version() async throws {
    try await write(#"{"files":[],"scope":1}"#)
    let sight = try await open()
    #expect(sight.thread?.identity == identity)
    var polling = Polling()
    #expect(try await polling.changes(of: sight, in: store) == [])
    try await write(#"{"files":[],"scope":2}"#)
    #expect(try await polling.changes(of: sight, in: store) == [key])
  }

  @Test("recorded loads are news at the first look, and whenever another one is recorded")
  func recorded() async throws {
    var sight = Sight()
    sight.recorded = identity
    let history = identity.loadHistoryKey
    func record(_ load: String) async throws {
      try await store.project(
        Projection(
          key: history, change: .fields(set: [Array(load.utf8): [0]], removed: []),
          lifetime: .after(milliseconds: 100_000)))
    }
    var polling = Polling()
    #expect(try await polling.changes(of: sight, in: store) == [history])
    #expect(try await polling.changes(of: sight, in: store) == [])
    for load in ["one", "two"] {
      try await record(load)
      #expect(try await polling.changes(of: sight, in: store) == [history])
      #expect(try await polling.changes(of: sight, in: store) == [])
    }
    _ = try await store.delete([history], versions: [:])
    #expect(try await polling.changes(of: sight, in: store) == [history])
    #expect(try await polling.changes(of: Sight(), in: store) == [])
  }

  @Test(
    "a slow store is looked at more seldom, and one that fails more seldom still, up to a bound")
  func rate() {
    var rate = PollingRate()
    #expect(rate.interval == .seconds(1))
    rate.looked(in: .milliseconds(200))
    #expect(rate.interval == .seconds(4))
    rate.looked(in: .seconds(60))
    #expect(rate.interval == .seconds(30))
    rate.looked(in: .milliseconds(1))
    rate.failed()
    #expect(rate.interval == .seconds(2))
    for _ in 0..<10 { rate.failed() }
    #expect(rate.interval == .seconds(30))
  }
}
