import KeyValue
import StoreConformance
import Synchronization
import Testing

@testable import ThreadCache

/// A store whose commits happen, while their replies get lost so many times.
final class LosingStore: StoreWrapper {
  let base: any KeyValueStore
  private let lost: Mutex<Int>

  init(_ base: any KeyValueStore, times: Int) {
    self.base = base
    lost = Mutex(times)
  }

  func perform<Reply: Sendable>(
    _ call: StoreCall<Reply>, _ body: @escaping @Sendable () async throws(StoreError) -> Reply
  ) async throws(StoreError) -> Reply {
    let reply = try await body()
    let isLost = lost.withLock { left in
      guard call.operation == .commit, left > 0 else { return false }
      left -= 1
      return true
    }
    if isLost { throw StoreError(.outcomeUnknown, "no reply came") }
    return reply
  }
}

/// Something that is done once, by whoever comes first.
final class Once: Sendable {
  private let isDone = Mutex(false)

  func run(_ body: () async -> Void) async {
    let isFirst = isDone.withLock { done in
      defer { done = true }
      return !done
    }
    if isFirst { await body() }
  }
}

@Suite("Deeds that others interrupt")
struct RaceTests {
  let identity = Sample.identity

  static func file(_ id: String, _ segment: String, _ json: String) -> CachedFile {
    CachedFile(
      id: id, slices: [(segment, Array(json.utf8))], loadedSegments: [segment],
      availableSegments: [segment])
  }

  /// A cluster on which somebody updates between the swap of a meta and the writing of its hashes.
  func bench(_ update: CachedFile) async throws -> ChangeBench {
    let once = Once()
    let bench = try ChangeBench { memory in
      PendingStore(
        memory,
        between: {
          await once.run {
            _ = try? await ThreadCache(store: memory).updateThreadCache("t1", with: [update])
          }
        })
    }
    try await bench.put(identity, Sample.meta, hashes: Sample.hashes)
    return bench
  }

  @Test("on a cluster a segment loaded again while it is evicted keeps its new slice everywhere")
  func segment() async throws {
    let bench = try await bench(Self.file("2025_1", "region", "[7]"))
    try await bench.evict(.segment(identity, file: "2025_1", segment: "region"))
    #expect(try await bench.hash(identity, "2025_1") == ["region": "[7]", "age": Sample.age])
    #expect(try await bench.cache.verify(identity, orphans: true) == [])
  }

  @Test("on a cluster a file loaded again while it is evicted keeps its hash")
  func file() async throws {
    let bench = try await bench(Self.file("2025_1", "region", "[7]"))
    try await bench.evict(.file(identity, file: "2025_1"))
    #expect(try await bench.hash(identity, "2025_1") == ["region": "[7]"])
    #expect(try await bench.cache.verify(identity, orphans: true) == [])
  }

  @Test("on a cluster a thread made again while it is evicted keeps its hash")
  func thread() async throws {
    let bench = try await bench(Self.file("2025_1", "region", "[7]"))
    try await bench.evict(.thread(identity))
    #expect(try await bench.hash(identity, "2025_1") == ["region": "[7]"])
    #expect(try await bench.cache.verify(identity, orphans: true) == [])
  }

  @Test("a deed whose reply got lost is found to be done, and can be undone")
  func lostReply() async throws {
    let bench = try ChangeBench { LosingStore($0, times: 2) }
    try await bench.put(identity, Sample.meta, hashes: Sample.hashes)
    let before = try await bench.dump
    #expect(try await bench.evict(.segment(identity, file: "2025_1", segment: "age")).done == 1)
    #expect(try await bench.evict(.thread(identity)).done == 1)
    try await bench.undo()
    try await bench.undo()
    #expect(try await bench.dump == before)
  }

  @Test("when a store goes away in the middle, what was done is said and can be undone")
  func storeGoes() async throws {
    let identities = (0..<200).map { ThreadIdentity(schema: .thread, id: ThreadID("t\($0)")) }
    let bench = try ChangeBench { memory in
      let faulty = FaultyStore(memory)
      for _ in 0..<70 { faulty.before(.commit) {} }
      faulty.breakDown(.commit, with: StoreError(.unreachable, "the store is gone"))
      return faulty
    }
    for identity in identities { try await bench.put(identity, Sample.meta) }
    let plan = try await bench.cache.plan(evicting: identities.map { .thread($0) })
    let receipt = try await bench.cache.evict(plan)
    #expect(receipt.done == 70)
    #expect(receipt.outcomes.count == 200)
    #expect(
      receipt.outcomes.allSatisfy {
        if case .failed(.store(let error)) = $0.outcome {
          error.code == .unreachable
        } else {
          $0.outcome == .done
        }
      })
    #expect(try await bench.dump.entries.count == 130)
    let healed = ThreadCache(
      store: bench.memory, settings: bench.cache.settings, journal: bench.journal)
    guard case .done = try await healed.undo() else {
      Issue.record("Not undone")
      return
    }
    #expect(try await bench.dump.entries.count == 200)
  }
}
