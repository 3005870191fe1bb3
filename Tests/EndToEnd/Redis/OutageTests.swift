import Foundation
import JSONText
import RedisServers
import Testing

@Suite("commands while the store is away", .serialized)
struct OutageTests {
  /// The server keeps what it has said is stored.
  private static let durable = ["appendonly yes", "appendfsync always"]

  private func update(
    _ thread: String, _ names: [String], value: String = "0.5", kv: String, in scratch: Scratch,
    environment: [String: String] = [:]
  ) async throws -> Finished {
    try await bobbin(
      "update", thread, "-", "--kv", kv, "--json", in: scratch,
      input: OneFile.update(names, value: value), environment: environment)
  }

  private func load(
    _ segments: String, kv: String, in scratch: Scratch, environment: [String: String] = [:]
  ) async throws -> Finished {
    try await bobbin(
      "load", "thread_1", "--file", "coffee_1", "--segments", segments, "--source",
      try scratch.writeSource(), "--kv", kv, "--json", in: scratch, environment: environment)
  }

  private func waiting(kv: String, in scratch: Scratch) async throws -> Int {
    try await bobbin("outbox", "--json", "--kv", kv, in: scratch).jsonLines().count
  }

  @Test(
    "a load and an update are queued, exit with 75, and the next command that finds the store stores them"
  )
  func queued() async throws {
    try await withRedis(extra: Self.durable) { server in
      let scratch = try Scratch()
      let kv = server.url
      #expect(try await load("region", kv: kv, in: scratch).status == 0)
      try await server.kill()
      let loaded = try await load("region,age", kv: kv, in: scratch)
      #expect(loaded.status == 75, "\(loaded.errors)")
      #expect(loaded.errors.contains("The update is queued on this machine"))
      let answer = try loaded.json()
      #expect(answer["cache"]?.string == "bypassed")
      #expect(answer["stored"]?.bool == false)
      #expect(answer["queued"]?.bool == true)
      #expect(answer["files"]?[0]?["new"]?.rawText == #"["region","age"]"#)
      let updated = try await update("thread_2", ["a"], kv: kv, in: scratch)
      #expect(updated.status == 75)
      #expect(updated.errors.contains("queued"))
      #expect(updated.output.contains(#""stored":false,"queued":true"#))
      #expect(try await waiting(kv: kv, in: scratch) == 2)
      let early = try await bobbin("outbox", "--drain", "--kv", kv, in: scratch)
      #expect(early.status == 75)
      #expect(early.errors.contains("2 updates still wait"))
      try await server.restart()
      let back = try await load("region", kv: kv, in: scratch)
      #expect(back.status == 0)
      #expect(back.errors.contains("The queued update of thread_2 is stored."))
      #expect(back.errors.contains("stored but for") == false)
      #expect(try await waiting(kv: kv, in: scratch) == 0)
      #expect(try await OneFile.state("thread_2", kv: kv, in: scratch).loaded == ["a"])
      let hit = try await load("region,age", kv: kv, in: scratch)
      #expect(try hit.json()["cache"]?.string == "hit")
      #expect(try await bobbin("verify", "--kv", kv, in: scratch).status == 0)
    }
  }

  @Test(
    "a check tells what waits also while the store is away, or lets nobody in, and what it is called"
  )
  func checked() async throws {
    try await withRedis(extra: Self.durable) { server in
      let scratch = try Scratch()
      let kv = server.url
      func check() async throws -> JSONValue {
        let done = try await bobbin("check", "--kv", kv, "--json", in: scratch)
        #expect(done.status == 2, "\(done.output)")
        return try done.json()
      }
      let name = try await bobbin("check", "--kv", kv, "--json", in: scratch).json()["store"]?
        .string
      try await server.kill()
      #expect(try await update("thread_2", ["a"], kv: kv, in: scratch).status == 75)
      let away = try await check()
      #expect(away["figures"]?["outbox"]?.int == 1)
      #expect(away["alerts"]?.elements.map { $0["alert"]?.string } == ["silence", "outbox"])
      #expect(away["store"]?.string == name)
      try await server.restart()
      try await server.cli("CONFIG", "SET", "requirepass", "changed")
      let shut = try await check()
      #expect(shut["figures"]?["outbox"]?.int == 1)
      #expect(shut["alerts"]?[0]?["alert"]?.string == "refusal")
      #expect(shut["store"]?.string == name)
      // A password that was never right is whoever's mistake that called the command.
      let refused = try await load("region", kv: kv, in: scratch)
      #expect(refused.status == 77 && refused.output == "", "\(refused.errors)")
      #expect(refused.errors.contains("The store cannot be opened"), "\(refused.errors)")
    }
  }

  @Test("a thread that is named with its prefix is that of its schema, also while nobody can look")
  func prefixed() async throws {
    try await withRedis(extra: Self.durable) { server in
      let scratch = try Scratch()
      let (kv, name) = (server.url, "response:t-9")
      try await server.kill()
      let loaded = try await bobbin(
        "load", name, "--file", "coffee_1", "--segments", "region", "--source",
        try scratch.writeSource(), "--kv", kv, "--json", in: scratch)
      #expect(loaded.status == 75, "\(loaded.errors)")
      #expect(try loaded.json()["cache"]?.string == "bypassed")
      let updated = try await update(name, ["a"], kv: kv, in: scratch)
      #expect(updated.status == 75, "\(updated.errors)")
      #expect(updated.output.contains(#""stored":false,"queued":true"#))
      #expect(try await waiting(kv: kv, in: scratch) == 2)
      try await server.restart()
      #expect(try await bobbin("outbox", "--drain", "--kv", kv, in: scratch).status == 0)
      #expect(
        try await server.cli("EXISTS", "response:t-9:meta", "response:t-9:file:f").hasPrefix("2"))
    }
  }

  @Test("what others have stored meanwhile stays, and that is said")
  func superseded() async throws {
    try await withRedis(extra: Self.durable) { server in
      let scratch = try Scratch()
      let kv = server.url
      _ = try await update("thread_2", ["a"], value: "1", kv: kv, in: scratch)
      try await server.kill()
      _ = try await update("thread_2", ["a", "b"], value: "2", kv: kv, in: scratch)
      try await server.restart()
      let drained = try await bobbin("outbox", "--drain", "--kv", kv, in: scratch)
      #expect(drained.status == 0)
      #expect(drained.output.contains("is stored but for a of f, which others have changed since"))
      let raw = try await server.cli("HGETALL", "thread:thread_2:file:f")
      #expect(raw.contains(#""a":1"#) && raw.contains(#""a":2"#))
    }
  }

  @Test("of several updates of one slice in an outage the last one wins")
  func lastWins() async throws {
    try await withRedis(extra: Self.durable) { server in
      let scratch = try Scratch()
      let kv = server.url
      try await server.kill()
      for value in ["1", "2", "3", "1"] {
        let done = try await update("thread_2", ["a"], value: value, kv: kv, in: scratch)
        #expect(done.status == 75, "\(done.errors)")
      }
      try await server.restart()
      let drained = try await bobbin("outbox", "--drain", "--kv", kv, in: scratch)
      #expect(drained.status == 0, "\(drained.errors)")
      #expect(!drained.output.contains("others"), "\(drained.output)")
      let raw = try await server.cli("HGETALL", "thread:thread_2:file:f")
      #expect(raw.contains(#""a":1"#), "\(raw)")
    }
  }

  @Test("an update whose file is longer than it was is set aside, and the next one is stored")
  func damaged() async throws {
    try await withRedis(extra: Self.durable) { server in
      let scratch = try Scratch()
      let kv = server.url
      try await server.kill()
      for thread in ["thread_2", "thread_3"] {
        _ = try await update(thread, ["a"], kv: kv, in: scratch)
      }
      let entries = try FileManager.default.subpathsOfDirectory(atPath: scratch.path(""))
        .filter { $0.contains("/outbox/") && $0.hasSuffix(".json") }.sorted()
      let entry = try #require(entries.first)
      let file = try #require(FileHandle(forWritingAtPath: scratch.path(entry)))
      try file.seekToEnd()
      try file.write(contentsOf: Data("more".utf8))
      try file.close()
      try await server.restart()
      let drained = try await bobbin("outbox", "--drain", "--kv", kv, in: scratch)
      #expect(drained.status == 65, "\(drained.errors)")
      #expect(drained.output.contains("set aside"), "\(drained.output)")
      #expect(try await OneFile.state("thread_3", kv: kv, in: scratch).loaded == ["a"])
    }
  }

  @Test("a store that hangs is waited for until the deadline, and no longer")
  func hanging() async throws {
    try await withRedis { server in
      let scratch = try Scratch()
      #expect(try await load("region", kv: server.url, in: scratch).status == 0)
      server.pause()
      let start = ContinuousClock.now
      let loaded = try await load(
        "age", kv: server.url, in: scratch,
        environment: ["BOBBIN_TIMEOUT": "2s", "BOBBIN_CONNECT_TIMEOUT": "2s"])
      // Two seconds, a process that starts, and a machine that is busy with other tests.
      #expect(start.duration(to: .now) < .seconds(20))
      server.resume()
      #expect(loaded.status == 75, "\(loaded.errors)")
      #expect(try loaded.json()["queued"]?.bool == true)
      #expect(try await bobbin("outbox", "--drain", "--kv", server.url, in: scratch).status == 0)
      #expect(try await load("age", kv: server.url, in: scratch).output.contains(#""hit""#))
    }
  }

  @Test("without a place to write the update is lost, and that is said")
  func noDisk() async throws {
    let scratch = try Scratch()
    let kv = "redis://127.0.0.1:1"
    let readOnly = ["XDG_STATE_HOME": "/proc/none"]
    for done in [
      try await update("thread_1", ["a"], kv: kv, in: scratch, environment: readOnly),
      try await load("age", kv: kv, in: scratch, environment: readOnly),
    ] {
      #expect(done.status == 75)
      #expect(done.errors.contains("this machine cannot keep it: The outbox /proc/none"))
      #expect(done.output.contains(#""stored":false"#))
      #expect(!done.output.contains("queued\":"))
    }
    try scratch.write("update.json", OneFile.update(["a"]))
    // No file may grow: what a disk without room says, without needing one.
    let full = try await run(
      "sh",
      [
        "-c", #"trap '' XFSZ; ulimit -f 0; exec "$0" "$@""#, Binary.path, "update", "thread_1",
        scratch.path("update.json"), "--kv", kv,
      ], in: scratch)
    #expect(full.status == 75)
    #expect(full.errors.contains("The update is lost"), "\(full.errors)")
    #expect(try await waiting(kv: kv, in: scratch) == 0)
  }

  /// A server that was away while so many updates were made, each of a thread of its own, and is back.
  private func withQueued(
    _ count: Int, _ body: (RedisServer, [String], Scratch) async throws -> Void
  ) async throws {
    try await withRedis(extra: Self.durable) { server in
      let scratch = try Scratch()
      try await server.kill()
      let threads = (0..<count).map { "thread_\($0)" }
      try await withThrowingTaskGroup(of: Int32.self) { group in
        for thread in threads {
          group.addTask {
            try await update(thread, ["a"], kv: server.url, in: scratch).status
          }
        }
        for try await status in group { #expect(status == 75) }
      }
      try await server.restart()
      try await body(server, threads, scratch)
      #expect(try await waiting(kv: server.url, in: scratch) == 0)
      for thread in threads {
        let fields = try await server.cli("HGETALL", "thread:\(thread):file:f")
        #expect(fields.hasPrefix("a\n"), "\(thread)")
      }
      #expect(try await bobbin("verify", "--kv", server.url, in: scratch).status == 0)
    }
  }

  @Test("processes that are killed while they store what waits lose nothing of it")
  func killed() async throws {
    try await withQueued(24) { server, _, scratch in
      var rounds = 0
      while try await waiting(kv: server.url, in: scratch) > 0, rounds < 100 {
        rounds += 1
        _ = try await bobbinKilled(
          ["outbox", "--drain", "--kv", server.url], in: scratch,
          after: .milliseconds(20 + 5 * rounds + Int.random(in: 0...20)))
      }
      #expect(rounds > 1, "none was killed in the middle")
    }
  }

  @Test("processes that store what waits at the same time store each update once")
  func together() async throws {
    try await withQueued(12) { server, threads, scratch in
      let outputs = try await withThrowingTaskGroup(of: Finished.self) { group in
        for _ in 0..<4 {
          group.addTask {
            try await bobbin("outbox", "--drain", "--kv", server.url, in: scratch)
          }
        }
        return try await group.reduce(into: [Finished]()) { $0.append($1) }
      }
      #expect(outputs.allSatisfy { [0, 75].contains($0.status) })
      let lines = outputs.flatMap { $0.output.split(separator: "\n") }.sorted()
      #expect(
        lines.map(String.init) == threads.map { "The queued update of \($0) is stored." }.sorted())
    }
  }
}
