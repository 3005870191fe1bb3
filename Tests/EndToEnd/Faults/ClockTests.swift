import JSONText
import RedisServers
import Testing

/// Processes whose clocks are wrong share a store with those whose are right.
@Suite("clocks that are wrong")
struct ClockTests {
  /// Whether there is a program that shows another time to its child; `apt-get install faketime` makes it so.
  static func isPossible() async throws -> Bool {
    try await run("sh", ["-c", "command -v faketime"], in: try Scratch()).status == 0
  }

  private func load(
    _ thread: String, _ segments: String, from source: String, at offset: String?, kv: String,
    in scratch: Scratch
  ) async throws -> Finished {
    let words = [
      Binary.path, "load", thread, "--file", "f", "--segments", segments, "--source", source,
      "--kv", kv, "--json",
    ]
    guard let offset else { return try await run(words[0], Array(words[1...]), in: scratch) }
    // The clock that only counts is right on every machine: it has no date that could be wrong.
    return try await run(
      "faketime", ["-f", offset] + words, in: scratch,
      environment: ["FAKETIME_DONT_FAKE_MONOTONIC": "1"])
  }

  private static let day = 86_400

  @Test(
    "what a process stores whose clock is wrong lives for 90 days, and all others find it",
    .enabled("it takes faketime") { try await isPossible() }, arguments: ["+400d", "-400d"])
  func lifetimes(_ offset: String) async throws {
    try await withRedis { server in
      let scratch = try Scratch()
      try await withSlowSource(milliseconds: 0, in: scratch) { source in
        func load(_ segments: String, at offset: String?) async throws -> JSONValue {
          let done = try await self.load(
            "t-1", segments, from: source.url, at: offset, kv: server.url, in: scratch)
          try #require(done.status == 0, "\(done.errors)")
          return try done.json()
        }
        #expect(try await load("region", at: offset)["cache"]?.string == "miss")
        for key in ["thread:t-1:meta", "thread:t-1:file:f", "bobbin:loads:thread:t-1"] {
          let seconds = Int(try await server.cli("TTL", key)) ?? 0
          #expect((90 * Self.day - 600...90 * Self.day).contains(seconds), "\(key): \(seconds)")
        }
        #expect(try await load("region", at: nil)["cache"]?.string == "hit")
        #expect(try await load("region,age", at: nil)["cache"]?.string == "partial")
        #expect(try await load("region,age", at: offset)["cache"]?.string == "hit")
        #expect(try await bobbin("verify", "--kv", server.url, in: scratch).status == 0)
        #expect(try await server.cli("--scan", "--pattern", "bobbin:lease:*") == "")
      }
    }
  }

  @Test(
    "a lease of a process whose clock is wrong ends by the store's clock, and those whose are right wait for it",
    .enabled("it takes faketime") { try await isPossible() }, arguments: ["+400d", "-400d"])
  func leases(_ offset: String) async throws {
    try await withRedis { server in
      let scratch = try Scratch()
      try await withSlowSource(milliseconds: 1500, in: scratch) { source in
        func load(at offset: String?) async throws -> Finished {
          try await self.load(
            "t-1", "region", from: source.url, at: offset, kv: server.url, in: scratch)
        }
        async let first = load(at: offset)
        let end = ContinuousClock.now + .seconds(Waiting.patience)
        var lease = ""
        while lease.isEmpty {
          try #require(ContinuousClock.now < end, "there is no lease")
          // Each look is a process of its own, which paces the loop.
          lease = try await server.cli("--scan", "--pattern", "bobbin:lease:*")
        }
        let left = try #require(Int(try await server.cli("PTTL", lease)))
        #expect((1...15_000).contains(left), "\(left)")
        #expect(try await load(at: nil).json()["cache"]?.string == "hit")
        #expect(try await first.json()["cache"]?.string == "miss")
        #expect(try source.asked == ["f.json"])
      }
    }
  }
}
