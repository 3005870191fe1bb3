import Foundation
import KeyValue
import KeyValueREST
import Testing
import ThreadCache

@testable import Server

@Suite("Threads whose names are not UTF-8, over REST", .timeLimit(.minutes(5)))
struct OutOfReachTests {
  private let odd = ThreadID(bytes: Array("y-".utf8) + [0xff, 0xfe])

  /// What a thread of one file has.
  private var file: CachedFile {
    CachedFile(
      id: "f", slices: [("region", Array("[1]".utf8))], loadedSegments: ["region"],
      availableSegments: ["region"])
  }

  /// Runs `body` with a store over REST that holds a thread that cannot be named among two that can.
  private func reaching(
    _ body: (any KeyValueStore) async throws -> Void
  ) async throws {
    let memory = MemoryStore()
    let behind = ThreadCache(store: memory)
    for id in ["a", odd, "z"] { _ = try await behind.updateThreadCache(id, with: [file]) }
    let gateway = Gateway(
      KeyspaceBackend(memory), tokens: TestTokens.both, limits: GatewayLimits())
    try await serving(gateway) { served in
      try await served.withStore { store in try await body(store) }
    }
  }

  @Test("each fails by itself, and the keys beside it are read")
  func keys() async throws {
    try await reaching { store in
      let key = ThreadIdentity(schema: .thread, id: odd).metaKey
      let keys: [StoreKey] = ["thread:a:meta", key, "absent"]
      let results = try await store.read(keys)
      guard case .value = results[0] else { throw TestFailure("\(results[0])") }
      #expect(results[1] == .wrongType(.outOfReach))
      #expect(results[2] == .absent)
      let found = try await store.inspect(keys)
      #expect(found.map { $0?.type } == [.string, .outOfReach, nil])
      #expect(try await store.readFields(key) == .wrongType(.outOfReach))
    }
  }

  @Test("a write to several keys names the one that cannot be sent")
  func named() async throws {
    try await reaching { store in
      let key = ThreadIdentity(schema: .thread, id: odd).fileKey("f")
      let error = await storeError { () async throws(StoreError) in
        _ = try await store.commit(
          Commit(
            anchor: "thread:a:meta", expected: .anything, change: .keep, lifetime: .never,
            dependents: [Projection(key: key, change: .delete, lifetime: .keep)]))
      }
      #expect(error?.code == .notText)
      #expect(error?.key == key)
    }
  }

  @Test("the list has a row that says so, and the rows of all others")
  func list() async throws {
    try await reaching { store in
      let cache = ThreadCache(store: store)
      var rows: [ThreadID: ThreadSummary.State] = [:]
      for try await page in cache.scan() {
        for row in try await cache.summaries(of: page.identities) {
          if let row { rows[row.identity.id] = row.state }
        }
      }
      #expect(rows == ["a": .ok, odd: .outOfReach, "z": .ok])
      let record = try await cache.record(ThreadIdentity(schema: .thread, id: odd))
      #expect(record?.problem?.contains("cannot be sent over REST") == true)
    }
  }

  @Test("verify finds it and goes on, alone and in the whole store")
  func verify() async throws {
    try await reaching { store in
      let cache = ThreadCache(store: store)
      let identity = ThreadIdentity(schema: .thread, id: odd)
      let findings = try await cache.verify(identity, orphans: true)
      #expect(findings.map(\.key) == [identity.metaKey])
      var orphans: [Finding] = []
      for try await page in cache.orphans() { orphans += page }
      #expect(orphans.isEmpty)
    }
  }

  @Test("export leaves it out and writes the others")
  func export() async throws {
    try await reaching { store in
      let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("bobbin-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: folder) }
      var outcomes: [ThreadID: ExportEvent.Outcome] = [:]
      for try await event in ThreadCache(store: store).exportFiles(to: folder.path) {
        outcomes[event.identity.id] = event.outcome
      }
      #expect(outcomes["a"] == .written)
      #expect(outcomes["z"] == .written)
      guard case .skipped(let reason) = outcomes[odd] else {
        throw TestFailure("\(String(describing: outcomes[odd]))")
      }
      #expect(reason.contains("cannot be sent over REST"))
    }
  }

  @Test("copying from there and to there leaves it behind, names it, and copies the others")
  func copy() async throws {
    try await reaching { store in
      let identity = ThreadIdentity(schema: .thread, id: odd)
      for isFrom in [true, false] {
        let other = MemoryStore()
        if !isFrom {
          // Back, beside what is there already.
          let cache = ThreadCache(store: other)
          for id in ["n", odd] { _ = try await cache.updateThreadCache(id, with: [file]) }
        }
        let (from, to): (any KeyValueStore, any KeyValueStore) =
          isFrom ? (store, other) : (other, store)
        var problems: [CopyProgress.Problem] = []
        var last = CopyProgress()
        for try await progress in StoreCopy(from: from, to: to) {
          problems += progress.problems
          last = progress
        }
        #expect(last.isComplete)
        #expect(last.copied == (isFrom ? 2 : 1))
        #expect(last.different == 0)
        #expect(last.compared == last.keys)
        #expect(Set(problems.map(\.kind)) == [.notText])
        #expect(problems.contains { $0.key == identity.metaKey })
      }
    }
  }
}

@Suite("An address with a path, which a Vercel KV takes for a command", .timeLimit(.minutes(5)))
struct AddressPathTests {
  @Test("is said to have one where the command is unknown")
  func path() async throws {
    let gateway = Gateway(
      KeyspaceBackend(MemoryStore()), tokens: TestTokens.both, limits: GatewayLimits())
    try await serving(gateway) { served in
      let options = try RESTOptions(
        url: "http://127.0.0.1:\(served.port)/foo", token: Secret(TestTokens.full))
      let store = try await RESTStore.open(options)
      let error = await storeError { () async throws(StoreError) in
        _ = try await store.scan(ScanRequest(pattern: Array("*".utf8)))
      }
      await store.close()
      #expect(
        error?.message.hasSuffix("the address has a path, /foo, and that of a Vercel KV has none")
          == true)
    }
  }
}
