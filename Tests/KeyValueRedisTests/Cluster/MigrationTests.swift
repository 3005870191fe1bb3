import KeyValue
import KeyValueCommands
import RESP
import RedisServers
import StoreConformance
import Testing

@testable import KeyValueRedis

@Suite("A slot that moves", .serialized)
struct MigrationTests {
  private static let start = Task { try await RedisCluster.start() }

  @Test("loses nothing while others read and commit")
  func inUse() async throws {
    let cluster = try await Self.start.value
    let keys = (0..<24).map { "{inuse}:\($0)" }
    let writers = 3
    let ending = Ending()
    let counts = try await withThrowingTaskGroup(of: [String: Int].self) { group in
      for writer in 0..<writers {
        let own = keys.indices.filter { $0 % writers == writer }.map { keys[$0] }
        group.addTask {
          let store = try await cluster.store(by: writer)
          var counts: [String: Int] = [:]
          while !ending.hasCome {
            for key in own { counts[key] = try await Self.increment(StoreKey(key), in: store) }
          }
          await store.close()
          return counts
        }
      }
      // There and further: each key by itself, so that the slot is half here and half there for a while.
      for _ in 0..<2 {
        let slot = HashSlot.of(StoreKey(keys[0]))
        let target = try await Self.stranger(to: slot, of: cluster)
        let source = try await cluster.beginMigration(slot: slot, to: target)
        for key in keys {
          try await cluster.moveKeys(ofSlot: slot, from: source, to: target, only: [key])
        }
        try await cluster.moveKeys(ofSlot: slot, from: source, to: target)
        try await cluster.finishMigration(slot: slot, to: target)
      }
      ending.come()
      return try await group.reduce(into: [String: Int]()) { $0.merge($1) { $1 } }
    }
    let store = try await cluster.store()
    for key in keys {
      #expect(try await Self.number(StoreKey(key), in: store) == counts[key])
    }
    await store.close()
  }

  @Test("is read and written on both its nodes while it is on its way")
  func halfWay() async throws {
    let cluster = try await Self.start.value
    let keys = (0..<20).map { StoreKey("{halfway}:\($0)") }
    let client = try await cluster.client()
    try await client.fill(keys)
    let slot = HashSlot.of(keys[0])
    let target = try await Self.stranger(to: slot, of: cluster)
    let source = try await cluster.beginMigration(slot: slot, to: target)
    try await cluster.moveKeys(
      ofSlot: slot, from: source, to: target, only: keys[..<10].map(\.description))

    let found = try await client.run(
      keys.map { RedisCommand("GET", [$0.bytes], key: $0) }, lane: .interactive)
    #expect(found == keys.map { .bytes($0.bytes) })
    for key in keys { #expect(try await client.set(key, "new") == .ok) }
    // A key that is nowhere is made where the slot is going.
    #expect(try await client.set("{halfway}:other", "new") == .ok)
    let store = try await cluster.store()
    let deleted = try await store.delete([keys[0], keys[19]], versions: [:])
    #expect(deleted == [.deleted, .deleted])
    // A transaction of a key that has moved, and of one that has not, in one piece and in two.
    for (key, isApart) in [(keys[1], false), (keys[1], true), (keys[18], false), (keys[18], true)] {
      let replies = try await client.exclusively(for: key) {
        connection async throws(StoreError) in
        _ = try await connection.run([
          RedisCommand("WATCH", [key.bytes], key: key), RedisCommand("GET", [key.bytes], key: key),
        ])
        if isApart { _ = try await connection.run([RedisCommand("MULTI")]) }
        return try await connection.run(
          (isApart ? [] : [RedisCommand("MULTI")]) + [
            RedisCommand("APPEND", [key.bytes, [0x21]], key: key),
            RedisCommand("EXEC", key: key, writes: true),
          ])
      }
      #expect(replies.last == .array([.integer(isApart ? 5 : 4)]))
    }

    try await cluster.moveKeys(ofSlot: slot, from: source, to: target)
    try await cluster.finishMigration(slot: slot, to: target)
    for key in keys[2..<18] + ["{halfway}:other"] {
      #expect(try await client.get(key) == .text("new"))
    }
    #expect(try await client.get(keys[1]) == .text("new!!"))
    #expect(try await client.get(keys[18]) == .text("new!!"))
    await store.close()
    await client.close()
  }

  @Test("keeps a command of several keys waiting until they are together")
  func severalKeys() async throws {
    let cluster = try await Self.start.value
    let keys: [StoreKey] = ["{several}:a", "{several}:b"]
    let client = try await cluster.client()
    try await client.fill(keys)
    let slot = HashSlot.of(keys[0])
    let target = try await Self.stranger(to: slot, of: cluster)
    let source = try await cluster.beginMigration(slot: slot, to: target)
    try await cluster.moveKeys(
      ofSlot: slot, from: source, to: target, only: [keys[0].description])
    async let both = client.run(RedisCommand("MGET", keys.map(\.bytes), key: keys[0]))
    // The node counts the commands that it turned away.
    #expect(
      await eventually {
        let stats = try? await source.cli("INFO", "commandstats")
        return stats?.contains("cmdstat_mget") ?? false
      })
    try await cluster.moveKeys(ofSlot: slot, from: source, to: target)
    #expect(try await both == .array(keys.map { .bytes($0.bytes) }))
    try await cluster.finishMigration(slot: slot, to: target)
    await client.close()
  }

  @Test("hides no key from a scan whose other node has been read to its end")
  func scanned() async throws {
    try await scan(tag: "scanned") { cluster, slot, source, target in
      try await cluster.moveKeys(ofSlot: slot, from: source, to: target)
      try await cluster.finishMigration(slot: slot, to: target)
    } afterwards: { _, _, _, _ in
    }
  }

  @Test("hides no key from a scan while it is still on its way")
  func scannedHalfWay() async throws {
    try await scan(tag: "half") { cluster, slot, source, target in
      let moving = (0..<500).filter { $0.isMultiple(of: 2) }.map { "{half}:\($0)" }
      try await cluster.moveKeys(ofSlot: slot, from: source, to: target, only: moving)
    } afterwards: { cluster, slot, source, target in
      try await cluster.moveKeys(ofSlot: slot, from: source, to: target)
      try await cluster.finishMigration(slot: slot, to: target)
    }
  }

  @Test("hides no key from a scan when it goes to a node that has no slots yet")
  func newNode() async throws {
    let cluster = try await RedisCluster.start(replicas: 0)
    let new = try await RedisServer.start(.clusterNode)
    try await new.cli("CLUSTER", "MEET", "127.0.0.1", "\(cluster.nodes[0].port)")
    let id = try await new.cli("CLUSTER", "MYID")
    for node in cluster.nodes {
      #expect(
        await eventually {
          let nodes = try? await node.cli("CLUSTER", "NODES")
          return nodes?.split(separator: "\n").contains {
            $0.hasPrefix(id) && $0.contains(" connected") && !$0.contains("handshake")
          } ?? false
        })
    }
    #expect(
      await eventually {
        (try? await new.cli("CLUSTER", "INFO"))?.contains("cluster_state:ok") ?? false
      })
    let keys = (0..<200).map { StoreKey("{newnode}:\($0)") }
    let client = try await cluster.client()
    try await client.fill(keys)
    let slot = HashSlot.of(keys[0])
    let source = try await cluster.master(ofSlot: slot)
    let sourceID = try await source.cli("CLUSTER", "MYID")
    try await new.cli("CLUSTER", "SETSLOT", "\(slot)", "IMPORTING", sourceID)
    try await source.cli("CLUSTER", "SETSLOT", "\(slot)", "MIGRATING", id)
    try await cluster.moveKeys(
      ofSlot: slot, from: source, to: new, only: keys[..<100].map(\.description))
    let found = try await client.rest(of: ScanRequest(pattern: Array("{newnode}:*".utf8)))
    #expect(found.keys == Set(keys))
    #expect(try await client.get(keys[0]) == .bytes(keys[0].bytes))
    await client.close()
    await new.stop()
    await cluster.stop()
  }

  // MARK: What they share

  private typealias Move = (RedisCluster, Int, RedisServer, RedisServer) async throws -> Void

  /// Scans until the other nodes are read to their end, moves a slot whose keys were not seen, and scans on.
  private func scan(tag: String, _ move: Move, afterwards: Move) async throws {
    let cluster = try await Self.start.value
    let client = try await cluster.client()
    let keys = (0..<500).map { StoreKey("{\(tag)}:\($0)") }
    try await client.fill(keys)
    let slot = HashSlot.of(keys[0])
    let target = try await Self.stranger(to: slot, of: cluster)
    var request = ScanRequest(pattern: Array("{\(tag)}:*".utf8), hint: 50)
    var seen: Set<StoreKey> = []
    var isTargetDone = false
    while !isTargetDone {
      let page = try await client.scan(request)
      seen.formUnion(page.keys)
      let next: ScanCursor = try #require(page.next)
      request.cursor = next
      let scan = try #require(ClusterScan(next))
      isTargetDone = !scan.open.contains { $0.port == target.port }
    }
    try #require(seen.count < 400, "too few keys are left for this test")
    let source = try await cluster.beginMigration(slot: slot, to: target)
    try await move(cluster, slot, source, target)
    let rest = try await client.rest(of: request)
    #expect(seen.union(rest.keys) == Set(keys))
    #expect(rest.incomplete == nil)
    try await afterwards(cluster, slot, source, target)
    // Few keys elsewhere is what the next such test needs.
    _ = try await client.run(
      keys.map { RedisCommand("DEL", [$0.bytes], key: $0, writes: true) }, lane: .bulk)
    await client.close()
  }

  private static func stranger(to slot: Int, of cluster: RedisCluster) async throws -> RedisServer {
    let owner = try await cluster.master(ofSlot: slot)
    return try #require(try await cluster.masters.first { $0 !== owner })
  }

  private static func increment(_ key: StoreKey, in store: RedisStore) async throws -> Int {
    let value: StoredValue?
    switch try await store.read(key) {
    case .value(let found): value = found
    default: value = nil
    }
    let next = (value.flatMap { Int(String(decoding: $0.bytes, as: UTF8.self)) } ?? 0) + 1
    let result = try await store.commit(
      Commit(
        anchor: key, expected: value.map { .version($0.version) } ?? .absent,
        change: .value(Array(String(next).utf8)), lifetime: .never))
    guard case .committed = result else { throw Overtaken(result: result) }
    return next
  }

  private static func number(_ key: StoreKey, in store: RedisStore) async throws -> Int? {
    guard case .value(let value) = try await store.read(key) else { return nil }
    return Int(String(decoding: value.bytes, as: UTF8.self))
  }
}

/// A commit of a key that nobody else writes was refused.
private struct Overtaken: Error {
  let result: CommitResult
}
