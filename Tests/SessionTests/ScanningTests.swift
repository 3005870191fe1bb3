import Browser
import KeyValue
import Synchronization
import Testing
import ThreadCache

@testable import Session

@Suite("finding threads for the browser", .timeLimit(.minutes(5)))
struct ScanningTests {
  private let store = MemoryStore()
  private let mailbox = Mailbox()

  private func fill(_ range: Range<Int>) async throws {
    for number in range {
      let key = StoreKey("thread:t\(number):meta")
      _ = try await store.commit(
        Commit(anchor: key, expected: .absent, change: .value([0x7B, 0x7D]), lifetime: .keep))
    }
  }

  private func messages() -> [Message] { mailbox.take(.max).messages }

  private func ids(_ messages: [Message]) -> [ThreadID] {
    var index = ThreadIndex()
    for case .scanned(_, let chunk, _) in messages {
      let follows = index.append(chunk)
      #expect(follows, "a chunk does not follow the one before")
    }
    return (0..<UInt32(index.count)).compactMap { index[$0]?.id }
  }

  @Test("every thread comes once, in chunks of at most 4096, and then the end")
  func all() async throws {
    try await fill(0..<10_000)
    let scanning = Scanning(cache: ThreadCache(store: store), mailbox: mailbox)
    let id = JobID(slot: .scan, generation: 1)
    await scanning.run(id, .anew)
    let messages = messages()
    for case .scanned(_, let chunk, _) in messages { #expect(chunk.count <= Chunk.capacity) }
    #expect(Set(ids(messages)).count == 10_000)
    #expect(ids(messages).count == 10_000)
    guard case .ended(id, .done)? = messages.last else {
      Issue.record("the scan did not say that it is over")
      return
    }
  }

  @Test("a scan that has found enough rests, and goes on from there when more is wanted")
  func enough() async throws {
    try await fill(0..<9000)
    let troubled = TroubledStore(store)
    let scanning = Scanning(cache: ThreadCache(store: troubled), mailbox: mailbox)
    let goal = ScanGoal.some(threads: 30, pages: 8)
    await scanning.run(JobID(slot: .scan, generation: 1), .anew, goal)
    var found = messages()
    guard case .ended(_, .enough)? = found.last else {
      Issue.record("it did not say that there is more: \(String(describing: found.last))")
      return
    }
    #expect(troubled.calls(.scan) == 1)
    #expect(ids(found).count == 2000)
    await scanning.run(JobID(slot: .scan, generation: 2), .after(2000), goal)
    found += messages()
    #expect(troubled.calls(.scan) == 2)
    await scanning.run(JobID(slot: .scan, generation: 3), .after(4000), .all)
    found += messages()
    #expect(Set(ids(found)).count == 9000)
    guard case .ended(_, .done)? = found.last else {
      Issue.record("the scan did not say that it is over")
      return
    }
  }

  @Test("a scan that finds nothing reads no more pages than it may")
  func pages() async throws {
    for number in 0..<9000 {
      let key = StoreKey("other:\(number)")
      _ = try await store.commit(
        Commit(anchor: key, expected: .absent, change: .value([1]), lifetime: .keep))
    }
    let troubled = TroubledStore(store)
    let scanning = Scanning(cache: ThreadCache(store: troubled), mailbox: mailbox)
    await scanning.run(
      JobID(slot: .scan, generation: 1), .anew, .some(threads: 30, pages: 3))
    let found = messages()
    #expect(troubled.calls(.scan) == 3)
    guard case .scanned(_, _, let progress)? = found.dropLast().last else {
      Issue.record("how far it came was not told: \(found)")
      return
    }
    #expect(progress.scanned == 6000)
  }

  @Test("a scan that has found nothing looks further from there: no page is paid for twice")
  func further() async throws {
    for number in 0..<20_000 {
      let key = StoreKey("other:\(number)")
      _ = try await store.commit(
        Commit(anchor: key, expected: .absent, change: .value([1]), lifetime: .keep))
    }
    try await fill(0..<1)
    let troubled = TroubledStore(store)
    let scanning = Scanning(cache: ThreadCache(store: troubled), mailbox: mailbox)
    let goal = ScanGoal.some(threads: 30, pages: 8)
    await scanning.run(JobID(slot: .scan, generation: 1), .anew, goal)
    #expect(troubled.calls(.scan) == 8)
    var found = messages()
    let handed = ids(found).count
    await scanning.run(JobID(slot: .scan, generation: 2), .after(handed), goal)
    found += messages()
    guard case .ended(_, .done)? = found.last else {
      Issue.record("it has not come to the end: \(String(describing: found.last))")
      return
    }
    #expect(troubled.calls(.scan) == 11)
    #expect(ids(found) == ["t0"])
  }

  @Test("an empty store is said to have been scanned")
  func empty() async throws {
    let scanning = Scanning(cache: ThreadCache(store: store), mailbox: mailbox)
    await scanning.run(JobID(slot: .scan, generation: 1), .anew)
    #expect(ids(messages()).isEmpty)
  }

  @Test("a scan that was stopped goes on where it stopped, and repeats nothing")
  func pause() async throws {
    try await fill(0..<9000)
    let scanning = Scanning(cache: ThreadCache(store: store), mailbox: mailbox)
    let first = Task { await scanning.run(JobID(slot: .scan, generation: 1), .anew) }
    first.cancel()
    await first.value
    var found = messages()
    let handed = ids(found).count
    await scanning.run(JobID(slot: .scan, generation: 2), .after(handed))
    found += messages()
    #expect(ids(found).count == 9000)
    #expect(Set(ids(found)).count == 9000)
  }

  @Test("a scan that fails in the middle hands on what it found, and goes on where it failed")
  func failure() async throws {
    try await fill(0..<9000)
    let troubled = TroubledStore(store)
    troubled.fail(.scan, call: 3, with: StoreError(.timedOut, "no answer"))
    let scanning = Scanning(cache: ThreadCache(store: troubled), mailbox: mailbox)
    await scanning.run(JobID(slot: .scan, generation: 1), .anew)
    var found = messages()
    guard case .ended(_, .unavailable("no answer"))? = found.last else {
      Issue.record("the failure was not told: \(String(describing: found.last))")
      return
    }
    let handed = ids(found).count
    #expect(handed == 4000)
    await scanning.run(JobID(slot: .scan, generation: 2), .after(handed))
    found += messages()
    #expect(ids(found).count == 9000)
    #expect(Set(ids(found)).count == 9000)
    #expect(troubled.calls(.scan) == 6)
  }

  @Test("what a browser that had paused no longer took is handed on again")
  func repeated() async throws {
    try await fill(0..<9000)
    let scanning = Scanning(cache: ThreadCache(store: store), mailbox: mailbox)
    await scanning.run(JobID(slot: .scan, generation: 1), .anew)
    var taken: [Message] = []
    for message in messages() {
      if case .scanned(_, let chunk, _) = message, chunk.base < 5000 { taken.append(message) }
    }
    let count = ids(taken).count
    await scanning.run(JobID(slot: .scan, generation: 2), .after(count))
    taken += messages()
    #expect(ids(taken).count == 9000)
  }

  @Test("a thread that is new since is handed on, once")
  func new() async throws {
    try await fill(0..<10)
    let scanning = Scanning(cache: ThreadCache(store: store), mailbox: mailbox)
    await scanning.run(JobID(slot: .scan, generation: 1), .anew)
    try await fill(10..<11)
    for key: StoreKey in ["thread:t10:meta", "thread:t10:meta", "thread:t3:meta", "thread:x:meta"] {
      await scanning.notice([key])
    }
    let all = ids(messages())
    #expect(all.count == 11)
    #expect(all.last == "t10")
  }

  @Test("a scan from the start begins anew")
  func anew() async throws {
    try await fill(0..<10)
    let scanning = Scanning(cache: ThreadCache(store: store), mailbox: mailbox)
    await scanning.run(JobID(slot: .scan, generation: 1), .anew)
    _ = messages()
    try await fill(10..<20)
    await scanning.run(JobID(slot: .scan, generation: 2), .anew)
    #expect(ids(messages()).count == 20)
  }
}
