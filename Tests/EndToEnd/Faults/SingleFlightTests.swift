import Foundation
import JSONText
import RedisServers
import Testing

/// Processes that want the same at the same time read the source once, whatever store they share.
@Suite("one flight for all processes")
struct SingleFlightTests {
  /// A store that processes share.
  enum Shared: String, CaseIterable, CustomTestStringConvertible {
    case redis = "a Redis"
    case rest = "a Vercel KV"
    case embedded = "a file"

    var testDescription: String { rawValue }

    /// Runs `body` with the options and the environment by which it is opened.
    func run(
      in scratch: Scratch, _ body: ([String], [String: String]) async throws -> Void
    ) async throws {
      switch self {
      case .redis: try await withRedis { try await body(["--kv", $0.url], [:]) }
      case .rest:
        try await withGateway { gateway, _, _ in try await body([], gateway.environment) }
      case .embedded: try await body(["--kv", scratch.store], [:])
      }
    }
  }

  private func load(
    _ thread: String, _ segments: String, from source: SlowSource, _ options: [String],
    _ environment: [String: String], in scratch: Scratch
  ) async throws -> JSONValue {
    let done = try await run(
      Binary.path,
      [
        "load", thread, "--file", "f", "--segments", segments, "--source", source.url, "--json",
      ] + options, in: scratch, environment: environment)
    try #require(done.status == 0, "\(done.errors)")
    return try done.json()
  }

  @Test(
    "six processes that load the same read its file once, and one that is new",
    arguments: Shared.allCases)
  func once(_ store: Shared) async throws {
    let scratch = try Scratch()
    try await withSlowSource(milliseconds: 1500, in: scratch) { source in
      try await store.run(in: scratch) { options, environment in
        let answers = try await withThrowingTaskGroup(of: JSONValue.self) { group in
          for _ in 0..<6 {
            group.addTask {
              try await load("t-1", "region", from: source, options, environment, in: scratch)
            }
          }
          return try await group.reduce(into: [JSONValue]()) { $0.append($1) }
        }
        #expect(answers.allSatisfy { $0["stored"]?.bool == true })
        #expect(answers.count { $0["cache"]?.string == "miss" } == 1)
        #expect(answers.count { $0["cache"]?.string == "hit" } == 5)
        #expect(try source.asked == ["f.json"])
        let more = try await load(
          "t-1", "region,age", from: source, options, environment, in: scratch)
        #expect(more["files"]?[0]?["new"]?.rawText == #"["age"]"#)
        #expect(try source.asked == ["f.json", "f.json"])
      }
    }
  }

  @Test(
    "services with the same thread lose nothing of what each of them loads",
    arguments: [Shared.redis, .embedded])
  func services(_ store: Shared) async throws {
    let scratch = try Scratch()
    try await withSlowSource(milliseconds: 100, in: scratch) { source in
      try await store.run(in: scratch) { options, environment in
        let arguments = options + ["--source", source.url]
        let services = [
          try await RunningService(arguments, in: scratch, environment: environment),
          try await RunningService(arguments, in: scratch, environment: environment),
        ]
        let segments = ["region", "age", "sector", "gender"]
        try await withThrowingTaskGroup(of: Void.self) { group in
          for (number, segment) in segments.enumerated() {
            for file in 0..<3 {
              group.addTask {
                let reply = try await services[number % 2].ask(
                  "/v1/threads/t-1/load", "-d",
                  #"{"files":[{"id":"f\#(file)","segments":["\#(segment)"]}]}"#)
                #expect(try reply.json()["stored"]?.bool == true, "\(reply.output)")
              }
            }
          }
          try await group.waitForAll()
        }
        for service in services {
          let files = (0..<3).map {
            #"{"id":"f\#($0)","segments":["region","age","sector","gender"]}"#
          }
          let reply = try await service.ask(
            "/v1/threads/t-1/load", "-d", #"{"files":[\#(files.joined(separator: ","))]}"#)
          #expect(try reply.json()["cache"]?.string == "hit", "\(reply.output)")
          #expect(try await service.end().status == 0)
        }
        let verified = try await run(
          Binary.path, ["verify", "t-1"] + options, in: scratch, environment: environment)
        #expect(verified.status == 0, "\(verified.output)")
      }
    }
  }

  @Test("a process that was killed while it had the lease holds up nobody for long")
  func killed() async throws {
    try await withRedis { server in
      let scratch = try Scratch()
      try await withSlowSource(milliseconds: 3000, in: scratch) { source in
        let first = Background(
          ["load", "t-1", "--file", "f", "--segments", "region", "--source", source.url]
            + ["--kv", server.url], in: scratch)
        let end = ContinuousClock.now + .seconds(Waiting.patience)
        // Each look is a process of its own, which paces the loop.
        while try await server.cli("--scan", "--pattern", "bobbin:lease:*").isEmpty {
          try #require(ContinuousClock.now < end, "there is no lease")
        }
        try first.signal(SIGKILL)
        _ = try await first.ended()
        // It waits for five seconds at most, and reads for three.
        let answer = try await load(
          "t-1", "region", from: source, ["--kv", server.url], [:], in: scratch)
        #expect(answer["stored"]?.bool == true)
        #expect(answer["files"]?[0]?["new"]?.rawText == #"["region"]"#)
        let read = answer["trace"]?.elements.first { $0["step"]?.string == "read" }
        #expect(
          answer["trace"]?.elements.contains {
            $0["outcome"]?.string?.contains("for another process") ?? false
          } == true, "\(read?.rawText ?? "")")
      }
    }
  }
}
