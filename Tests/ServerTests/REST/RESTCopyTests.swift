import KeyValue
import KeyValueREST
import StoreConformance
import Testing
import ThreadCache

@testable import Server

@Suite("Copying over REST", .timeLimit(.minutes(5)))
struct RESTCopyTests {
  private static let threads = 100
  private static let files = 4

  /// A store with threads of some files, which live for different times.
  private func filled() async throws -> MemoryStore {
    let store = MemoryStore()
    for number in 0..<Self.threads {
      let lifetime = Int64(1_000_000 + number * 1000)
      let cache = ThreadCache(store: store, settings: .living(lifetime))
      _ = try await cache.updateThreadCache(
        ThreadID("thread_\(number)"),
        with: (0..<Self.files).map { file in
          CachedFile(
            id: "f\(file)", slices: [("region", Array("[\(number),\"é\"]".utf8))],
            loadedSegments: ["region"], availableSegments: ["region"])
        })
    }
    return store
  }

  /// Runs `body` with a store over REST, before which stands `memory`.
  private func serving(
    _ memory: MemoryStore, _ change: (inout RESTOptions) -> Void = { _ in },
    _ body: (ServedGateway, RESTStore) async throws -> Void
  ) async throws {
    let gateway = Gateway(
      KeyspaceBackend(memory), tokens: TestTokens.both, limits: GatewayLimits())
    try await ServerTests.serving(gateway) { served in
      try await served.withStore(readOnly: false, change) { store in try await body(served, store) }
    }
  }

  private func copy(
    _ from: any KeyValueStore, _ to: any KeyValueStore,
    _ change: (inout CopyOptions) -> Void = { _ in }
  ) async throws -> CopyProgress {
    var options = CopyOptions()
    change(&options)
    var last = CopyProgress()
    for try await progress in StoreCopy(from: from, to: to, options: options) {
      #expect(progress.problems == [])
      last = progress
    }
    #expect(last.isComplete)
    return last
  }

  private struct Content: Equatable {
    var value: [UInt8]?
    var fields: [[UInt8]: [UInt8]]?
    var expiry: Expiry?
  }

  /// What a store holds.
  private func contents(_ store: MemoryStore) async throws -> [StoreKey: Content] {
    let page = try await store.scan(ScanRequest(pattern: Array("*".utf8), hint: 10_000))
    var found: [StoreKey: Content] = [:]
    for key in page.keys {
      if case .value(let stored) = try await store.read(key) {
        found[key] = Content(value: stored.bytes, expiry: stored.expiry)
      } else if case .fields(let fields, let expiry) = try await store.readFields(key) {
        found[key] = Content(fields: fields, expiry: expiry)
      }
    }
    return found
  }

  @Test("a hundred threads of four files take a dozen requests, not one for each key")
  func requests() async throws {
    let (from, to) = (try await filled(), MemoryStore())
    try await serving(to) { served, store in
      let progress = try await copy(from, store) { $0.compares = false }
      #expect(progress.copied == Self.threads)
      #expect(served.gateway.ledger.count.requests <= 24)
      #expect(served.gateway.ledger.count.commands == store.traffic.commands)
      #expect(try await contents(to) == contents(from))
      let before = served.gateway.ledger.count.requests
      let target = MemoryStore()
      let back = try await copy(store, target)
      #expect(back.copied == Self.threads)
      #expect(back.compared == Self.threads * (1 + Self.files))
      #expect(back.different == 0)
      #expect(served.gateway.ledger.count.requests - before <= 60)
      #expect(try await contents(target) == contents(from))
    }
  }

  @Test("what does not fit into one request goes in several, and what fits into none is named")
  func sizes() async throws {
    let (from, to) = (try await filled(), MemoryStore())
    let long = String(repeating: "x", count: 30_000)
    try await from.put("thread:long:meta", "{\"files\":[],\"long\":\"\(long)\"}")
    try await serving(to, { $0.maxRequestBytes = 20_000 }) { served, store in
      var problems: [CopyProgress.Problem] = []
      var last = CopyProgress()
      for try await progress in StoreCopy(from: from, to: store) {
        problems += progress.problems
        last = progress
      }
      #expect(last.copied == Self.threads)
      #expect(problems.first?.key == "thread:long:meta")
      #expect(problems.first?.message.contains("more than the 20000") == true)
      _ = try await from.delete(["thread:long:meta"], versions: [:])
      #expect(try await contents(to) == contents(from))
    }
  }

  @Test("a copy that is stopped ends at once, and the next one goes on to the same end")
  func stopped() async throws {
    let (from, to) = (try await filled(), MemoryStore())
    try await serving(to) { _, store in
      let faulty = FaultyStore(store)
      let (commits, begun) = AsyncStream.makeStream(of: Never.self)
      faulty.before(.commit) { begun.finish() }
      let task = Task {
        var last = CopyProgress()
        for try await progress in StoreCopy(from: from, to: faulty) {
          last = progress
          if Task.isCancelled { break }
        }
        return last
      }
      for await _ in commits {}
      task.cancel()
      let stopped = try? await task.value
      #expect(stopped?.isComplete != true)
      // What was not sent is there for others, as soon as what was is settled.
      repeat {
        await Task.yield()
        store.account.budget = store.traffic.commands + 1
      } while store.account.left != 1
      store.account.budget = nil
      _ = try await copy(from, store)
      #expect(try await contents(to) == contents(from))
    }
  }

  @Test("a copy that the budget ends tells what was copied before it did")
  func budget() async throws {
    let (from, to) = (try await filled(), MemoryStore())
    try await serving(to) { _, store in
      store.account.budget = 600
      var last = CopyProgress()
      let failure = await #expect(throws: CacheError.self) {
        for try await progress in StoreCopy(from: from, to: store) { last = progress }
      }
      guard case .store(let error)? = failure else {
        throw TestFailure("\(String(describing: failure))")
      }
      #expect(error.code == .refused(.budget))
      #expect(!last.isComplete)
      let metas = try await contents(to).keys.count { KeySchema.metaIdentity($0) != nil }
      #expect(last.copied == metas)
      #expect(metas > 0)
      store.account.budget = nil
      let rest = try await copy(from, store)
      #expect(rest.copied == Self.threads - metas)
    }
  }

  @Test("what a dry run says the copy takes is about what it takes")
  func price() async throws {
    let (from, to) = (try await filled(), MemoryStore())
    try await serving(to) { _, store in
      let dry = try await copy(from, store) { $0.isDryRun = true }
      let spent = store.traffic.commands
      #expect(dry.keys == Self.threads * (1 + Self.files))
      _ = try await copy(from, store)
      let taken = store.traffic.commands - spent
      let told = CommandCost.copyTarget(dry.keys, isDry: false)
      #expect(Double(taken) / Double(told) > 0.7)
      #expect(Double(taken) / Double(told) < 1.3)
      let dryAgain = try await copy(from, store) { $0.isDryRun = true }
      #expect(dryAgain.unchanged == Self.threads)
      #expect(dryAgain.unchangedHashes == Self.threads * Self.files)
      let again = store.traffic.commands
      _ = try await copy(from, store)
      let compared = store.traffic.commands - again
      let there = CommandCost.ThreadKeys(
        metas: dryAgain.unchanged, hashes: dryAgain.unchangedHashes)
      let toldThere = CommandCost.copyTarget(0, there: there, isDry: false)
      #expect(Double(compared) / Double(toldThere) > 0.7)
      #expect(Double(compared) / Double(toldThere) < 1.3)
      let back = store.traffic.commands
      _ = try await copy(store, MemoryStore())
      let read = store.traffic.commands - back
      let rest = store.traffic.commands
      let filled = MemoryStore()
      _ = try await copy(from, filled)
      _ = try await copy(store, filled)
      let looked = store.traffic.commands - rest
      let toldLook = CommandCost.copySource(0, there: there, keys: dry.keys, isDry: false)
      #expect(Double(looked) / Double(toldLook) > 0.7)
      #expect(Double(looked) / Double(toldLook) < 1.3)
      let toldSource = CommandCost.copySource(dry.keys, keys: dry.keys, isDry: false)
      #expect(Double(read) / Double(toldSource) > 0.7)
      #expect(Double(read) / Double(toldSource) < 1.3)
    }
  }
}

extension ThreadCache.Settings {
  /// Settings by which threads live so many milliseconds, without keys of Bobbin's own.
  fileprivate static func living(_ milliseconds: Int64) -> Self {
    var settings = Self()
    settings.lifetimeMilliseconds = milliseconds
    settings.ownKeys = false
    return settings
  }
}
