import Foundation
import JSONText
import RedisServers
import Testing
import WebServers

/// Everybody tells the same of an outage: the service's numbers, the counts in the store, `bobbin check`, the webhook, and
/// Redis itself.
@Suite("The story of an outage")
struct OutageStoryTests {
  private static let body = #"{"files":[{"id":"coffee_1","segments":["region"]}]}"#
  private static let (cached, away) = (1500, 20)

  @Test("is the same, whoever tells it", .timeLimit(.minutes(10)))
  func story() async throws {
    let receiver = try await ScriptedServer { _, _ in .response(200) }
    try await withRedis(extra: ["appendonly yes", "appendfsync always"]) { server in
      let scratch = try Scratch()
      let environment = [
        "BOBBIN_ANALYTICS": "true", "BOBBIN_ALERT_WEBHOOK": receiver.url + "/hook?key=hidden",
        "BOBBIN_ALERT_LATENCY": "60s",
      ]
      let service = try await RunningService(
        ["--kv", server.url, "--source", try scratch.writeSource()], in: scratch,
        environment: environment)
      func load(_ threads: String, _ count: Int) async throws {
        let done = try await service.ask(
          "/v1/threads/\(threads)-[1-\(count)]/load", "-d", Self.body, "-o", "/dev/null")
        #expect(done.status == 0)
      }
      func check() async throws -> Finished {
        try await run(
          Binary.path, ["check", "--kv", server.url, "--service", service.url], in: scratch,
          environment: environment)
      }

      // Before: each thread is loaded, and found cached.
      let start = try await CommandCounts(server)
      try await load("t", Self.cached)
      try await load("t", Self.cached)
      let calm = try await check()
      #expect(calm.status == 0, "\(calm.output)")
      var numbers = try await Numbers(service)
      #expect(numbers[#"bobbin_loads_total{cache="miss"}"#] == Self.cached)
      #expect(numbers[#"bobbin_loads_total{cache="hit"}"#] == Self.cached)
      let before = try await CommandCounts(server) - start
      #expect(numbers.sum("bobbin_store_errors_total") == 0)
      let watched = numbers["bobbin_watching_commands_total"]
      #expect(before.all >= numbers["bobbin_store_commands_total"])
      #expect(watched * 20 <= before.all, "\(watched) of \(before.all)")
      #expect(before["set"] == Self.cached, "\(before)")
      #expect(numbers[#"bobbin_store_operations_total{operation="commit"}"#] == Self.cached)

      // The store dies.
      try await server.kill()
      try await load("u", Self.away)
      let critical = try await check()
      #expect(critical.status == 2, "\(critical.output)")
      #expect(critical.output.contains("The store does not answer"))
      numbers = try await Numbers(service)
      #expect(numbers[#"bobbin_loads_total{cache="bypassed"}"#] == Self.away)
      #expect(numbers["bobbin_loads_queued_total"] == Self.away)
      #expect(numbers["bobbin_outbox_updates"] == Self.away)
      #expect(numbers["bobbin_store_up"] == 0)
      await receiver.wait(forRequests: 1)

      // It comes back, and what was queued is stored.
      try await server.restart()
      try await until(service) {
        $0["bobbin_outbox_updates"] == 0 && $0["bobbin_store_up"] == 1
          && $0[#"bobbin_alerts{alert="silence"}"#] == 0
          && $0[#"bobbin_alerts{alert="outbox"}"#] == 0
      }
      try await load("u", Self.away)
      // The newest loads found everything; what they found in the outage is no alert any more.
      try await until(service) { $0.sum("bobbin_alerts") == 0 }
      let again = try await check()
      #expect(again.status == 0, "\(again.output)")
      numbers = try await Numbers(service)
      #expect(numbers[#"bobbin_outbox_drained_total{outcome="stored"}"#] == Self.away)
      #expect(numbers[#"bobbin_loads_total{cache="hit"}"#] == Self.cached + Self.away)

      // The end: what was counted is in the store.
      let near = try await CommandCounts(server)
      let log = try await service.end().errors
      let atEnd = try await CommandCounts(server) - near
      for (metric, number) in [
        ("loads", 2 * (Self.cached + Self.away)), ("hits", Self.cached + Self.away),
        ("misses", Self.cached), ("bypassed", Self.away), ("queued", Self.away),
        ("errors", numbers.sum("bobbin_store_errors_total")),
      ] {
        let told = try await counted(metric, server)
        #expect(told == number, "\(metric): \(told)")
      }
      // With those of the end, which tells what was kept back, and those that looked while this was asked.
      let commands = try await counted("commands", server)
      let told = numbers["bobbin_store_commands_total"]
      #expect(
        commands >= told && commands <= told + atEnd.all + 30,
        "\(commands) of \(told), \(atEnd.all) at the end")
      #expect(
        try await server.cli(["--scan", "--pattern", "thread:*:meta"])
          .split(whereSeparator: \.isNewline).count == Self.cached + Self.away)

      // Each alert was told when it began and when it was over, as often as the service says.
      let messages = try receiver.requests.map { try JSONDocument(parsing: $0.text).root }
      #expect(
        messages.count
          == numbers[#"bobbin_webhook_messages_total{outcome="delivered"}"#])
      for alert in ["silence", "outbox"] {
        let states = messages.filter { $0["alert"]?.string == alert }
          .compactMap { $0["state"]?.string }
        #expect(states == ["firing", "resolved"], "\(alert)")
        #expect(
          log.contains("Alert alert=\(alert)") && log.contains("Alert is over alert=\(alert)"))
      }
      // As many lines as loads would be too many, and the address is a secret.
      #expect(log.contains("Cache bypassed, and "))
      #expect(log.split(separator: "\n").count { $0.contains("Cache bypassed") } < Self.away)
      #expect(!log.contains("hidden"))
    }
    await receiver.stop()
  }

  private func until(
    _ service: RunningService, _ holds: (Numbers) -> Bool
  ) async throws {
    let end = ContinuousClock.now + .seconds(Waiting.patience)
    // Each look is a process of its own, which paces the loop.
    while true {
      let numbers = try await Numbers(service)
      if holds(numbers) { return }
      try #require(ContinuousClock.now < end, "\(numbers.text)")
    }
  }

  private func counted(_ metric: String, _ server: RedisServer) async throws -> Int {
    let day = Date.now.formatted(.iso8601.year().month().day())
    return Int(try await server.cli(["GET", "analytics:bobbin_\(metric):\(day)"])) ?? 0
  }
}

/// What a service counts, by name and labels as it writes them.
private struct Numbers {
  let text: String

  init(_ service: RunningService) async throws { text = try await service.ask("/metrics").output }

  subscript(series: String) -> Int {
    lines(series + " ").first ?? 0
  }

  /// All series of a name together.
  func sum(_ name: String) -> Int { lines(name).reduce(0, +) }

  private func lines(_ start: String) -> [Int] {
    text.split(separator: "\n").filter { $0.hasPrefix(start) }
      .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.map { Int($0) }
  }
}

/// How often a server has carried out each command, those inside of scripts too.
private struct CommandCounts: CustomStringConvertible {
  private var counts: [String: Int] = [:]

  init(_ server: RedisServer) async throws {
    let text = try await server.cli(["INFO", "commandstats"])
    for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix("cmdstat_") {
      let calls = line.split(separator: "=").dropFirst().first?.prefix(while: \.isNumber)
      counts[String(line.dropFirst(8).prefix { $0 != ":" })] = calls.flatMap { Int($0) }
    }
  }

  var all: Int { counts.values.reduce(0, +) }

  subscript(command: String) -> Int { counts[command] ?? 0 }

  static func - (a: CommandCounts, b: CommandCounts) -> CommandCounts {
    var rest = a
    rest.counts.merge(b.counts) { $0 - $1 }
    return rest
  }

  var description: String { "\(counts)" }
}
