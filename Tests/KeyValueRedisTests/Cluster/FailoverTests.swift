import KeyValue
import RESP
import RedisServers
import StoreConformance
import Testing
import ThreadCache

@testable import KeyValueCommands
@testable import KeyValueRedis

/// What becomes of a cluster, and of what was written to it, when a master dies.
///
/// Redis replicates after it has acknowledged: what a master took in its last moments may be lost with it, and no
/// client can help that. What is tested is that all that had reached a replica is there, that writers are told what is
/// unknown, and that everything goes on.
@Suite("A master that is lost", .serialized)
struct FailoverTests {
  private static let start = Task { try await RedisCluster.start() }

  @Test("is replaced by its replica, and writers go on")
  func writers() async throws {
    let cluster = try await Self.start.value
    let client = try await cluster.client { $0.commandDeadline = .seconds(10) }
    let keys = (0..<60).map { StoreKey("failover:\($0)") }
    try await client.fill(keys)
    try await Self.replicated(client)
    let ending = Ending()
    let writing = Task { () -> [StoreError.Code: Int] in
      var errors: [StoreError.Code: Int] = [:]
      while !ending.hasCome {
        for key in keys {
          do throws(StoreError) { _ = try await client.set(key, "during") } catch {
            errors[error.code, default: 0] += 1
          }
        }
      }
      return errors
    }
    let lost = try await cluster.master(ofKey: keys[0].description)
    try await cluster.lose(lost)
    ending.come()
    let errors = await writing.value
    #expect(Set(errors.keys).isSubset(of: [.unreachable, .busy, .outcomeUnknown, .timedOut]))

    let values = try await client.run(
      keys.map { RedisCommand("GET", [$0.bytes], key: $0) }, lane: .interactive)
    for (key, value) in zip(keys, values) {
      #expect(value == .bytes(key.bytes) || value == .text("during"))
    }
    for key in keys { #expect(try await client.set(key, "after") == .ok) }
    for key in keys { #expect(try await client.get(key) == .text("after")) }
    #expect(try await client.masters().contains { $0.name == "127.0.0.1:\(lost.port)" } == false)
    await client.close()
    try await Self.revive(lost, in: cluster)
  }

  @Test("is found out when it only stops answering")
  func hanging() async throws {
    let cluster = try await Self.start.value
    let client = try await cluster.client {
      $0.connectDeadline = .seconds(3)
      $0.commandDeadline = .seconds(5)
    }
    let key: StoreKey = "failover:hanging"
    #expect(try await client.set(key, "1") == .ok)
    try await Self.replicated(client)
    let lost = try await cluster.master(ofKey: key.description)
    lost.pause()
    let isServed = await eventually { (try? await client.get(key)) == .text("1") }
    #expect(isServed)
    #expect(try await client.masters().contains { $0.name == "127.0.0.1:\(lost.port)" } == false)
    lost.resume()
    await client.close()
    try await cluster.agreed()
  }

  @Test("is opened around: any other node will do")
  func opening() async throws {
    let cluster = try await Self.start.value
    let lost = try await cluster.master(ofKey: "failover:opening")
    try await cluster.lose(lost)
    for node in cluster.nodes.indices where cluster.nodes[node] !== lost {
      let client = try await cluster.client(by: node)
      #expect(try await client.set("failover:opening", "1") == .ok)
      await client.close()
    }
    try await Self.revive(lost, in: cluster)
  }

  @Test("is scanned from the start where it is replaced")
  func scanned() async throws {
    let cluster = try await Self.start.value
    let client = try await cluster.client()
    let keys = (0..<900).map { StoreKey("failoverscan:\($0)") }
    try await client.fill(keys)
    try await Self.replicated(client)
    var request = ScanRequest(pattern: Array("failoverscan:*".utf8), hint: 40)
    let page = try await client.scan(request)
    let next: ScanCursor = try #require(page.next)
    request.cursor = next
    let lost = try await cluster.master(ofKey: keys[0].description)
    try await lost.kill()
    let rest = try await client.rest(of: request)
    #expect(Set(page.keys).union(rest.keys) == Set(keys))
    #expect(rest.incomplete == nil)
    await client.close()
    try await Self.revive(lost, in: cluster)
  }

  @Test("leaves threads whose hashes verify and repair bring in line with their metas")
  func threads() async throws {
    let cluster = try await Self.start.value
    let store = try await cluster.store()
    let client = try #require((store.base as? CommandStore)?.commands as? ClusterCommands)
    let cache = ThreadCache(store: store)
    let identities = (0..<12).map {
      ThreadIdentity(schema: .thread, id: ThreadID("thread_failover_\($0)"))
    }
    for identity in identities {
      _ = try await cache.updateThreadCache(identity.id, with: [.sending("base", value: 0)])
    }
    try await Self.replicated(client)
    let ending = Ending()
    let updating = Task {
      var number = 0
      while !ending.hasCome {
        for identity in identities {
          number += 1
          _ = try? await cache.updateThreadCache(
            identity.id, with: [.sending("s\(number % 7)", value: number)])
        }
      }
    }
    let lost = try await cluster.master(ofKey: identities[0].metaKey.description)
    try await cluster.lose(lost)
    ending.come()
    await updating.value

    for identity in identities {
      let file = try #require(try await cache.cachedFiles(forThread: identity.id).first)
      #expect(file.slice("base") != nil)
      _ = try await cache.repair(identity)
      let left = try await cache.verify(identity).filter { $0.kind != .sliceOnlyInHash }
      #expect(left.isEmpty)
    }
    await store.close()
    try await Self.revive(lost, in: cluster)
  }

  // MARK: What they share

  /// Waits until a replica of each master has all that this client wrote.
  private static func replicated(_ client: ClusterCommands) async throws {
    for member in try await client.currentMasters() {
      for lane in [Lane.interactive, .bulk] {
        let wait = RedisCommand("WAIT", [Array("1".utf8), Array("10000".utf8)])
        let reply = try await member.node.run([wait], lane: lane)
        #expect(reply == [.integer(1)])
      }
    }
  }

  /// Starts a lost master again, which becomes a replica.
  private static func revive(_ node: RedisServer, in cluster: RedisCluster) async throws {
    try await node.launch()
    try await node.ready()
    try await cluster.agreed()
  }
}
