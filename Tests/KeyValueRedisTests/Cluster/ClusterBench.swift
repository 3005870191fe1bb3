import KeyValue
import KeyValueCommands
import RESP
import RedisServers
import StoreConformance
import Synchronization
import Testing

@testable import KeyValueRedis

extension RedisCluster {
  /// How to reach the cluster by one of its nodes.
  func options(by node: Int = 0) throws -> RedisOptions {
    var options = try RedisOptions(url: nodes[node].url).patient
    options.cluster = true
    return options
  }

  /// A store on it.
  func store(by node: Int = 0) async throws -> RedisStore {
    try await RedisStore.open(options(by: node))
  }

  /// A client of it.
  func client(
    by node: Int = 0, _ change: (inout RedisOptions) -> Void = { _ in }
  ) async throws -> ClusterCommands {
    var options = try options(by: node)
    change(&options)
    return try await ClusterCommands.open(options)
  }
}

extension ClusterCommands {
  /// A client of the cluster that these options name a node of.
  static func open(_ options: RedisOptions) async throws(StoreError) -> ClusterCommands {
    let transport = Transport(options)
    let seed = RedisServerNode(options.endpoint, transport: transport)
    return try await open(options, seed: seed, transport: transport)
  }

  /// Runs one command.
  func run(_ command: RedisCommand) async throws(StoreError) -> RESPValue {
    try await run([command], lane: .interactive)[0]
  }

  func set(_ key: StoreKey, _ text: String) async throws(StoreError) -> RESPValue {
    try await run(RedisCommand("SET", [key.bytes, Array(text.utf8)], key: key, writes: true))
  }

  func get(_ key: StoreKey) async throws(StoreError) -> RESPValue {
    try await run(RedisCommand("GET", [key.bytes], key: key))
  }

  /// Writes keys, a thousand in a pipeline.
  func fill(_ keys: [StoreKey]) async throws {
    for start in stride(from: 0, to: keys.count, by: 1000) {
      let part = keys[start..<min(start + 1000, keys.count)]
      let replies = try await run(
        part.map { RedisCommand("SET", [$0.bytes, $0.bytes], key: $0, writes: true) }, lane: .bulk)
      #expect(replies.allSatisfy { $0 == .ok })
    }
  }

  /// The rest of a scan, from where it stands.
  func rest(of request: ScanRequest) async throws -> (keys: Set<StoreKey>, incomplete: String?) {
    var request = request
    var keys: Set<StoreKey> = []
    var incomplete: String?
    repeat {
      let page = try await scan(request)
      keys.formUnion(page.keys)
      incomplete = incomplete ?? page.incomplete
      request.cursor = page.next
    } while request.cursor != nil
    return (keys, incomplete)
  }
}

/// Tells those who work until then that it is over.
final class Ending: Sendable {
  private let flag = Atomic(false)

  var hasCome: Bool { flag.load(ordering: .acquiring) }
  func come() { flag.store(true, ordering: .releasing) }
}
