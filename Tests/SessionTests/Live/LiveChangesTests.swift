import Browser
import KeyValue
import Synchronization
import Testing
import ThreadCache

@testable import Session

/// A store that tells of changes what a test says.
private final class TellingStore: StoreWrapper {
  let base: any KeyValueStore = MemoryStore()
  private let streams: Mutex<[AsyncStream<StoreChange>]>
  let asked = Mutex(0)
  /// Whether it answers nothing.
  let isAway = Mutex(false)
  /// What happens once a page of a scan was read, and before it is handed out.
  let behindScan = Mutex<(@Sendable () async -> Void)?>(nil)

  init(_ streams: [AsyncStream<StoreChange>]) { self.streams = Mutex(streams) }

  func perform<Reply: Sendable>(
    _ call: StoreCall<Reply>, _ body: @escaping @Sendable () async throws(StoreError) -> Reply
  ) async throws(StoreError) -> Reply {
    if call.operation == .inspect || call.operation == .read { asked.withLock { $0 += 1 } }
    if isAway.withLock({ $0 }) { throw StoreError(.timedOut, "no answer") }
    let reply = try await body()
    if call.operation == .scan { await behindScan.withLock { $0.take() }?() }
    return reply
  }

  func changes(prefixes: [[UInt8]]) -> AsyncStream<StoreChange>? {
    streams.withLock { $0.isEmpty ? nil : $0.removeFirst() }
  }

  func set(_ key: StoreKey, _ text: String) async throws {
    let now = try await read(key)
    let expected: Commit.Expectation =
      if case .value(let value) = now { .version(value.version) } else { .absent }
    _ = try await commit(
      Commit(anchor: key, expected: expected, change: .value(Array(text.utf8)), lifetime: .never))
  }
}

@Suite("live changes in the browser", .timeLimit(.minutes(5)))
struct LiveChangesTests {
  private let inbox = Inbox()
  private let stream: AsyncStream<StoreChange>
  private let tell: AsyncStream<StoreChange>.Continuation

  init() { (stream, tell) = AsyncStream.makeStream() }

  /// Runs live changes over a store that tells what the test says, while `body` goes on.
  private func live(
    _ streams: [AsyncStream<StoreChange>], billed: Bool = false,
    _ body: (TellingStore, LiveChanges, Scanning) async throws -> Void
  ) async throws {
    let store = TellingStore(streams)
    let scanning = Scanning(cache: ThreadCache(store: store), mailbox: inbox.mailbox)
    let live = LiveChanges(
      store: store, isBilled: billed, scanning: scanning, mailbox: inbox.mailbox)
    let run = Task { await live.run() }
    defer { run.cancel() }
    try await body(store, live, scanning)
  }

  private func paused(_ isPaused: Bool) -> Sight {
    var sight = Sight()
    sight.isPaused = isPaused
    return sight
  }

  private func sight(_ id: ThreadID, _ store: any KeyValueStore) async throws -> Sight {
    let identity = ThreadIdentity(schema: .thread, id: id)
    let summary = try await ThreadCache(store: store).summaries(of: [identity])[0]
    var sight = Sight()
    sight.rows.updateValue(summary, forKey: identity)
    return sight
  }

  @Test("what a store tells comes to the browser, each key of a burst once")
  func forwarding() async throws {
    try await live([stream]) { _, _, _ in
      tell.yield(.changed("thread:a:meta"))
      try await inbox.wait(forNewsOf: "thread:a:meta")
      let start = ContinuousClock.now
      for _ in 0..<100 { tell.yield(.changed("thread:b:meta")) }
      tell.yield(.changed("thread:c:meta"))
      let messages = try await inbox.wait { $0.changes.contains(.changed("thread:c:meta")) }
      // A busy machine makes several frames of the burst; in each of them the key is there once.
      let frames = Int(start.duration(to: .now) / LiveChanges.frame) + 2
      #expect(messages.changes.count { $0 == .changed("thread:b:meta") } <= frames)
    }
  }

  @Test("a burst of many keys is one resync")
  func burst() async throws {
    try await live([stream]) { _, live, _ in
      live.see(paused(true))
      for number in 0..<1000 { tell.yield(.changed(StoreKey("thread:\(number):meta"))) }
      live.see(paused(false))
      try await inbox.wait { $0.changes.contains(.resync) }
    }
  }

  @Test("while paused nothing comes, and afterwards what came meanwhile")
  func pause() async throws {
    try await live([stream]) { _, live, _ in
      tell.yield(.changed("thread:a:meta"))
      try await inbox.wait(forNewsOf: "thread:a:meta")
      live.see(paused(true))
      tell.yield(.changed("thread:b:meta"))
      // This one does not wait, and was told later.
      tell.yield(.silent(reason: "it is off"))
      let meanwhile = try await inbox.wait { !$0.changes.isEmpty }
      #expect(meanwhile.changes == [.silent(reason: "it is off")])
      live.see(paused(false))
      try await inbox.wait(forNewsOf: "thread:b:meta")
    }
  }

  @Test("where a store falls silent what is on the screen is looked at, and why is said once")
  func polling() async throws {
    let silent = AsyncStream<StoreChange> {
      $0.yield(.silent(reason: "it is off"))
      $0.finish()
    }
    try await live([silent]) { store, live, _ in
      try await store.set("thread:a:meta", #"{"files":[]}"#)
      live.see(try await sight("a", store))
      try await store.set("thread:a:meta", #"{"files":[],"scope":{}}"#)
      let messages = try await inbox.wait { $0.changes.contains(.changed("thread:a:meta")) }
      #expect(messages.changes.count { $0 == .silent(reason: "it is off") } <= 1)
    }
  }

  @Test("a store that cannot tell at all is looked at without a word")
  func mute() async throws {
    try await live([]) { store, live, _ in
      try await store.set("thread:a:meta", #"{"files":[]}"#)
      live.see(try await sight("a", store))
      _ = try await store.delete(["thread:a:meta"], versions: [:])
      let messages = try await inbox.wait { $0.changes.contains(.changed("thread:a:meta")) }
      #expect(messages.changes == [.changed("thread:a:meta")])
    }
  }

  @Test(
    "of a store that is looked at and does not answer what is shown is read once, which says so")
  func away() async throws {
    try await live([]) { store, live, _ in
      try await store.set("thread:a:meta", #"{"files":[]}"#)
      live.see(try await sight("a", store))
      store.isAway.withLock { $0 = true }
      let messages = try await inbox.wait { $0.changes.contains(.changed("thread:a:meta")) }
      #expect(messages.changes == [.changed("thread:a:meta")])
    }
  }

  @Test("a store that costs money is never looked at by itself")
  func billed() async throws {
    let store = TellingStore([])
    let scanning = Scanning(cache: ThreadCache(store: store), mailbox: inbox.mailbox)
    let live = LiveChanges(
      store: store, isBilled: true, scanning: scanning, mailbox: inbox.mailbox)
    live.see(try await sight("a", store))
    store.asked.withLock { $0 = 0 }
    // It ends at once instead of waiting for the next look.
    await live.run()
    #expect(store.asked.withLock { $0 } == 0)
  }

  @Test("threads that somebody makes behind the scan come after it, those that are gone do not")
  func duringScan() async throws {
    let store = TellingStore([])
    let scanning = Scanning(cache: ThreadCache(store: store), mailbox: inbox.mailbox)
    try await store.set("thread:a:meta", "{}")
    store.behindScan.withLock {
      $0 = {
        try? await store.set("thread:b:meta", "{}")
        await scanning.notice(["thread:b:meta", "thread:a:meta", "thread:gone:meta"])
      }
    }
    await scanning.run(JobID(slot: .scan, generation: 1), .anew)
    #expect(inbox.mailbox.take(.max).messages.found == ["a", "b"])
  }

  @Test("what comes up behind a look through all keys, unnamed, is found by another look")
  func duringLook() async throws {
    let store = TellingStore([])
    let scanning = Scanning(cache: ThreadCache(store: store), mailbox: inbox.mailbox)
    await scanning.run(JobID(slot: .scan, generation: 1), .anew)
    store.behindScan.withLock {
      $0 = {
        try? await store.set("thread:late:meta", "{}")
        await scanning.noticeAnything()
      }
    }
    await scanning.noticeAnything()
    try await inbox.wait { $0.found == ["late"] }
    await scanning.stop()
  }

  @Test("ten thousand new threads come in a few batches, none twice")
  func newThreads() async throws {
    let store = TellingStore([])
    let scanning = Scanning(cache: ThreadCache(store: store), mailbox: inbox.mailbox)
    await scanning.run(JobID(slot: .scan, generation: 1), .anew)
    let keys = (0..<10_000).map { StoreKey("thread:\($0):meta") }
    for key in keys { try await store.set(key, "{}") }
    store.asked.withLock { $0 = 0 }
    await scanning.notice(keys)
    await scanning.notice(keys)
    let found = inbox.mailbox.take(.max).messages.found
    #expect(found.count == 10_000)
    #expect(Set(found).count == 10_000)
    #expect(store.asked.withLock { $0 } == 20)
  }
}
