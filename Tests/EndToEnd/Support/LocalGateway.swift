import Foundation
import JSONText
import RedisServers
import Testing

/// A gateway before a store, on a port of its own, with tokens: a Vercel KV of a test's own.
struct LocalGateway: Sendable {
  /// Allows everything; no other test has it.
  let token = "open-sesame-\(UUID().uuidString)"
  /// Allows reading.
  let readOnlyToken = "look-but-do-not-touch-\(UUID().uuidString)"

  /// Where it is.
  let url: String
  /// The file with its address and tokens, as an application's `.env.local`.
  let environmentFile: String
  private let process: Background
  private let scratch: Scratch

  /// Starts one, and waits until it listens.
  fileprivate init(before store: String, _ options: [String], in scratch: Scratch) async throws {
    self.scratch = scratch
    environmentFile = scratch.path("env.local")
    process = Background(
      ["gateway", "--kv", store, "--listen", "127.0.0.1:0", "--write-env", environmentFile]
        + options,
      in: scratch,
      environment: [
        "BOBBIN_GATEWAY_TOKEN": token, "BOBBIN_GATEWAY_READ_ONLY_TOKEN": readOnlyToken,
      ])
    // Each look is a process of its own, which paces the loop.
    let end = ContinuousClock.now + .seconds(30)
    while try await run("test", ["-e", environmentFile], in: scratch).status != 0 {
      try #require(ContinuousClock.now < end, "the gateway does not listen")
    }
    let lines = try scratch.read("env.local").split(separator: "\n")
    let line = try #require(lines.first { $0.hasPrefix("KV_REST_API_URL=") })
    url = String(line.dropFirst("KV_REST_API_URL=".count))
  }

  /// What must not be seen.
  var secrets: [String] { [token, readOnlyToken] }

  /// Whether a text tells one of them.
  func isTold(in text: String) -> Bool { secrets.contains { text.contains($0) } }

  /// What a program sees that is to find it.
  var environment: [String: String] { ["KV_REST_API_URL": url, "KV_REST_API_TOKEN": token] }

  /// What a program sees that may only look.
  var lookingEnvironment: [String: String] {
    ["KV_REST_API_URL": url, "KV_REST_API_READ_ONLY_TOKEN": readOnlyToken]
  }

  /// How many commands it has served; asking is none.
  func served() async throws -> Int {
    let script = """
      import os, urllib.request
      request = urllib.request.Request(os.environ["URL"] + "/_gateway/usage")
      request.add_header("Authorization", "Bearer " + os.environ["TOKEN"])
      opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
      print(opener.open(request).read().decode())
      """
    let asked = try await run(
      "python3", ["-c", script], in: scratch, environment: ["URL": url, "TOKEN": token])
    return Int(try #require(try asked.json()["commands"]?.int))
  }

  /// Ends it; says what it has printed.
  func stop() async throws -> Finished {
    try process.signal(SIGINT)
    return try await process.ended()
  }
}

/// Runs `body` with a gateway before a Redis of its own, and ends both whatever happens.
func withGateway(
  _ options: [String] = [], threads: Int = 0,
  _ body: (LocalGateway, RedisServer, Scratch) async throws -> Void
) async throws {
  try await withRedis { server in
    if threads > 0 { try await Seeding.fill(server, count: threads) }
    let home = try Scratch()
    let gateway = try await LocalGateway(before: server.url, options, in: home)
    do { try await body(gateway, server, try Scratch()) } catch {
      _ = try? await gateway.stop()
      throw error
    }
    _ = try await gateway.stop()
  }
}
