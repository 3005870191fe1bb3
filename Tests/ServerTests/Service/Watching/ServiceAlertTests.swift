import Foundation
import JSONText
import KeyValue
import Logging
import Retrieval
import StoreConformance
import Testing
import ThreadCache
import Watching
import WebServers

@testable import Server

@Suite("A service that watches itself", .timeLimit(.minutes(2)))
struct ServiceAlertTests {
  private let faulty = FaultyStore(MemoryStore())
  private var parts = ServiceParts()

  init() {
    parts.store = faulty
    parts.watching.pause = .milliseconds(5)
    (parts.watching.patience, parts.watching.calm) = (.zero, .milliseconds(20))
    parts.watching.foldInterval = .seconds(600)
  }

  /// Waits for a state of its numbers, which are asked again.
  private func wait(
    _ service: ServedService, _ what: String, until holds: (PrometheusText) -> Bool
  ) async throws {
    let end = ContinuousClock.now + .seconds(100)
    while true {
      let text = try await service.ask("GET", "/metrics").text
      if let numbers = PrometheusText(text), holds(numbers) { return }
      guard ContinuousClock.now < end else { throw TestFailure("not \(what):\n\(text)") }
    }
  }

  @Test("a store that goes away is told once to the log and the webhook, and that it is back")
  mutating func silence() async throws {
    let server = try await ScriptedServer { _, _ in .response(200) }
    parts.watching.webhook = try WebhookAddress(Secret(server.url + "/hook"))
    let (faulty, lines) = (faulty, parts.lines)
    try await serving(parts) { service in
      _ = try await service.load("t-1", ["region"])
      for operation in StoreOperation.allCases {
        faulty.breakDown(operation, with: StoreError(.unreachable, "nobody answers"))
      }
      for number in 0..<50 { _ = try await service.load("t-\(number)", ["region"]) }
      try await wait(service, "alerting") {
        $0.sum(.alerts, where: ["alert": "silence"]) == 2 && $0.sum(.storeUp) == 0
      }
      await server.wait(forRequests: 1)
      for operation in StoreOperation.allCases { faulty.breakDown(operation, with: nil) }
      // Nobody loads: the service itself sees that it is back.
      try await wait(service, "calm") {
        $0.sum(.alerts, where: ["alert": "silence"]) == 0 && $0.sum(.storeUp) == 1
      }
    }
    let states = try server.requests.map { try JSONDocument(parsing: $0.text).root }
      .filter { $0["alert"]?.string == "silence" }.compactMap { $0["state"]?.string }
    #expect(states == ["firing", "resolved"])
    let texts = try server.requests.map { try JSONDocument(parsing: $0.text).root }
      .compactMap { $0["text"]?.string }
    #expect(
      texts.contains { $0.hasPrefix("RESOLVED ") && $0.hasSuffix(": The store answers again.") })
    let told = lines.all.filter { $0.contains("alert=silence") }
    #expect(told.count == 2)
    #expect(told.first?.hasPrefix("Alert alert=silence severity=critical") == true)
    #expect(told.last?.hasPrefix("Alert is over") == true)
    // As many as there were loads would be too many.
    for start in ["The store failed", "Cache bypassed", "Not stored"] {
      #expect(lines.all.filter { $0.hasPrefix(start) }.count <= 4, "\(start)")
    }
    #expect(lines.all.contains { $0.contains("Cache bypassed, and 49 more") })
    await server.stop()
  }

  @Test("a store that goes away while nobody loads anything is noticed")
  mutating func idle() async throws {
    parts.watching.presencePause = .milliseconds(5)
    try await serving(parts) { service in
      for operation in StoreOperation.allCases {
        faulty.breakDown(operation, with: StoreError(.unreachable, "nobody answers"))
      }
      try await wait(service, "alerting") {
        $0.sum(.alerts, where: ["alert": "silence"]) == 2 && $0.sum(.storeUp) == 0
      }
    }
  }

  @Test("hits that were kept back are written while it runs: others see them")
  func history() async throws {
    try await serving(parts) { service in
      for _ in 0..<2 { _ = try await service.load("t-1", ["region"]) }
      let other = Retrieval(cache: ThreadCache(store: faulty), source: TestSource())
      let end = ContinuousClock.now + .seconds(100)
      let thread = ThreadIdentity(schema: .thread, id: "t-1")
      while try await other.recordedLoads(of: thread).map(\.cache) != [.hit, .miss] {
        try #require(ContinuousClock.now < end)
        await Task.yield()
      }
    }
  }

  @Test("a store that does not take them is hardly asked to, and the end cuts none in two")
  func refused() async throws {
    faulty.breakDown(.project, with: StoreError(.refused(.permission), "not on bobbin:*"))
    try await serving(parts) { service in
      let start = ContinuousClock.now
      for _ in 0..<2 { _ = try await service.load("t-1", ["region"]) }
      while faulty.counts[.project] == nil { _ = try await service.ask("GET", "/ready") }
      // It looks two hundred times a second: these last for many looks.
      for _ in 0..<200 { _ = try await service.ask("GET", "/ready") }
      // The rests of 10, 20, 40 seconds may be over on a machine that others keep busy.
      let count = faulty.counts[.project] ?? 0
      let seconds = start.duration(to: .now) / .seconds(1)
      #expect(count >= 1 && 10 * (pow(2, Double(count - 1)) - 1) <= seconds)
    }
  }

  @Test("an outbox that cannot be written is an alert before anything is lost, until it can be")
  mutating func outboxDisk() async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "bobbin-\(UUID().uuidString)")
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    parts.outbox = try Outbox(directory: file.path, storeIdentity: "test")
    parts.watching.diskPause = .zero
    try await serving(parts) { service in
      try await wait(service, "alerting") {
        $0.sum(.alerts, where: ["alert": "outbox-disk"]) == 1 && $0.sum(.loadsLost) == 0
      }
      try FileManager.default.removeItem(at: file)
      try await wait(service, "calm") { $0.sum(.alerts, where: ["alert": "outbox-disk"]) == 0 }
    }
    #expect(
      parts.lines.all.contains {
        $0.hasPrefix("Alert alert=outbox-disk severity=warning")
          && $0.contains("cannot be queued, and is lost")
      }, "\(parts.lines.all)")
  }

  @Test("a source that is not there is told when it starts")
  func source() async throws {
    let missing = DirectorySource(directory: "/nonexistent/surveys")
    let lines = TestLog.Lines()
    let service = await RetrievalService(
      Retrieval(cache: ThreadCache(store: faulty), source: missing), ServiceRules(),
      logger: Logger(label: "test") { _ in TestLog(lines: lines) })
    await service.warnOfSource()
    #expect(
      lines.all.contains {
        $0.contains("the source folder /nonexistent/surveys cannot be listed")
          && $0.contains("Only what is cached is answered.")
      }, "\(lines.all)")
  }

  @Test("what happens in a day is counted in the store, as the numbers have it")
  mutating func counts() async throws {
    parts.watching.countsInStore = true
    let (store, text) = try await serving(parts) { [faulty] service in
      for number in 0..<60 { _ = try await service.load("t-\(number % 10)", ["region", "age"]) }
      for _ in 0..<1000 { _ = try await service.ask("GET", "/v1/threads/t-1/meta") }
      return (faulty, try await service.ask("GET", "/metrics").text)
    }
    let numbers = try #require(PrometheusText(text))
    let counts = try await UsageCounts(in: store, at: WallClock.now())
    let today = try #require(counts.today)
    #expect(today[.loads] == 60)
    #expect(numbers.sum(.loads) == 60)
    #expect(today[.hits] == 100 && today[.misses] == 20)
    #expect(numbers.sum(.segments, where: ["kind": "cached"]) == 100)
    #expect(today[.errors] == 0 && today[.bypassed] == 0)
    let commands = try #require(numbers.sum(.storeCommands))
    #expect(Double(today[.commands]) >= commands)
    let watching = try #require(numbers.sum(.watchingCommands))
    #expect(watching > 0)
    #expect(watching * 20 <= commands)
  }

  @Test("nothing is counted in the store where nobody asked for it")
  func uncounted() async throws {
    try await serving(parts) { service in
      for _ in 0..<500 { _ = try await service.load("t-1", ["region"]) }
    }
    #expect(try await UsageCounts(in: faulty, at: WallClock.now()).today == nil)
  }

  @Test("every number of the table is told from the beginning, as what it is, and no other one")
  func table() async throws {
    try await serving(parts) { service in
      _ = try await service.load("t-1", ["region"])
      let text = try await service.ask("GET", "/metrics").text
      for metric in ServiceMetric.all {
        #expect(text.contains("# HELP \(metric) \(metric.help)\n"))
        #expect(text.contains("# TYPE \(metric) \(metric.kind.rawValue)\n"))
      }
      let told = text.split(separator: "\n").filter { $0.hasPrefix("# TYPE") }
      #expect(told.count == ServiceMetric.all.count)
      #expect(text.contains("bobbin_loads_total{cache=\"hit\"} 0\n"))
      #expect(text.contains("bobbin_loads_lost_total 0\n"))
    }
  }
}
