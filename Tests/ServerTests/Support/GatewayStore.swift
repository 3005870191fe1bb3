import Foundation
import KeyValue
import KeyValueSQLite
import RedisServers
import Testing

@testable import Server

/// What a gateway can be before.
enum GatewayStore: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case redis
  case memory
  case sqlite

  var testDescription: String { rawValue }

  /// Runs `body` with a gateway before such a store, which is empty and nobody else's.
  func withGateway(
    limits: GatewayLimits = GatewayLimits(), _ body: (Gateway) async throws -> Void
  ) async throws {
    switch self {
    case .redis:
      try await withRedis { server in
        let gateway = try await redisGateway(server, limits: limits)
        try await body(gateway)
        await gateway.backend.close()
      }
    case .memory: try await body(Self.embedded(MemoryStore(), limits))
    case .sqlite:
      let folder = FileManager.default.temporaryDirectory.appending(
        path: "bobbin-gateway-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      let store = try await SQLiteStore.open(
        path: folder.appending(path: "kv.db").path, readOnly: false, deadline: .seconds(30))
      try await body(Self.embedded(store, limits))
      await store.close()
    }
  }

  private static func embedded(
    _ store: any TransactionalStore, _ limits: GatewayLimits
  ) -> Gateway {
    Gateway(KeyspaceBackend(store), tokens: TestTokens.both, limits: limits)
  }
}
