import Foundation
import JSONText
import RedisServers
import Testing

/// Many clients at once while the store comes and goes.
@Suite("a service under load whose store comes and goes", .serialized, .timeLimit(.minutes(5)))
struct WrkTests {
  private static let isThere = "it takes wrk: apt-get install wrk"

  /// Whether the program that makes the load is installed.
  static func isPossible() async throws -> Bool {
    try await run("sh", ["-c", "command -v wrk"], in: try Scratch()).status == 0
  }

  private static let seconds = 15
  /// What a load may take of the store, in seconds.
  private static let deadline = 2

  /// Loads of threads of which some are new and most are known, and what became of them in the end.
  private static let script = """
    local number = 0
    local threads = {}
    function setup(thread) table.insert(threads, thread) end
    function init() statuses = {} end
    function request()
      number = number + 1
      local name = number % 4 == 0 and "new-" .. number or "old-" .. number % 50
      return wrk.format("POST", "/v1/threads/" .. name .. "/load",
        {["Content-Type"] = "application/json"}, '{"files":[{"id":"coffee_1","segments":["region"]}]}')
    end
    function response(status) statuses[status] = (statuses[status] or 0) + 1 end
    function done(summary, latency)
      local text = {}
      for _, thread in ipairs(threads) do
        for status, count in pairs(thread:get("statuses")) do
          table.insert(text, '"' .. status .. '":' .. count)
        end
      end
      local errors = summary.errors
      print('RESULT {"statuses":{' .. table.concat(text, ",") .. '},"longest":' .. latency.max / 1e6
        .. ',"broken":' .. errors.connect + errors.read + errors.write + errors.timeout .. '}')
    end
    """

  @Test(
    "every load is answered, with 200 or 202, and none later than the store's deadline allows",
    .enabled(Comment(rawValue: isThere)) { try await isPossible() })
  func comingAndGoing() async throws {
    try await withRedis(extra: ["appendonly yes", "appendfsync everysec"]) { server in
      let scratch = try Scratch()
      try scratch.write("load.lua", Self.script)
      let service = try await RunningService(
        ["--kv", server.url, "--source", try scratch.writeSource()], in: scratch,
        environment: [
          "BOBBIN_TIMEOUT": "\(Self.deadline)s", "BOBBIN_CONNECT_TIMEOUT": "\(Self.deadline)s",
        ], log: "log")
      let loading = Task {
        try await run(
          "wrk",
          [
            "-t1", "-c32", "-d\(Self.seconds)s", "--timeout", "30s", "-s",
            scratch.path("load.lua"), service.url,
          ], in: scratch)
      }
      // Each state is held until the service has told in its numbers that it has met with it.
      try await meets(service, #"bobbin_loads_total{cache="hit"}"#)
      server.pause()
      try await meets(service, #"bobbin_loads_total{cache="bypassed"}"#)
      server.resume()
      try await meets(service, #"bobbin_loads_total{cache="hit"}"#)
      try await server.kill()
      try await meets(service, "bobbin_loads_queued_total")
      try await server.restart()
      try await meets(service, #"bobbin_loads_total{cache="hit"}"#)

      let said = try await loading.value
      let line = try #require(
        said.output.split(separator: "\n").first { $0.hasPrefix("RESULT ") }, "\(said.output)")
      let result = try JSONDocument(parsing: String(line.dropFirst("RESULT ".count))).root
      let statuses = Set(result["statuses"]?.members.map(\.name) ?? [])
      #expect(statuses == ["200", "202"], "\(line)")
      #expect(result["broken"]?.int == 0, "\(line)")
      // The store's part, the source's, which is a folder, and a machine that is busy with other tests.
      let longest = try #require(result["longest"]?.double, "\(line)")
      #expect(longest < Double(Self.deadline) + 8, "\(line)")

      try await drained(service)
      let reply = try await service.load("new-4", ["region"]).json()
      #expect(reply["cache"]?.string == "hit", "\(reply.rawText)")
      #expect(try await service.end().status == 0)
      #expect(try await bobbin("verify", "--kv", server.url, in: scratch).status == 0)
    }
  }

  /// Waits until a number of the service grows.
  private func meets(_ service: RunningService, _ name: String) async throws {
    func number() async throws -> Double {
      let line = try await service.ask("/metrics").output.split(separator: "\n")
        .first { $0.hasPrefix(name + " ") }
      return line.flatMap { Double($0.dropFirst(name.count + 1)) } ?? 0
    }
    let before = try await number()
    let end = ContinuousClock.now + .seconds(Waiting.patience)
    // Each look is a process of its own, which paces the loop.
    while try await number() <= before {
      try #require(ContinuousClock.now < end, "\(name) does not grow")
    }
  }

  /// Waits until nothing is queued any more.
  private func drained(_ service: RunningService) async throws {
    let end = ContinuousClock.now + .seconds(Waiting.patience)
    // Each look is a process of its own, which paces the loop.
    while true {
      let ready = try await service.ask("/ready").json()
      if ready["status"]?.string == "ready", ready["queued"]?.int ?? 0 == 0 { return }
      try #require(ContinuousClock.now < end, "the outbox is not emptied: \(ready.rawText)")
    }
  }
}
