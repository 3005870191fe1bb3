import JSONText
import KeyValue
import Logging
import Testing
import Watching
import WebServers

@testable import Server

@Suite("Alerts that are told over HTTP", .timeLimit(.minutes(2)))
struct WebhookTests {
  private let lines = TestLog.Lines()
  private let watch: ServiceWatch
  private let firing: AlertBook.News
  private let resolved: AlertBook.News

  init() throws {
    let lines = lines
    watch = ServiceWatch(Logger(label: "test") { _ in TestLog(lines: lines) })
    var book = AlertBook(patience: .zero, calm: .zero)
    let now = ContinuousClock.now
    let alert = Alert(.silence, .critical, "The store does not answer: connection refused")
    firing = try #require(book.note([alert], at: now, time: 1000).first)
    resolved = try #require(book.note([], at: now + .seconds(60), time: 61_000).first)
  }

  private func webhook(
    _ server: ScriptedServer, _ path: String = "/secret-1?key=secret-2"
  ) throws -> Webhook {
    try Webhook(
      WebhookAddress(Secret(server.url + path)), store: "redis://cache", watch,
      pauses: [.milliseconds(1), .milliseconds(1)])
  }

  private func count(_ outcome: String) -> Double? {
    PrometheusText(watch.text(underWay: 0))?.sum(.webhooks, where: ["outcome": outcome])
  }

  @Test("each is a POST of JSON to the whole address, in order")
  func told() async throws {
    let server = try await ScriptedServer { _, _ in .response(204) }
    let webhook = try webhook(server)
    webhook.tell(firing, at: 2000)
    webhook.tell(resolved, at: 61_000)
    await server.wait(forRequests: 2)
    await webhook.finish(within: .seconds(60))
    #expect(server.requests.map(\.target) == Array(repeating: "/secret-1?key=secret-2", count: 2))
    #expect(server.requests.allSatisfy { $0.method == "POST" })
    #expect(server.requests[0].header("content-type") == "application/json")
    let bodies = try server.requests.map { try JSONDocument(parsing: $0.text).root }
    #expect(bodies[0]["alert"]?.string == "silence")
    #expect(bodies[0]["state"]?.string == "firing")
    #expect(bodies[0]["severity"]?.string == "critical")
    #expect(bodies[0]["store"]?.string == "redis://cache")
    #expect(bodies[0]["since"]?.string == "1970-01-01T00:00:01Z")
    #expect(bodies[0]["text"]?.string?.hasPrefix("CRITICAL redis://cache: The store") == true)
    #expect(bodies[1]["state"]?.string == "resolved")
    #expect(bodies[0]["id"]?.string != bodies[1]["id"]?.string)
    #expect(count("delivered") == 2)
    await server.stop()
  }

  @Test("one that does not get there is sent again a few times, as the same")
  func again() async throws {
    let server = try await ScriptedServer { _, before in
      before < 4 ? .response(503) : .response(200)
    }
    let webhook = try webhook(server)
    webhook.tell(firing, at: 2000)
    await server.wait(forRequests: 5)
    await webhook.finish(within: .seconds(60))
    #expect(Set(server.requests.map(\.text)).count == 1)
    #expect(count("delivered") == 1)
    await server.stop()
  }

  @Test("it gives up at last, says so without the address, and goes on with the next")
  func givenUp() async throws {
    let server = try await ScriptedServer { _, before in
      before == 0 ? .response(404) : .response(200)
    }
    let webhook = try webhook(server)
    webhook.tell(firing, at: 2000)
    webhook.tell(resolved, at: 61_000)
    await server.wait(forRequests: 2)
    await webhook.finish(within: .seconds(60))
    #expect(count("failed") == 1)
    #expect(count("delivered") == 1)
    #expect(lines.all.contains { $0.contains("An alert could not be told") && $0.contains("404") })
    #expect(!lines.all.contains { $0.contains("secret") }, "\(lines.all)")
    await server.stop()
  }

  @Test("one that hangs holds nobody up, and what is too much is dropped and counted")
  func hanging() async throws {
    let server = try await ScriptedServer { _, _ in .silence }
    let webhook = try webhook(server)
    for _ in 0..<100 { webhook.tell(firing, at: 2000) }
    await webhook.finish(within: .milliseconds(50))
    #expect((count("dropped") ?? 0) >= 35)
    await server.stop()
  }

  @Test(
    "an address that is none, or that others could read on the way, is refused without repeating it",
    arguments: ["hooks.example/secret", "http://hooks.example/secret", "https://a:secret@h/"])
  func refused(address: String) {
    do {
      _ = try WebhookAddress(Secret(address))
      Issue.record("\(address) was taken")
    } catch {
      #expect(!error.description.contains("secret"))
    }
  }
}
