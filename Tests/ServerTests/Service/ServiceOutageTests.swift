import Foundation
import KeyValue
import KeyValueRedis
import RedisServers
import StoreConformance
import Testing
import ThreadCache

@testable import Server

/// A Redis behind what a service puts round it, and an outbox in a folder of its own.
private struct Outage {
  let store: any KeyValueStore
  let outbox: Outbox
  let folder: URL

  init(_ server: RedisServer, deadline: Duration = .seconds(300)) async throws {
    var options = try RedisOptions(url: server.url)
    options.commandDeadline = deadline
    options.connectDeadline = deadline
    let redis = try await RedisStore.openWhenThere(options)
    store = StaleReads(
      CircuitBreakerStore(
        DeadlineStore(
          RetryStore(redis, plan: RetryStore.Plan(within: deadline)), deadline: deadline)),
      maxAge: .seconds(600))
    folder = FileManager.default.temporaryDirectory.appending(path: "bobbin-\(UUID().uuidString)")
    outbox = try Outbox(directory: folder.path, storeIdentity: "redis:test")
  }

  var parts: ServiceParts {
    var parts = ServiceParts()
    parts.store = store
    parts.outbox = outbox
    return parts
  }

  /// Waits until nothing waits any more.
  func emptied() async throws {
    let end = ContinuousClock.now + .seconds(120)
    while try outbox.status().entries > 0 {
      guard ContinuousClock.now < end else { throw TestFailure("the outbox was not emptied") }
      // Nothing tells when another task has emptied a folder but the folder, looked at again.
      await Task.yield()
    }
  }

  func end() async {
    await store.close()
    try? FileManager.default.removeItem(at: folder)
  }
}

@Suite("A service whose store goes away")
struct ServiceOutageTests {
  @Test("killed: 202 and queued; back with its data: stored, and the next load is a hit")
  func killed() async throws {
    try await withRedis(extra: ["appendonly yes", "appendfsync always"]) { server in
      let outage = try await Outage(server)
      let parts = outage.parts
      try await serving(parts) { service in
        #expect(try await service.load("t-1", ["region"]).status == 200)
        try await server.kill()
        let fresh = try await service.load("t-2", ["region"])
        #expect(fresh.status == 202)
        #expect(fresh["cache"]?.string == "bypassed")
        #expect(fresh["stored"]?.bool == false)
        #expect(fresh["queued"]?.bool == true)
        let stale = try await service.load("t-1", ["region", "age"])
        #expect(stale.status == 202)
        #expect(stale["stale"]?.int != nil)
        #expect(stale["files"]?[0]?["cached"]?.rawText == #"["region"]"#)
        let ready = try await service.ask("GET", "/ready")
        #expect(ready.status == 503)
        #expect(ready["detail"]?.string == "The store does not answer. 2 updates are queued.")
        let numbers = try await service.ask("GET", "/metrics").text
        #expect(numbers.contains("bobbin_outbox_updates 2.0"))
        #expect(numbers.contains("bobbin_loads_queued_total 2"))
        #expect(numbers.contains("bobbin_loads_stale_total 1"))
        try await server.restart()
        try await outage.emptied()
        for thread in ["t-1", "t-2"] {
          let hit = try await service.load(thread, ["region"])
          #expect(hit.status == 200)
          #expect(hit["cache"]?.string == "hit", "\(hit.text)")
          #expect(hit["stale"] == nil)
        }
        // It is counted at the end of the pass, which comes after the last file is gone.
        let drained = #"bobbin_outbox_drained_total{outcome="stored"} 2"#
        let end = ContinuousClock.now + .seconds(60)
        while try await !service.ask("GET", "/metrics").text.contains(drained) {
          try #require(ContinuousClock.now < end, "what was stored is not counted")
        }
      }
      await outage.end()
    }
  }

  @Test("back and empty: what was queued for a thread that is gone is dropped, and why")
  func empty() async throws {
    try await withRedis { server in
      let outage = try await Outage(server)
      let parts = outage.parts
      try await serving(parts) { service in
        _ = try await service.load("t-1", ["region"])
        try await server.kill()
        #expect(try await service.load("t-1", ["age"]).status == 202)
        #expect(try await service.load("t-2", ["age"]).status == 202)
        try await server.restart()
        try await outage.emptied()
        #expect(try await service.load("t-1", ["age"])["cache"]?.string == "miss")
        #expect(try await service.load("t-2", ["age"])["cache"]?.string == "hit")
      }
      #expect(
        parts.lines.all.contains {
          $0.contains("t-1 was dropped: the store has the thread no more")
        })
      #expect(!parts.lines.all.contains { $0.contains("others have changed") })
      await outage.end()
    }
  }

  @Test(
    "back with an older state: what that lacks is loaded again, and nothing is told from memory")
  func olderState() async throws {
    try await withRedis { server in
      let outage = try await Outage(server)
      try await serving(outage.parts) { service in
        _ = try await service.load("t-1", ["region"])
        for key in ["thread:t-1:meta", "thread:t-1:file:2025_1"] {
          try await server.cli("COPY", key, "kept:\(key)")
        }
        #expect(try await service.load("t-1", ["age"]).status == 200)
        #expect(try await service.load("t-1", ["region", "age"])["cache"]?.string == "hit")
        // As after a failover to a replica that lagged behind.
        for key in ["thread:t-1:meta", "thread:t-1:file:2025_1"] {
          try await server.cli("COPY", "kept:\(key)", key, "REPLACE")
        }
        let again = try await service.load("t-1", ["region", "age"])
        #expect(again["cache"]?.string == "partial", "\(again.text)")
        #expect(again["files"]?[0]?["cached"]?.rawText == #"["region"]"#)
        #expect(again["files"]?[0]?["new"]?.rawText == #"["age"]"#)
        #expect(again["stored"]?.bool == true && again["stale"] == nil)
        #expect(try await service.load("t-1", ["region", "age"])["cache"]?.string == "hit")
        #expect(try await server.cli("HKEYS", "thread:t-1:file:2025_1").contains("age"))
      }
      await outage.end()
    }
  }

  @Test("hanging: the answer comes within the deadline, and soon it is not waited for at all")
  func hanging() async throws {
    try await withRedis { server in
      let outage = try await Outage(server, deadline: .seconds(2))
      try await serving(outage.parts) { service in
        _ = try await service.load("t-1", ["region"])
        server.pause()
        let start = ContinuousClock.now
        for thread in ["t-2", "t-3", "t-4"] {
          #expect(try await service.load(thread, ["region"]).status == 202)
        }
        // One operation each, and a machine that is busy with other tests.
        #expect(start.duration(to: .now) < .seconds(20))
        var times: [Duration] = []
        for _ in 0..<3 {
          let one = ContinuousClock.now
          #expect(try await service.load("t-5", ["region"])["cache"]?.string == "bypassed")
          times.append(one.duration(to: .now))
        }
        // One of them may have been the one that looks whether the store is back.
        #expect(times.contains { $0 < .seconds(2) }, "\(times)")
        server.resume()
        try await outage.emptied()
        #expect(try await service.load("t-5", ["region"])["cache"]?.string == "hit")
      }
      await outage.end()
    }
  }

  @Test("away when it starts: it serves, and finds the store when that comes")
  func late() async throws {
    try await withRedis { server in
      try await server.kill()
      let outage = try await Outage(server)
      try await serving(outage.parts) { service in
        #expect(try await service.load("t-1", ["region"]).status == 202)
        try await server.restart()
        try await outage.emptied()
        #expect(try await service.load("t-1", ["region"])["cache"]?.string == "hit")
      }
      await outage.end()
    }
  }

  /// How a server is made to take nothing, and to take it again.
  enum Refusal: String, CaseIterable {
    case password, demotion, memory

    func begin(_ server: RedisServer) async throws {
      switch self {
      case .password:
        try await server.cli("CONFIG", "SET", "requirepass", "changed")
        try await server.cli("-a", "changed", "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
      case .demotion:
        // Nobody listens there: it keeps what it has.
        try await server.cli("CONFIG", "SET", "replica-serve-stale-data", "yes")
        try await server.cli("REPLICAOF", "127.0.0.1", "1")
      case .memory: try await server.cli("CONFIG", "SET", "maxmemory", "100kb")
      }
    }

    func end(_ server: RedisServer) async throws {
      switch self {
      case .password: try await server.cli("-a", "changed", "CONFIG", "SET", "requirepass", "")
      case .demotion: try await server.cli("REPLICAOF", "NO", "ONE")
      case .memory: try await server.cli("CONFIG", "SET", "maxmemory", "0")
      }
    }

    var alert: String { self == .memory ? "no-room" : "refusal" }
  }

  @Test(
    "answering and refusing: 202, queued and an alert; taking writes again: all of it is stored",
    arguments: Refusal.allCases)
  func refusing(_ refusal: Refusal) async throws {
    try await withRedis { server in
      let outage = try await Outage(server)
      var parts = outage.parts
      (parts.watching.patience, parts.watching.calm) = (.zero, .zero)
      try await serving(parts) { service in
        #expect(try await service.load("t-1", ["region"]).status == 200)
        #expect(try await service.ask("GET", "/ready").status == 200)
        try await refusal.begin(server)
        let fresh = try await service.load("t-2", ["region"])
        #expect(fresh.status == 202, "\(fresh.text)")
        #expect(fresh["stored"]?.bool == false && fresh["queued"]?.bool == true)
        if refusal == .password {
          // What was found before counts no longer, for this load was refused.
          let ready = try await service.ask("GET", "/ready")
          #expect(
            ready["detail"]?.string == "The store refuses what it is asked. 1 update is queued.")
        }
        let more = try await service.load("t-1", ["region", "age"])
        #expect(more.status == 202, "\(more.text)")
        #expect(more["files"]?[0]?["cached"]?.rawText == #"["region"]"#)
        let end = ContinuousClock.now + .seconds(120)
        while true {
          let numbers = try await service.ask("GET", "/metrics").text
          #expect(numbers.contains("bobbin_loads_queued_total 2"))
          #expect(numbers.contains("bobbin_loads_lost_total 0"))
          if numbers.contains(#"bobbin_alerts{alert="\#(refusal.alert)"} 2"#) { break }
          guard ContinuousClock.now < end else { throw TestFailure("no alert: \(numbers)") }
        }
        try await refusal.end(server)
        try await outage.emptied()
        for thread in ["t-1", "t-2"] {
          #expect(try await service.load(thread, ["region"])["cache"]?.string == "hit")
        }
        // Soon, and not when a minute has passed.
        let over = ContinuousClock.now + .seconds(45)
        let series = #"bobbin_alerts{alert="\#(refusal.alert)"} 0"#
        while try await !service.ask("GET", "/metrics").text.contains(series) {
          guard ContinuousClock.now < over else { throw TestFailure("the alert is not over") }
        }
      }
      await outage.end()
    }
  }

  @Test("without a disk what a store refuses is lost, counted, and an alert")
  func refusedWithoutDisk() async throws {
    let faulty = FaultyStore(MemoryStore())
    faulty.breakDown(.commit, with: StoreError(.outOfMemory, "no memory left"))
    var parts = ServiceParts()
    parts.store = faulty
    parts.watching.pause = .milliseconds(5)
    parts.watching.patience = .zero
    try await serving(parts) { service in
      let reply = try await service.load("t-1", ["region"])
      #expect(reply.status == 200 && reply["stored"]?.bool == false && reply["queued"] == nil)
      let end = ContinuousClock.now + .seconds(100)
      while true {
        let numbers = try await service.ask("GET", "/metrics").text
        #expect(numbers.contains("bobbin_loads_lost_total 1"))
        if numbers.contains(#"bobbin_alerts{alert="lost-loads"} 2"#) { break }
        guard ContinuousClock.now < end else { throw TestFailure("no alert: \(numbers)") }
      }
    }
    #expect(parts.lines.all.contains { $0.hasPrefix("Alert alert=lost-loads severity=critical") })
  }

  @Test("without a disk: it is lost, counted and logged, and never said to be stored or queued")
  func noDisk() async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "bobbin-\(UUID().uuidString)")
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let faulty = FaultyStore(MemoryStore())
    faulty.breakDown(.read, with: StoreError(.unreachable, "nobody answers"))
    var parts = ServiceParts()
    parts.store = faulty
    parts.outbox = try Outbox(directory: file.path, storeIdentity: "test")
    try await serving(parts) { service in
      let reply = try await service.load("t-1", ["region"])
      #expect(reply.status == 200)
      #expect(reply["stored"]?.bool == false)
      #expect(reply["queued"] == nil)
      // Who looks for what was queued must not find what was lost.
      let problem = reply["storeProblem"]?.string ?? ""
      #expect(problem.contains("The update is lost") && !problem.contains("queued"))
      #expect(
        try await service.ask("GET", "/metrics").text.contains("bobbin_loads_lost_total 1"))
    }
    #expect(parts.lines.all.contains { $0.hasPrefix("Not stored") && $0.contains("is lost") })
  }
}
