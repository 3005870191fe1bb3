import KeyValue
import StoreConformance
import Testing

@testable import ThreadCache

/// Stores that concurrent writers share.
enum SharedStore: String, CaseIterable {
  case memory, cluster

  func store(_ base: MemoryStore) -> any KeyValueStore {
    switch self {
    case .memory: base
    case .cluster: PendingStore(base, between: { await Task.yield() })
    }
  }
}

@Suite("Concurrent updates")
struct ConcurrencyTests {
  private static let writers = 8
  private static let calls = 25

  private func update(_ cache: ThreadCache, file: String, segment: String, value: Int)
    async throws
  {
    let sent = CachedFile(
      id: file, slices: [(segment, Array("[\(value)]".utf8))], loadedSegments: [segment],
      availableSegments: [segment])
    _ = try await cache.updateThreadCache("t", with: [sent])
  }

  @Test(
    "eight writers of one file lose none of 200 segments, in meta and hash",
    arguments: SharedStore.allCases)
  func oneFile(_ kind: SharedStore) async throws {
    let base = MemoryStore()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<Self.writers {
        group.addTask {
          let cache = ThreadCache(store: kind.store(base))
          for call in 0..<Self.calls {
            try await update(cache, file: "f", segment: "s\(writer)_\(call)", value: call)
          }
        }
      }
      try await group.waitForAll()
    }
    let identity = ThreadIdentity(schema: .thread, id: "t")
    let record = try #require(await ThreadCache(store: base).record(identity))
    let file = try #require(record.files.first)
    #expect(record.files.count == 1)
    #expect(file.segments.count == Self.writers * Self.calls)
    #expect(file.segments.allSatisfy { $0.state == .loaded && $0.hashBytes != nil })
    #expect(record.findings.isEmpty)
  }

  @Test(
    "hashes end as the meta says when writers replace the same slices",
    arguments: SharedStore.allCases)
  func sameSlices(_ kind: SharedStore) async throws {
    let base = MemoryStore()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<Self.writers {
        group.addTask {
          var random = SeededRandom(UInt64(writer))
          let cache = ThreadCache(store: kind.store(base))
          for call in 0..<Self.calls {
            try await update(
              cache, file: "f\(Int.random(in: 0..<3, using: &random))",
              segment: "s\(Int.random(in: 0..<4, using: &random))", value: writer * 1000 + call)
          }
        }
      }
      try await group.waitForAll()
    }
    let identity = ThreadIdentity(schema: .thread, id: "t")
    let record = try #require(await ThreadCache(store: base).record(identity))
    #expect(record.findings.isEmpty)
    #expect(record.files.allSatisfy { $0.segments.allSatisfy { $0.state == .loaded } })
  }

  @Test("a slower writer projects the newer slice of a faster one, not its own")
  func overtakenProjection() async throws {
    let base = MemoryStore()
    let faulty = FaultyStore(base)
    let slow = ThreadCache(store: PendingStore(faulty))
    let fast = ThreadCache(store: base)
    faulty.before(.project) {
      try? await self.update(fast, file: "f", segment: "region", value: 2)
    }
    try await update(slow, file: "f", segment: "region", value: 1)
    let record = try #require(await fast.record(ThreadIdentity(schema: .thread, id: "t")))
    #expect(record.files[0].segment("region")?.hashBytes == Array("[2]".utf8))
    #expect(record.findings.isEmpty)
  }

  @Test("an update whose hashes cannot be written says so, and is stored")
  func pendingProjection() async throws {
    let base = MemoryStore()
    let faulty = FaultyStore(base)
    faulty.fail(.project, with: StoreError(.unreachable, "gone"))
    let cache = ThreadCache(store: PendingStore(faulty))
    let file = CachedFile(
      id: "f", slices: [("age", Array("[1]".utf8))], loadedSegments: ["age"],
      availableSegments: ["age"])
    let receipt = try await cache.updateThreadCache("t", with: [file])
    #expect(receipt.projectionsPending.map(\.key) == ["thread:t:file:f"])
    let record = try #require(await ThreadCache(store: base).record(receipt.identity))
    #expect(record.findings.map(\.kind) == [.staleProjection])
  }

  @Test("a thread that never stands still ends in a conflict, with nothing written")
  func bounded() async throws {
    let base = MemoryStore()
    let faulty = FaultyStore(base)
    let other = ThreadCache(store: base)
    var cache = CacheBench.cache(on: faulty)
    var settings = cache.settings
    settings.maxAttempts = 3
    settings.maxBackoffMilliseconds = 1
    cache = ThreadCache(store: faulty, settings: settings)
    for turn in 0..<3 {
      faulty.before(.commit) {
        try? await self.update(other, file: "f", segment: "s\(turn)", value: turn)
      }
    }
    await #expect(throws: CacheError.self) {
      try await update(cache, file: "f", segment: "mine", value: 0)
    }
    let files = try await other.cachedFiles(forThread: "t")
    #expect(files.first?.loadedSegments == ["s0", "s1", "s2"])
  }
}
