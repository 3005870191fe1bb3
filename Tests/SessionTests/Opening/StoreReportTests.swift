import Foundation
import KeyValue
import RedisServers
import Testing
import ThreadCache

@testable import Session

@Suite("what is said of a store")
struct StoreReportTests {
  let opener: Opener

  init() throws { opener = try Opener() }

  private func report(
    _ kv: String?, _ environment: [String: String] = [:], for intent: Workspace.Intent = .reading
  ) async throws -> StoreReport {
    let workspace = try await opener.open(kv, environment, for: intent)
    let report = try await StoreReport(of: workspace)
    await workspace.close()
    return report
  }

  @Test("of the embedded store that nobody has made yet: what it will be, and nothing is made")
  func absent() async throws {
    let report = try await report(nil, ["USE_KV": "false"], for: .reading)
    #expect(report.statistics.server == "sqlite")
    #expect(report.description.engine == "sqlite")
    #expect(report.statistics.keys == 0)
    #expect(report.statistics.role?.hasPrefix("not made yet") == true)
    #expect(report.statistics.durability?.hasPrefix("a commit is on the disk") == true)
    #expect(report.description.durability == report.statistics.durability)
  }

  @Test("of a Redis: what it is, what it holds, what was spent to ask it")
  func redis() async throws {
    try await withRedis { server in
      try await server.cli("SET", "a", "1")
      try await server.cli("SET", "b", "1", "EX", "1000")
      let report = try await report(server.bareURL)
      #expect(report.statistics.server == "redis 7.0.15")
      #expect(report.statistics.role == "master")
      #expect(report.statistics.keys == 2)
      #expect(report.statistics.expiringKeys == 1)
      #expect(report.statistics.durability?.contains("no append-only file") == true)
      #expect(report.latency?.count == 100)
      // Each of the reads was a command, and what was counted is no more than the server was sent.
      let processed = try await server.cli("INFO", "stats").split(whereSeparator: \.isNewline)
        .first { $0.hasPrefix("total_commands_processed:") }?.split(separator: ":").last
      #expect(report.traffic.commands > 100)
      #expect(report.traffic.commands <= Int(try #require(processed)) ?? 0)
      // Those reads are not told as look-ups of the store.
      #expect(report.statistics.hits == 0)
      #expect(report.statistics.misses == 0)
      #expect(report.warnings == [])
      #expect(report.silence == nil)
    }
  }

  @Test("of a Redis without an append-only file: a snapshot is told once there is one")
  func snapshot() async throws {
    try await withRedis { server in
      try await server.cli("CONFIG", "SET", "save", "")
      try await server.cli("SET", "a", "1")
      let none = try await report(server.bareURL).statistics.durability ?? ""
      #expect(none.hasPrefix("nothing is saved: no append-only file and no snapshot"))
      try await server.cli("SAVE")
      try await server.cli("SET", "a", "2")
      let one = try await report(server.bareURL).statistics.durability ?? ""
      #expect(one.hasPrefix("no append-only file: the last snapshot was made "))
      #expect(one.hasSuffix(" s ago and a crash loses the 1 change since"))
    }
  }

  @Test("of a Redis that evicts: threads may vanish")
  func evicting() async throws {
    let lines = ["maxmemory 64mb", "maxmemory-policy allkeys-lru", "appendonly yes"]
    try await withRedis(extra: lines) { server in
      let report = try await report(server.bareURL)
      #expect(report.statistics.limitBytes == 64 << 20)
      #expect(
        report.warnings == [
          "At its memory limit the store removes keys by itself (allkeys-lru): threads may vanish."
        ])
      #expect(report.statistics.durability?.contains("append-only file") == true)
    }
  }

  @Test("of a Redis that is full and evicts nothing: writes are refused")
  func full() async throws {
    try await withRedis(.maxmemory(1_000_000)) { server in
      let report = try await report(server.bareURL)
      #expect(
        report.warnings == [
          "The memory limit is nearly reached, or passed: beyond it writes are refused."
        ])
    }
  }

  @Test("of a replica: it takes no writes, and its master knows of it")
  func replica() async throws {
    try await withRedis { master in
      try await withRedis(.replica(of: master)) { replica in
        let report = try await report(replica.bareURL)
        #expect(report.statistics.role == "replica of 127.0.0.1:\(master.port)")
        #expect(report.warnings.first?.hasPrefix("Nothing can be written: ") == true)
        #expect(try await self.report(master.bareURL).statistics.replicas == 1)
      }
    }
  }

  @Test("of a cluster: its masters together")
  func cluster() async throws {
    let report = try await report(try await RedisCluster.shared.url)
    #expect(report.statistics.role == "cluster of 3 masters")
    #expect(report.statistics.replicas == 3)
    #expect(report.statistics.durability?.contains("3 replicas follow") == true)
    #expect(report.latency != nil)
  }

  @Test("of a Redis whose user may not ask: that it is silent, and how fast it is")
  func silence() async throws {
    try await withRedis(.users) { server in
      try await server.cli(
        "ACL", "SETUSER", "shy", "on", ">shy-secret", "~thread:*", "+@read", "+@connection",
        "+command", "+@scripting")
      let url = "redis://shy:shy-secret@127.0.0.1:\(server.port)"
      let report = try await report(nil, ["REDIS_URL": url])
      #expect(report.silence?.contains("shy-secret") == false)
      #expect(report.latency != nil)
      #expect(report.description.address == "redis://127.0.0.1:\(server.port)/0")
    }
  }

  @Test("of the embedded store: its file, and that a commit is on the disk")
  func embedded() async throws {
    let path = opener.home.path + "/t.db"
    let workspace = try await opener.open("sqlite:\(path)")
    _ = try await workspace.roundTrip()
    await workspace.close()
    let report = try await report("sqlite:\(path)")
    #expect(report.statistics.server?.hasPrefix("sqlite 3.") == true)
    #expect(report.statistics.keys == 2)
    #expect(report.statistics.expiringKeys == 2)
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int64
    #expect((report.statistics.usedBytes ?? 0) >= size ?? .max)
    #expect(report.statistics.durability?.contains("on the disk when it returns") == true)
  }

  @Test("of the memory store: that nothing is kept")
  func memory() async throws {
    let report = try await report("memory:")
    #expect(report.statistics.durability == "nothing is kept when the process ends")
    #expect(report.statistics.keys == 0)
  }

  @Test("the figures of latency are those of the times")
  func latency() {
    let latency = StoreReport.Latency((1...100).shuffled().map { .milliseconds($0) })
    #expect(latency?.count == 100)
    #expect(latency?.shortest == .milliseconds(1))
    #expect(latency?.p50 == .milliseconds(50))
    #expect(latency?.p99 == .milliseconds(99))
    #expect(StoreReport.Latency([.seconds(1)])?.p99 == .seconds(1))
    #expect(StoreReport.Latency([]) == nil)
  }
}
