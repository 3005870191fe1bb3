import KeyValue
import RedisServers
import StoreConformance
import Testing
import ThreadCache

@testable import KeyValueRedis

@Suite("Threads on a cluster")
struct ClusterCacheTests {
  private static let writers = 8
  private static let calls = 25

  @Test("eight writers lose none of 200 segments while others are evicted")
  func writersAndEvictions() async throws {
    let cluster = try await RedisCluster.shared
    let identity = ThreadIdentity(
      schema: .thread, id: ThreadID("thread_cluster_\(UInt64.random(in: 0...UInt64.max))"))
    let evicted = (0..<20).map { "old\($0)" }
    try await Self.withCache(on: cluster) { cache in
      for segment in evicted {
        _ = try await cache.updateThreadCache(identity.id, with: [.sending(segment, value: 0)])
      }
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<Self.writers {
        group.addTask {
          try await Self.withCache(on: cluster) { cache in
            for call in 0..<Self.calls {
              _ = try await cache.updateThreadCache(
                identity.id, with: [.sending("s\(writer)_\(call)", value: call)])
            }
          }
        }
      }
      group.addTask {
        try await Self.withCache(on: cluster) { cache in
          for segment in evicted { try await Self.evict(segment, of: identity, from: cache) }
        }
      }
      try await group.waitForAll()
    }
    try await Self.withCache(on: cluster) { cache in
      let file = try #require(try await cache.cachedFiles(forThread: identity.id).first)
      let expected = (0..<Self.writers).flatMap { writer in
        (0..<Self.calls).map { "s\(writer)_\($0)" }
      }
      #expect(Set(file.loadedSegments) == Set(expected))
      #expect(file.value["data"]?.count == expected.count)
      #expect(try await cache.verify(identity).isEmpty)
      _ = try await cache.evict(try await cache.plan(evicting: [.thread(identity)]))
    }
  }

  /// Evicts a segment, planning anew as long as others change the thread in between.
  private static func evict(
    _ segment: String, of identity: ThreadIdentity, from cache: ThreadCache
  ) async throws {
    while true {
      let plan = try await cache.plan(
        evicting: [.segment(identity, file: "f", segment: segment)])
      switch try await cache.evict(plan).outcomes.first?.outcome {
      case .done: return
      case .changed: continue
      case let outcome: throw NotEvicted(outcome: outcome)
      }
    }
  }

  private static func withCache(
    on cluster: RedisCluster, _ body: (ThreadCache) async throws -> Void
  ) async throws {
    let store = try await cluster.store(by: Int.random(in: 0..<6))
    try await body(ThreadCache(store: store))
    await store.close()
  }
}

/// What became of an eviction that should have been done.
private struct NotEvicted: Error {
  let outcome: EvictionReceipt.Outcome?
}

extension CachedFile {
  /// A file `f` with one segment.
  static func sending(_ segment: String, value: Int) -> CachedFile {
    CachedFile(
      id: "f", slices: [(segment, Array("[\(value)]".utf8))], loadedSegments: [segment],
      availableSegments: [segment])
  }
}
