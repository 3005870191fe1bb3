import Foundation
import RedisServers
import Testing

/// Where a test keeps its threads in Redis.
enum Served: String, CaseIterable, CustomTestStringConvertible {
  case server = "one server"
  case cluster = "a cluster"

  var testDescription: String { rawValue }

  /// One that other tests use too, each with threads of its own.
  func shared() async throws -> Keys {
    switch self {
    case .server: Keys(server: try await .shared)
    case .cluster: Keys(cluster: try await .shared)
    }
  }

  /// Runs `body` with one that is there for it alone.
  func alone(_ body: (Keys) async throws -> Void) async throws {
    switch self {
    case .server: try await withRedis { try await body(Keys(server: $0)) }
    case .cluster:
      let cluster = try await RedisCluster.start()
      do { try await body(Keys(cluster: cluster)) } catch {
        await cluster.stop()
        throw error
      }
      await cluster.stop()
    }
  }
}

/// What `redis-cli` sees of a server or of a cluster.
struct Keys: Sendable {
  /// As `--kv` takes it.
  let url: String
  private let ask: @Sendable ([String], [UInt8]) async throws -> String
  private let masters: @Sendable () async throws -> [RedisServer]

  init(server: RedisServer) {
    url = server.url
    ask = { words, input in try await server.cli(words, input: input) }
    masters = { [server] }
  }

  init(cluster: RedisCluster) {
    url = cluster.url
    ask = { words, input in try await cluster.cli(words, input: input) }
    masters = { try await cluster.masters }
  }

  /// Runs one command and returns what it prints.
  @discardableResult
  func cli(_ words: String..., input: [UInt8] = []) async throws -> String {
    try await ask(words, input)
  }

  /// All keys that match.
  func names(_ pattern: String = "*") async throws -> [String] {
    var names: [String] = []
    for master in try await masters() {
      names += try await master.cli(["KEYS", pattern]).split(separator: "\n").map(String.init)
    }
    return names.sorted()
  }

  /// Fields and values of a hash.
  func hash(_ key: String) async throws -> [String: String] {
    let lines = try await cli("HGETALL", key).split(separator: "\n").map(String.init)
    return Dictionary(
      uniqueKeysWithValues: stride(from: 0, to: lines.count - 1, by: 2).map {
        (lines[$0], lines[$0 + 1])
      })
  }
}
