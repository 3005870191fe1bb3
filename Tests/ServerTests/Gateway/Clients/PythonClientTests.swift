import Foundation
import KeyValue
import KeyValueSQLite
import RedisServers
import Testing

@testable import Server

/// The checks of `Tests/UpstashClient`, by the official client in an environment of its own.
@Suite("the official Python client", .timeLimit(.minutes(5)))
struct PythonClientTests {
  @Test("is served over Redis as by the service")
  func redis() async throws {
    try await withRedis { server in
      try await checks(try await redisGateway(server), store: "redis")
    }
  }

  @Test("is served over the embedded store as by the service", arguments: [true, false])
  func embedded(inMemory: Bool) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "bobbin-gateway-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let store: any TransactionalStore =
      inMemory
      ? MemoryStore()
      : try await SQLiteStore.open(
        path: folder.appending(path: "kv.db").path, readOnly: false, deadline: .seconds(30))
    try await checks(
      Gateway(KeyspaceBackend(store), tokens: TestTokens.both, limits: GatewayLimits()),
      store: "embedded")
  }

  private func checks(_ gateway: Gateway, store: String) async throws {
    let python = try await UpstashClient.python
    try await serving(gateway) { served in
      let output = try await Command.run(
        python, [UpstashClient.checks, "http://127.0.0.1:\(served.port)", store],
        environment: ["TOKEN": TestTokens.full, "READ_ONLY_TOKEN": TestTokens.reading])
      #expect(output.hasSuffix("checks passed"))
    }
  }
}

/// A Python with the official client, made once for all tests under `.build`.
private enum UpstashClient {
  static let package = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  static let checks = package.appending(path: "Tests/UpstashClient/checks.py").path

  private static let making = Task {
    let folder = package.appending(path: ".build/upstash-client").path
    let script = """
      import upstash_redis, sys
      sys.exit(upstash_redis.__version__ != "1.8.0")
      """
    let isThere = (try? await Command.run("\(folder)/bin/python", ["-c", script])) != nil
    if !isThere {
      try await Command.run("python3", ["-m", "venv", "--clear", folder])
      try await Command.run(
        "\(folder)/bin/pip", ["install", "--quiet", "upstash-redis==1.8.0"])
    }
    return "\(folder)/bin/python"
  }

  static var python: String {
    get async throws { try await making.value }
  }
}
