import KeyValue
import Testing

@testable import Server

@Suite("Who may ask the service, and how much")
struct ServiceAccessTests {
  @Test("without a token nothing but health is told; with the one for reading nothing is changed")
  func tokens() async throws {
    try await serving { service in
      for target in ["/v1/threads", "/metrics", "/v1/threads/t-1"] {
        let reply = try await service.ask("GET", target, token: nil)
        #expect(reply.problem == "unauthorized")
        #expect(reply.fields["www-authenticate"] == "Bearer")
        #expect(try await service.ask("GET", target, token: "wrong").status == 401)
      }
      #expect(try await service.ask("GET", "/health", token: nil).status == 200)
      #expect(try await service.ask("GET", "/ready", token: nil).status == 200)
      #expect(try await service.ask("GET", "/openapi.json", token: nil).status == 200)
      _ = try await service.load("t-1", ["region"])
      let reading = TestTokens.reading
      #expect(try await service.ask("GET", "/v1/threads/t-1", token: reading).status == 200)
      for method in ["DELETE", "PUT"] {
        let target = "/v1/threads/t-1/files/2025_1"
        #expect(
          try await service.ask(method, target, "{}", token: reading).problem == "forbidden")
      }
      let load = HTTPText(
        "POST", "/v1/threads/t-1/load", #"{"files":[{"id":"a"}]}"#, token: reading)
      #expect(try await service.ask(load).problem == "forbidden")
    }
  }

  @Test("without tokens no web page may")
  func webPages() async throws {
    var parts = ServiceParts()
    parts.tokens = AccessTokens()
    try await serving(parts) { service async throws in
      #expect(try await service.ask("GET", "/v1/threads", token: nil).status == 200)
      let page = [(name: "Origin", value: "https://evil.example")]
      #expect(
        try await service.ask("GET", "/v1/threads", token: nil, fields: page).problem == "forbidden"
      )
    }
  }

  @Test("paths and methods that are none are problems too")
  func lost() async throws {
    try await serving { service in
      #expect(try await service.ask("GET", "/v2").problem == "not-found")
      #expect(try await service.ask("GET", "/v1/threads/t-1/nothing").problem == "not-found")
      let reply = try await service.ask("PATCH", "/v1/threads/t-1")
      #expect(reply.problem == "method-not-allowed")
      #expect(reply.fields["allow"] == "GET, HEAD, DELETE")
      #expect(try await service.ask("GET", "/v1/threads?limits=3").problem == "bad-request")
      #expect(try await service.ask("GET", "/v1/threads?limit=0").problem == "bad-request")
      #expect(try await service.ask("GET", "/v1/threads/%zz").problem == "bad-request")
      #expect(
        try await service.ask("GET", "/v1/threads/t-1?schema=other").problem == "bad-request")
      #expect(try await service.ask("HEAD", "/health").status == 200)
    }
  }

  @Test("bodies and ids of any size are refused before they are worked on")
  func sizes() async throws {
    var parts = ServiceParts()
    parts.limits.bodyBytes = 100
    parts.limits.files = 2
    parts.limits.segments = 2
    parts.limits.idBytes = 8
    try await serving(parts) { service async throws in
      let long = String(repeating: "x", count: 101)
      #expect(
        try await service.ask("POST", "/v1/threads/t-1/load", long).problem == "too-large")
      #expect(try await service.ask("GET", "/v1/threads/123456789").problem == "bad-request")
      for body in [
        #"{"files":[{"id":"a"},{"id":"b"},{"id":"c"}]}"#,
        #"{"files":[{"id":"a","segments":["a","b","c"]}]}"#, #"{"files":[{"id":"123456789"}]}"#,
      ] {
        #expect(try await service.ask("POST", "/v1/threads/t-1/load", body).problem == "invalid")
      }
    }
  }

  @Test("one request too many is told to come again, and the others are answered")
  func slots() async throws {
    let gate = Gate()
    var parts = ServiceParts()
    parts.limits.requests = 1
    parts.source.gate = gate
    try await serving(parts) { service async throws in
      async let slow = service.load("t-1", ["region"])
      await gate.arrived()
      let reply = try await service.ask("GET", "/v1/threads")
      #expect(reply.problem == "too-many-requests")
      #expect(reply.fields["retry-after"] == "1")
      #expect(try await service.ask("GET", "/health").status == 200)
      gate.open()
      #expect(try await slow.status == 200)
      #expect(try await service.ask("GET", "/v1/threads").status == 200)
    }
  }

  @Test("no token is in what it answers or logs")
  func secrets() async throws {
    let parts = ServiceParts()
    var answers = ""
    try await serving(parts) { service async throws in
      _ = try await service.load("t-1", ["region"])
      for target in ["/v1/threads", "/metrics", "/openapi.json", "/nothing", "/v1/threads/no"] {
        answers += try await service.ask("GET", target).text
      }
    }
    answers += parts.lines.all.joined()
    #expect(!answers.contains(TestTokens.full))
    #expect(!answers.contains(TestTokens.reading))
  }
}
