import JSONText
import KeyValue
import Synchronization
import Testing
import WebServers

@testable import Server

@Suite("A service that is invoked", .timeLimit(.minutes(5)))
struct InvocationTests {
  /// Who makes the events.
  enum Maker: String, CaseIterable {
    case vercel, lambda

    func event(
      _ method: String, _ target: String, _ body: String? = nil, token: String? = TestTokens.full,
      fields: [(name: String, value: String)] = [], patience: Duration = .seconds(300)
    ) -> RuntimeServer.Event {
      let headers = token.map { [(name: "authorization", value: "Bearer \($0)")] } ?? []
      return self == .vercel
        ? .vercel(method, target, body, headers: headers + fields, patience: patience)
        : .lambda(method, target, body, headers: headers + fields, patience: patience)
    }
  }

  private static let load = #"{"files":[{"id":"2025_1","segments":["region"]}]}"#

  /// Runs `body` with a runtime API whose invocations a service serves; returns how that ended.
  @discardableResult
  private func invoking(
    _ events: [RuntimeServer.Event], with parts: ServiceParts = ServiceParts(),
    refusing: Int? = nil,
    _ body: (RuntimeServer, Task<Void, any Error>) async throws -> Void
  ) async throws -> Result<Void, any Error> {
    let service = try await parts.service()
    let runtime = try await RuntimeServer(events, refusing: refusing)
    let api = try RuntimeAPI(runtime.endpoint)
    let task = Task { try await service.serveInvocations(of: api, endedBy: []) }
    do { try await body(runtime, task) } catch {
      task.cancel()
      throw error
    }
    task.cancel()
    let result = await task.result
    await runtime.stop()
    return result
  }

  @Test(
    "an event gets the answer that the same request gets over a socket", arguments: Maker.allCases)
  func same(maker: Maker) async throws {
    let target = "/v1/threads/t-1/load?trace=false"
    let overSocket = try await serving { try await $0.ask("POST", target, Self.load) }
    try await invoking([maker.event("POST", target, Self.load)]) { runtime, _ async throws in
      let said = try await runtime.said(1)
      #expect(said.path == "/invocation/event-1/response")
      #expect(said.status == 200)
      #expect(said.body == overSocket.text)
      #expect(said["headers"]?["content-type"]?.string == "application/json")
      switch maker {
      case .vercel: #expect(said["encoding"]?.string == "base64")
      case .lambda: #expect(said["isBase64Encoded"]?.bool == true)
      }
    }
  }

  @Test("one invocation after the other is served by one process", arguments: Maker.allCases)
  func many(maker: Maker) async throws {
    let events = [
      maker.event("POST", "/v1/threads/a%20b/load", Self.load),
      maker.event("POST", "/v1/threads/a%20b/load", Self.load),
      maker.event("GET", "/v1/threads?fields=id"), maker.event("HEAD", "/health"),
      maker.event("GET", "/v1/threads/a%20b/meta", token: TestTokens.reading),
      maker.event("PUT", "/v1/threads/a%20b/meta", "{}", fields: [("If-Match", #""0""#)]),
    ]
    try await invoking(events) { runtime, _ async throws in
      #expect(try await runtime.said(1).value("cache")?.string == "miss")
      #expect(try await runtime.said(2).value("cache")?.string == "hit")
      #expect(try await runtime.said(3).body == #"{"id":"a b"}"# + "\n")
      #expect(try await runtime.said(4).status == 200)
      #expect(try await runtime.said(5)["headers"]?["etag"]?.string != nil)
      #expect(try await runtime.said(6).status == 412)
    }
  }

  @Test("tokens are asked for as everywhere")
  func tokens() async throws {
    let maker = Maker.vercel
    let events = [
      maker.event("GET", "/v1/threads", token: nil), maker.event("GET", "/v1/threads", token: "x"),
      maker.event("POST", "/v1/threads/t/load", Self.load, token: TestTokens.reading),
    ]
    try await invoking(events) { runtime, _ async throws in
      #expect(try await runtime.said(1).status == 401)
      #expect(try await runtime.said(2).status == 401)
      #expect(try await runtime.said(3).value("type")?.string == "urn:bobbin:problem:forbidden")
    }
  }

  @Test(
    "what is no HTTP request is told as an error, and the next one is served",
    arguments: [
      ("{", "not JSON"), ("{}", "no HTTP request"), (#"{"version":"1.0"}"#, "payload format 2.0"),
      (#"{"Action":"Invoke","body":"x"}"#, "body of the event"),
      (#"{"Action":"Invoke","body":"{}"}"#, "no method"),
      (#"{"version":"2.0","requestContext":{"http":{}}}"#, "no method"),
    ])
  func noRequest(payload: String, words: String) async throws {
    let events = [RuntimeServer.Event(payload: payload), .vercel("GET", "/health")]
    try await invoking(events) { runtime, _ async throws in
      let said = try await runtime.said(1)
      #expect(said.path == "/invocation/event-1/error")
      #expect(said.errorType == "Bobbin.Event")
      #expect(said["errorMessage"]?.string?.contains(words) == true, "\(said.text)")
      #expect(try await runtime.said(2).status == 200)
    }
  }

  @Test("a body that is none, or too large, is refused")
  func bodies() async throws {
    var parts = ServiceParts()
    parts.limits.bodyBytes = 60
    let broken =
      #"{"Action":"Invoke","body":"{\"method\":\"POST\",\"path\":\"/v1/threads/t/load\",\"headers\":"#
      + #"{\"authorization\":[\"Bearer \#(TestTokens.full)\"]},\"encoding\":\"base64\",\"body\":\"*\"}"}"#
    let long = Self.load + String(repeating: " ", count: 60)
    let events = [
      RuntimeServer.Event(payload: broken), Maker.vercel.event("POST", "/v1/threads/t/load", long),
      Maker.lambda.event("POST", "/v1/threads/t/load", long),
    ]
    try await invoking(events, with: parts) { runtime, _ async throws in
      #expect(try await runtime.said(1).status == 400)
      #expect(try await runtime.said(2).status == 413)
      #expect(try await runtime.said(3).status == 413)
    }
  }

  @Test("an invocation whose time is over is answered, and the next one is served")
  func deadline() async throws {
    let gate = Gate()
    var parts = ServiceParts()
    parts.source.gate = gate
    let events = [
      Maker.lambda.event("POST", "/v1/threads/t-1/load", Self.load, patience: .milliseconds(600)),
      Maker.lambda.event("GET", "/health"),
    ]
    try await invoking(events, with: parts) { runtime, _ async throws in
      let said = try await runtime.said(1)
      #expect(said.status == 504)
      #expect(said.value("type")?.string == "urn:bobbin:problem:timed-out")
      #expect(try await runtime.said(2).status == 200)
      gate.open()
    }
    #expect(parts.lines.all.contains { $0.hasPrefix("Out of time invocation=event-1") })
  }

  @Test("what is done after an invocation, and takes long, does not hold up the next one")
  func afterwards() async throws {
    let parts = ServiceParts()
    let service = try await parts.service()
    let runtime = try await RuntimeServer(
      [.vercel("GET", "/health"), .vercel("GET", "/health"), .vercel("GET", "/health")])
    let begun = Mutex(0)
    let end = Promise<Void>()
    let loop = InvocationLoop(
      runtime: try RuntimeAPI(runtime.endpoint), gate: service.gate, logger: service.logger
    ) {
      begun.withLock { $0 += 1 }
      await end.value()
    }
    let task = Task { try await loop.run() }
    for number in 1...3 { #expect(try await runtime.said(number).status == 200) }
    #expect(begun.withLock { $0 } >= 2)
    end.resolve(())
    task.cancel()
    _ = await task.result
    await runtime.stop()
  }

  @Test("what is under way is answered before it ends")
  func ending() async throws {
    let gate = Gate()
    var parts = ServiceParts()
    parts.source.gate = gate
    let events = [Maker.lambda.event("POST", "/v1/threads/t-1/load", Self.load)]
    let ended = try await invoking(events, with: parts) { runtime, task async throws in
      await gate.arrived()
      task.cancel()
      gate.open()
      #expect(try await runtime.said(1).value("stored")?.bool == true)
    }
    #expect(throws: Never.self) { try ended.get() }
  }

  @Test("an answer that is refused is logged; a runtime API that fails ends the process")
  func refused() async throws {
    let parts = ServiceParts()
    let events: [RuntimeServer.Event] = [.vercel("GET", "/health"), .vercel("GET", "/health")]
    try await invoking(events, with: parts, refusing: 413) { runtime, _ async throws in
      #expect(try await runtime.said(2).status == 200)
    }
    #expect(parts.lines.all.contains { $0.contains("Not answered") && $0.contains("413") })
    try await invoking(events, refusing: 500) { _, task async throws in
      let ended = await task.result
      #expect(throws: RuntimeAPIError.self) { try ended.get() }
    }
  }

  @Test("why nothing can be served is told")
  func start() async throws {
    let runtime = try await RuntimeServer([])
    try await RuntimeAPI(runtime.endpoint).failStart("There is no store.")
    let said = try await runtime.said(1)
    #expect(said.path == "/init/error")
    #expect(said["errorMessage"]?.string == "There is no store.")
    #expect(throws: RuntimeAPIError.self) { try RuntimeAPI("user@host/") }
    await runtime.stop()
  }
}
