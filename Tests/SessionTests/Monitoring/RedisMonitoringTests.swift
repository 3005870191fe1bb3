import Browser
import Foundation
import KeyValue
import KeyValueRedis
import RedisServers
import Terminal
import Testing
import ThreadCache

@testable import Session

@Suite("what a session notes of a Redis", .timeLimit(.minutes(5)))
struct RedisMonitoringTests {
  /// A server, and the monitoring of a session with it.
  private func watch(
    _ kind: RedisServer.Kind = .plain, as url: (RedisServer) -> String = { $0.url },
    _ body: (RedisServer, MonitoringBench) async throws -> Void
  ) async throws {
    let server = try await RedisServer.start(kind)
    do {
      var options = try RedisOptions(url: url(server))
      options.commandDeadline = .seconds(300)
      let bench = try await MonitoringBench(try await RedisStore.open(options))
      do { try await body(server, bench) } catch {
        await bench.workspace.close()
        throw error
      }
      await bench.workspace.close()
    } catch {
      await server.stop()
      throw error
    }
    await server.stop()
  }

  @Test("memory is told against its limit, and is an alert as it fills up")
  func memory() async throws {
    try await watch { server, bench in
      // So much that what the clients take does not matter.
      try await server.cli("SETRANGE", "padding", "20000000", "x")
      var vitals = try await bench.vitals()
      let used = try #require(vitals.statistics?.usedBytes)
      #expect(used > 20_000_000)
      #expect(vitals.statistics?.limitBytes == nil)
      #expect(vitals.alerts.isEmpty)
      try await server.cli("CONFIG", "SET", "maxmemory", "\(used * 100 / 85)")
      vitals = try await bench.vitals()
      #expect(vitals.statistics?.limitBytes == used * 100 / 85)
      #expect(vitals.alerts.map(\.kind) == [.memory])
      try await server.cli("CONFIG", "SET", "maxmemory", "\(used * 100 / 96)")
      vitals = try await bench.vitals()
      #expect(vitals.alerts.map(\.kind) == [.noRoom])
      try await server.cli("DEL", "padding")
      vitals = try await bench.vitals()
      #expect(vitals.alerts.isEmpty)
    }
  }

  @Test("a write that is refused for want of memory is counted, and an alert")
  func outOfMemory() async throws {
    try await watch(.maxmemory(1_000_000)) { _, bench in
      await #expect(throws: CacheError.self) {
        for number in 0..<100 {
          let slice = Array("\"\(String(repeating: "x", count: 50_000))\"".utf8)
          _ = try await bench.workspace.cache.updateThreadCache(
            ThreadID("t-\(number)"),
            with: [
              CachedFile(
                id: "f", slices: [("age", slice)], loadedSegments: ["age"], availableSegments: [])
            ])
        }
      }
      let vitals = try await bench.vitals()
      #expect((vitals.usage.errors[.outOfMemory] ?? 0) >= 1)
      #expect(vitals.alerts.contains { $0.kind == .noRoom })
      #expect(vitals.total(ofLast: 60).faults >= 1)
    }
  }

  @Test("what the store does not allow is counted by its kind")
  func refused() async throws {
    try await watch(.users, as: { $0.url(.reader) }) { _, bench in
      for _ in 0..<3 {
        await #expect(throws: StoreError.self) {
          try await bench.store.delete(["a"], versions: [:])
        }
      }
      let vitals = try await bench.vitals()
      #expect(vitals.usage.errors == [.refused(.permission): 3])
    }
  }

  @Test("keys the store removes for want of memory are an alert, those it removed before are none")
  func removal() async throws {
    try await watch { server, bench in
      try await server.cli("SETRANGE", "padding", "5000000", "x")
      try await server.cli("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
      try await server.cli("CONFIG", "SET", "maxmemory", "3000000")
      try await server.cli("SET", "a", "1")
      var vitals = try await bench.vitals()
      #expect((vitals.statistics?.evictedKeys ?? 0) >= 1)
      #expect(!vitals.alerts.contains { $0.kind == .removal })
      _ = try? await server.cli("SETRANGE", "padding", "5000000", "x")
      _ = try? await server.cli("SET", "b", "1")
      vitals = try await bench.vitals()
      #expect(vitals.removedKeys >= 1)
      #expect(vitals.alerts.contains { $0.kind == .removal })
    }
  }

  @Test("a server that dies is an alert, its return clears it, and no word of it has the password")
  func death() async throws {
    try await watch(.password) { server, bench in
      _ = try await bench.store.read("a")
      #expect(try await bench.health().alerts == 0)
      try await server.kill()
      await #expect(throws: StoreError.self) { try await bench.store.read("a") }
      let vitals = try await bench.vitals()
      #expect(vitals.alerts.map(\.kind) == [.silence])
      try await server.restart()
      // The connection is made again by whoever asks next, or the one after.
      while (try? await bench.store.read("a")) == nil {}
      #expect(try await bench.health().alerts == 0)
      var sight = Sight()
      sight.log = Sight.Log()
      bench.monitoring.see(sight)
      let messages = try await bench.inbox.wait {
        $0.contains { if case .operations = $0 { true } else { false } }
      }
      for case .operations(let log) in messages {
        let texts = log.entries(from: .debug, matching: "").flatMap { [$0.summary] + $0.details }
        #expect(texts.contains { $0.contains("unreachable") })
        #expect(!texts.contains { $0.contains(RedisServer.password) })
        #expect(!texts.contains { $0.contains(server.url) })
      }
    }
  }

  @Test("the browser shows the alert on its list, and takes it back by itself")
  @MainActor
  func browser() async throws {
    let server = try await RedisServer.start()
    try await server.cli("SET", "thread:old:meta", #"{"files":[],"scope":{}}"#)
    try await server.cli("SAVE")
    let display = ScriptedDisplay()
    var options = try RedisOptions(url: server.url)
    options.commandDeadline = .seconds(300)
    let bench = try await MonitoringBench(try await RedisStore.open(options))
    let configuration = BrowserConfiguration(
      storeName: "test", address: "redis:", engine: "redis",
      now: Int64(Date().timeIntervalSince1970 * 1000), size: display.size)
    let runner = Runner(
      configuration: configuration, workspace: bench.workspace, display: display)
    async let ending = runner.run()
    do {
      try await display.wait(for: "0 alerts")
      try await display.wait(for: "old")
      try await server.kill()
      display.press(.control("r"))
      try await display.wait { $0.text.contains("· 1 alert") }
      try await server.launch()
      try await display.wait(for: "0 alerts")
    } catch {
      display.happen([.closed(.endOfInput)])
      await server.stop()
      throw error
    }
    display.happen([.closed(.endOfInput)])
    _ = await ending
    await bench.workspace.close()
    await server.stop()
  }
}
