import KeyValue
import RedisServers
import StoreConformance
import Testing

@testable import KeyValueRedis

@Suite("Counters on several nodes")
struct ClusterCountingTests {
  private let good = StoreKey("counting:{a}:\(UInt64.random(in: 0...UInt64.max))")
  private let bad = StoreKey("counting:{b}:\(UInt64.random(in: 0...UInt64.max))")

  /// The code with which adding to both fails, in this order.
  private func code(_ keys: [StoreKey]) async throws -> StoreError.Code? {
    let cluster = try await RedisCluster.shared
    try await cluster.cli("HSET", bad.description, "f", "1")
    let store = try await cluster.store()
    defer { Task { await store.close() } }
    do throws(StoreError) {
      _ = try await store.add(keys.map { ($0, 1) }, lifetime: .after(milliseconds: 600_000))
      return nil
    } catch { return error.code }
  }

  @Test("nobody takes for undone what was added on the first before the second refused")
  func partly() async throws {
    #expect(try await code([good, bad]) == .outcomeUnknown)
    #expect(try await RedisCluster.shared.cli("GET", good.description) == "1")
  }

  @Test("where the first refuses nothing is added, and that is said")
  func refused() async throws {
    #expect(try await code([bad, good]) == .wrongType)
    #expect(try await RedisCluster.shared.cli("EXISTS", good.description) == "0")
  }
}
