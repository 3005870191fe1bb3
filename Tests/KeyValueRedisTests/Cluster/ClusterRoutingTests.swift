import KeyValue
import KeyValueCommands
import RESP
import RedisServers
import StoreConformance
import Testing

@testable import KeyValueRedis

@Suite("A client of a cluster")
struct ClusterRoutingTests {
  @Test("knows of every slot who serves it")
  func coverage() async throws {
    let client = try await RedisCluster.shared.client()
    let masters = try await client.currentMasters()
    #expect(masters.count == 3)
    let topology = try #require(client.state.withLock { $0.members.topology })
    #expect(SlotSet(topology.shards.map(\.slots)).count == HashSlot.count)
    for slot in 0..<HashSlot.count {
      let member = client.state.withLock { $0.members.member(slot: slot) }
      let shard = topology.shards.first { $0.slots.contains(slot) }
      #expect(member != nil && member?.endpoint == shard?.master)
    }
    await client.close()
  }

  @Test("computes the slots that a node computes, of any bytes")
  func slots() async throws {
    let client = try await RedisCluster.shared.client()
    var random = SystemRandomNumberGenerator()
    // Braces among the bytes, for hash tags of all kinds.
    let alphabet = Array("{}{}".utf8) + [0, 10, 13, 127, 128, 255] + Array("abc".utf8)
    let keys = (0..<2000).map { number in
      StoreKey(
        (0..<Int.random(in: 0..<30, using: &random)).map { _ in
          number.isMultiple(of: 2)
            ? alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            : UInt8.random(in: 0...255, using: &random)
        })
    }
    let replies = try await client.run(
      keys.map { RedisCommand("CLUSTER", [Array("KEYSLOT".utf8), $0.bytes]) }, lane: .bulk)
    #expect(keys.map { RESPValue.integer(Int64(HashSlot.of($0))) } == replies)
    await client.close()
  }

  @Test("answers a batch for all nodes in the order of its commands")
  func order() async throws {
    let client = try await RedisCluster.shared.client()
    let keys = (0..<300).map { StoreKey("routing:order:\($0)") }
    try await client.fill(keys)
    let replies = try await client.run(
      keys.map { RedisCommand("GET", [$0.bytes], key: $0) }, lane: .interactive)
    #expect(replies == keys.map { .bytes($0.bytes) })
    await client.close()
  }

  @Test("keeps a batch for one node one pipeline")
  func onePipeline() async throws {
    let cluster = try await RedisCluster.shared
    let client = try await cluster.client()
    let key: StoreKey = "{routing:pipeline}"
    let member = try #require(
      client.state.withLock { $0.members.member(slot: HashSlot.of(key)) })
    // In a transaction nothing of others can come in between: it holds only on one connection, in order.
    let replies = try await client.run(
      [
        RedisCommand("MULTI", key: key), RedisCommand("PING", key: key),
        RedisCommand("ECHO", [member.endpoint.name.bytes], key: key),
        RedisCommand("EXEC", key: key),
      ], lane: .interactive)
    #expect(replies.last == .array([.text("PONG"), .text(member.endpoint.name)]))
    await client.close()
  }

  @Test("opens by any node, also by a replica", arguments: 0..<6)
  func opening(node: Int) async throws {
    let client = try await RedisCluster.shared.client(by: node)
    let key = StoreKey("routing:opening:\(node)")
    #expect(try await client.set(key, "1") == .ok)
    #expect(try await client.get(key) == .text("1"))
    #expect(try await client.masters().count == 3)
    await client.close()
  }

  @Test("names its masters in the same order each time, whoever was asked")
  func stableOrder() async throws {
    let cluster = try await RedisCluster.shared
    var orders: Set<[String]> = []
    for node in 0..<6 {
      let client = try await cluster.client(by: node)
      orders.insert(try await client.masters().map(\.name))
      await client.close()
    }
    #expect(orders.count == 1)
    #expect(orders.first?.sorted() == orders.first)
  }

  @Test("learns from MOVED where a slot is, once for all that follow")
  func moved() async throws {
    let client = try await RedisCluster.shared.client()
    let key: StoreKey = "routing:moved"
    let slot = HashSlot.of(key)
    let (right, wrong) = try client.state.withLock { state in
      let right = try #require(state.members.member(slot: slot)).endpoint
      let wrong = try #require(state.members.masters.first { $0.endpoint != right }).endpoint
      state.members.move(slot: slot, to: wrong)
      return (right, wrong)
    }
    #expect(right != wrong)
    #expect(try await client.set(key, "here") == .ok)
    #expect(client.state.withLock { $0.members.member(slot: slot)?.endpoint } == right)
    await client.close()
  }

  @Test("tells which node a key's transaction must run on")
  func exclusively() async throws {
    let client = try await RedisCluster.shared.client()
    for number in 0..<12 {
      let key = StoreKey("routing:exclusively:\(number)")
      if number.isMultiple(of: 3) {
        // As if the topology were old: the connection to the wrong node is told MOVED.
        client.state.withLock { state in
          if let wrong = state.members.masters.randomElement()?.endpoint {
            state.members.move(slot: HashSlot.of(key), to: wrong)
          }
        }
      }
      let replies = try await client.exclusively(for: key) {
        connection async throws(StoreError) in
        _ = try await connection.run([RedisCommand("WATCH", [key.bytes], key: key)])
        return try await connection.run([
          RedisCommand("MULTI"), RedisCommand("SET", [key.bytes, key.bytes], key: key),
          RedisCommand("EXEC", key: key, writes: true),
        ])
      }
      #expect(replies.last == .array([.ok]))
      #expect(try await client.get(key) == .bytes(key.bytes))
    }
    await client.close()
  }

  @Test("refuses a database other than 0")
  func database() async throws {
    let cluster = try await RedisCluster.shared
    let error = await storeError { () async throws(StoreError) -> Bool in
      var options = RedisOptions(.host("127.0.0.1", port: cluster.nodes[0].port))
      options.database = 3
      _ = try await ClusterCommands.open(options)
      return true
    }
    #expect(error?.code == .unsupported)
    #expect(error?.message.contains("database 3") == true)
  }

  @Test("says that a server is no node of a cluster")
  func plainServer() async throws {
    let server = try await RedisServer.shared
    let error = await storeError { () async throws(StoreError) -> Bool in
      _ = try await ClusterCommands.open(RedisOptions(.host("127.0.0.1", port: server.port)))
      return true
    }
    #expect(error?.code == .unsupported)
    #expect(error?.message.contains("not a node of a cluster") == true)
  }

  @Test("is unreachable once it is closed")
  func closed() async throws {
    let client = try await RedisCluster.shared.client()
    await client.close()
    let error = await storeError { () async throws(StoreError) in try await client.get("routing:x")
    }
    #expect(error?.code == .unreachable)
  }
}

extension String {
  fileprivate var bytes: [UInt8] { Array(utf8) }
}
