import Foundation
import RedisServers
import Testing

@testable import Server

/// The checks of `Tests/UpstashClient`, by the official client in an environment of its own.
@Suite("the official Python client", .timeLimit(.minutes(5)))
struct PythonClientTests {
  @Test("is served as by the service", arguments: GatewayStore.allCases)
  func served(_ store: GatewayStore) async throws {
    try await store.withGateway { gateway in
      try await checks(gateway, store: store == .redis ? "redis" : "embedded")
    }
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
