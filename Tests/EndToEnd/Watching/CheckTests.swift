import Foundation
import JSONText
import RedisServers
import Synchronization
import Testing
import WebServers

@Suite("bobbin check")
struct CheckTests {
  /// A busy machine is no reason for an alert.
  private static let patient = ["BOBBIN_ALERT_LATENCY": "60s"]

  private func check(
    _ scratch: Scratch, _ arguments: String..., environment: [String: String] = patient
  ) async throws -> Finished {
    try await run(Binary.path, ["check"] + arguments, in: scratch, environment: environment)
  }

  @Test(
    "a store that is well is 0, and a line with figures; one that is away is 2, with what it says")
  func store() async throws {
    try await withRedis { server in
      let scratch = try Scratch()
      let well = try await check(scratch, "--kv", server.url)
      #expect(well.status == 0, "\(well.output)\(well.errors)")
      #expect(well.output.hasPrefix("BOBBIN OK - "))
      #expect(well.output.split(separator: "\n").count == 1)
      let figures = try #require(well.output.split(separator: " | ").last)
      #expect(figures.contains("latency_p95="))
      #expect(figures.contains("outbox=0;1;1000"))
      try await server.kill()
      let away = try await check(scratch, "--kv", server.url)
      #expect(away.status == 2)
      #expect(away.output.hasPrefix("BOBBIN CRITICAL - The store does not answer: "))
      let json = try await check(scratch, "--kv", server.url, "--json")
      #expect(json.status == 2)
      #expect(try json.json()["status"]?.string == "critical")
      #expect(try json.json()["alerts"]?[0]?["alert"]?.string == "silence")
    }
  }

  @Test("a store that takes no writes is 2; who only means to read may well read a replica")
  func replica() async throws {
    try await withRedis { server in
      let scratch = try Scratch()
      try await server.cli("REPLICAOF", "127.0.0.1", "1")
      let done = try await check(scratch, "--kv", server.url, "--json")
      #expect(done.status == 2, "\(done.output)")
      #expect(try done.json()["alerts"]?[0]?["alert"]?.string == "refusal")
      #expect(done.output.contains("it is a read-only replica of 127.0.0.1:1"))
      #expect(try await check(scratch, "--kv", server.url, "--read-only").status == 0)
      let loaded = try await bobbin(
        "load", "t-1", "--file", "coffee_1", "--segments", "region", "--source",
        try scratch.writeSource(), "--kv", server.url, "--json", in: scratch)
      #expect(loaded.status == 75, "\(loaded.errors)")
      #expect(try loaded.json()["queued"]?.bool == true)
      let early = try await bobbin("outbox", "--drain", "--kv", server.url, in: scratch)
      #expect(early.status == 75 && early.errors.contains("is a read-only replica"))
      try await server.cli("REPLICAOF", "NO", "ONE")
      #expect(
        try await bobbin("outbox", "--drain", "--kv", server.url, in: scratch).status == 0)
      #expect(try await check(scratch, "--kv", server.url).status == 0)
    }
  }

  @Test("a Vercel KV that has no room left is 2")
  func full() async throws {
    try await withGateway(["--max-storage-bytes", "1"], threads: 3) { gateway, _, scratch in
      let full = try await check(
        scratch, environment: gateway.environment.merging(Self.patient) { $1 })
      #expect(full.status == 2, "\(full.output)")
      #expect(
        full.output.hasPrefix("BOBBIN CRITICAL - The store refuses writes: it is out of memory."),
        "\(full.output)")
    }
  }

  @Test("memory that fills up is 1, and 2 when it is nearly full")
  func memory() async throws {
    try await withRedis(extra: ["maxmemory 64mb"]) { server in
      let scratch = try Scratch()
      let warning = try await check(scratch, "--kv", server.url, "--warning", "memory=0.1%")
      #expect(warning.status == 1, "\(warning.output)")
      #expect(warning.output.hasPrefix("BOBBIN WARNING - "))
      #expect(warning.output.contains("of the memory limit is used"))
      #expect(warning.output.contains(" memory="))
      let critical = try await check(scratch, "--kv", server.url, "--critical", "memory=0.1%")
      #expect(critical.status == 2)
      // The settings say the same.
      let set = try await check(
        scratch, "--kv", server.url,
        environment: Self.patient.merging(["BOBBIN_ALERT_MEMORY": "0.1%"]) { $1 })
      #expect(set.status == 1)
    }
  }

  @Test(
    "what is counted in the store is told: today, the month of the plan, and a hit ratio that dropped"
  )
  func counts() async throws {
    try await withRedis { server in
      let scratch = try Scratch()
      let days = [0, 1, 2].map {
        Date.now.addingTimeInterval(-86_400 * Double($0)).formatted(.iso8601.year().month().day())
      }
      for (key, value) in [
        "bobbin_hits:\(days[0])": "40", "bobbin_misses:\(days[0])": "60",
        "bobbin_hits:\(days[1])": "450", "bobbin_misses:\(days[1])": "50",
        "bobbin_hits:\(days[2])": "450", "bobbin_misses:\(days[2])": "50",
        "bobbin_loads:\(days[0])": "100", "bobbin_commands:\(days[0])": "8000",
      ] { try await server.cli("SET", "analytics:\(key)", value) }
      let done = try await check(
        scratch, "--kv", server.url,
        environment: Self.patient.merging(["BOBBIN_PLAN_COMMANDS": "10000"]) { $1 })
      #expect(done.status == 1, "\(done.output)")
      #expect(
        done.output.contains("Loads of today found 40 % cached, those of the week before 90 %."))
      #expect(done.output.contains("hit_ratio=40%;70: "))
      #expect(done.output.contains("today_loads=100 "))
      #expect(done.output.contains("80 % of the plan's commands: 8 000 of 10 000."))
      #expect(done.output.contains("month_commands=8000;7500;9500;0;10000"))
    }
  }

  @Test("a service is asked as well: what it counts, whether it answers, whether it may be asked")
  func service() async throws {
    try await withRedis { server in
      let scratch = try Scratch()
      let token = "open-\(UUID().uuidString)"
      let service = try await RunningService(
        ["--kv", server.url, "--source", try scratch.writeSource()], in: scratch,
        environment: ["BOBBIN_SERVICE_TOKEN": token].merging(Self.patient) { $1 })
      let known = Self.patient.merging(["BOBBIN_SERVICE_TOKEN": token]) { $1 }
      let well = try await check(
        scratch, "--kv", server.url, "--service", service.url, environment: known)
      #expect(well.status == 0, "\(well.output)")
      #expect(well.output.contains("service_loads=0c"))
      let shut = try await check(scratch, "--kv", server.url, "--service", service.url)
      #expect(shut.status == 3)
      #expect(shut.output.hasPrefix("BOBBIN UNKNOWN - The service at "))
      _ = try await service.end()
      let gone = try await check(
        scratch, "--kv", server.url, "--service", service.url, environment: known)
      #expect(gone.status == 2)
      #expect(
        gone.output.contains("The service does not answer: nobody answers at"), "\(gone.output)")
      #expect(![well, shut, gone].contains { ($0.output + $0.errors).contains(token) })
    }
  }

  @Test("an outbox that cannot be written is 1, before something has to wait, and the list is 74")
  func outboxDisk() async throws {
    try await withRedis { server in
      let scratch = try Scratch()
      let shut = Self.patient.merging(["XDG_STATE_HOME": "/proc/none"]) { $1 }
      let done = try await check(scratch, "--kv", server.url, environment: shut)
      #expect(done.status == 1, "\(done.output)")
      #expect(done.output.hasPrefix("BOBBIN WARNING - The outbox /proc/none"), "\(done.output)")
      #expect(done.output.contains("cannot be queued, and is lost."))
      // Who only looks has nothing that waits.
      #expect(
        try await check(scratch, "--kv", server.url, "--read-only", environment: shut).status == 0)
      let listed = try await bobbin("outbox", "--kv", server.url, in: scratch, environment: shut)
      #expect(listed.status == 74)
      #expect(listed.errors.contains("Nothing waits for "))
      #expect(listed.errors.contains("cannot be queued, and is lost."))
      let service = try await RunningService(
        ["--kv", server.url, "--source", try scratch.writeSource()], in: scratch,
        environment: shut)
      let end = ContinuousClock.now + .seconds(Waiting.patience)
      var asked = try await check(scratch, "--kv", server.url, "--service", service.url)
      // An alert has to last for two seconds.
      while asked.status == 0, ContinuousClock.now < end {
        asked = try await check(scratch, "--kv", server.url, "--service", service.url)
      }
      #expect(asked.output.contains("has an alert: outbox-disk."), "\(asked.output)")
      _ = try await service.end()
    }
  }

  @Test("an alert of the outbox that is nearly over is not told where nothing waits any more")
  func emptied() async throws {
    let waiting = Mutex(3)
    let server = try await ScriptedServer { _, _ in
      let updates = waiting.withLock { $0 }
      return .response(
        200, "bobbin_alerts{alert=\"outbox\"} 1\nbobbin_outbox_updates \(updates)\n")
    }
    let scratch = try Scratch()
    let told = try await check(scratch, "--service", server.url)
    #expect(told.status == 1 && told.output.contains("has an alert: outbox."), "\(told.output)")
    waiting.withLock { $0 = 0 }
    let over = try await check(scratch, "--service", server.url)
    #expect(over.status == 0, "\(over.output)")
    await server.stop()
  }

  @Test(
    "what cannot be looked at is 3",
    arguments: [
      ["--kv", "sqlite:/nowhere/none.db"], ["--kv", "memory:", "--warning", "memry=80%"],
      ["--bogus"], ["--warning"],
      ["--kv", "memory:", "--warning", "latency=5s", "--critical", "latency=1ms"],
      ["--kv", "memory:", "--warning", "memory=95%", "--critical", "memory=85%"],
      ["--kv", "memory:", "--warning", "memory=80"], ["--kv", "memory:", "--service", "nonsense"],
    ])
  func unknown(arguments: [String]) async throws {
    let done = try await run(Binary.path, ["check"] + arguments, in: try Scratch())
    #expect(done.status == 3, "\(done.output)\(done.errors)")
    #expect(done.output.hasPrefix("BOBBIN UNKNOWN - "))
  }

  @Test("what is critical may lie below a warning that nobody has said; a variable says one")
  func warnings() async throws {
    let scratch = try Scratch()
    let low = ["--kv", "memory:", "--critical", "latency=100ms"]
    let usual = try await run(Binary.path, ["check"] + low, in: scratch)
    #expect(usual.status == 0, "\(usual.output)")
    #expect(usual.output.contains("ms;100;100"), "\(usual.output)")
    let said = try await run(
      Binary.path, ["check"] + low, in: scratch, environment: ["BOBBIN_ALERT_LATENCY": "5s"])
    #expect(said.status == 3)
    #expect(said.output.contains("the warning is above the critical"), "\(said.output)")
  }

  @Test("another command of the same name, or a thread, is no check")
  func others() async throws {
    let scratch = try Scratch()
    for words in [["config", "check", "--bogus"], ["show", "check", "--bogus"]] {
      let done = try await run(Binary.path, words, in: scratch)
      #expect(done.status == 64, "\(done.output)\(done.errors)")
      #expect(done.output == "")
      #expect(done.errors.hasPrefix("bobbin: "))
    }
  }
}
