import KeyValue
import Testing

@testable import Server

@Suite("Bodies that are large, slow or unwanted")
struct ServiceBodyTests {
  private static let load = "/v1/threads/t-1/load"

  @Test("a body as large as any is judged at once", .timeLimit(.minutes(1)))
  func large() throws {
    let names = Array(repeating: "\"a\"", count: 250_000).joined(separator: ",")
    for list in [#""mayDrop":[\#(names)]"#, #""mayDrop":[\#(names),1]"#] {
      #expect(
        throws: Problem(
          .invalid,
          "$.mayDrop has \(list.contains(",1]") ? 250_001 : 250_000) names; 64 are taken at a time."
        )
      ) {
        try LoadBody(Array(#"{"files":[{"id":"a"}],\#(list)}"#.utf8), ServiceLimits())
      }
    }
    // As many names as are taken, each as long as the body lets it be.
    let name = String(repeating: "x", count: 240)
    let segments = (10..<74).map { "\"\(name)\($0)\"" }.joined(separator: ",")
    let files = (10..<74).map { #"{"id":"\#($0)","segments":[\#(segments)]}"# }
    _ = try LoadBody(
      Array(#"{"files":[\#(files.joined(separator: ","))]}"#.utf8), ServiceLimits())
  }

  @Test(
    "what is there twice is refused",
    arguments: [
      #"{"files":[{"id":"2025_1"}],"dryRun":true,"dryRun":false}"#,
      #"{"files":[{"id":"2025_1","id":"2025_2"}]}"#,
    ])
  func twice(body: String) async throws {
    try await serving { service async throws in
      #expect(try await service.ask("POST", Self.load, body).problem == "invalid")
      #expect(try await service.ask("GET", "/v1/threads").text == "")
    }
  }

  @Test("parameters that are there twice, or say nothing that is known, are refused")
  func parameters() async throws {
    try await serving { service async throws in
      _ = try await service.load("t-1", ["region"])
      for target in [
        "/v1/threads?fields=", "/v1/threads?fields=id,id", "/v1/threads?fields=id,",
        "/v1/threads/t-1?hashes=banana",
      ] {
        #expect(try await service.ask("GET", target).problem == "bad-request", "\(target)")
      }
      #expect(
        try await service.ask("DELETE", "/v1/threads/t-1?dryRun=true&dryRun=false").problem
          == "bad-request")
      #expect(try await service.ask("GET", "/v1/threads/t-1").status == 200)
    }
  }

  @Test("a body that is still coming keeps nobody from working")
  func slow() async throws {
    var parts = ServiceParts()
    parts.limits.requests = 1
    try await serving(parts) { service async throws in
      let slow = try HTTPConnection(port: service.port)
      defer { slow.close() }
      let body = #"{"files":[{"id":"2025_1"}]}"#
      let head = HTTPText(
        "POST", Self.load,
        fields: [("Content-Length", "\(body.utf8.count)"), ("Expect", "100-continue")])
      try await slow.send(head.head)
      try await slow.text(containing: "100 Continue")
      for _ in 0..<20 { #expect(try await service.load("t-2", ["region"]).status == 200) }
      slow.forget()
      try await slow.send(body)
      #expect(try await slow.reply().status == 200)
    }
  }

  @Test("a body that does not come in time is answered with 408, and counted so")
  func late() async throws {
    var patience = ConnectionPatience()
    patience.body = .milliseconds(300)
    try await serving(patience: patience) { service async throws in
      let connection = try HTTPConnection(port: service.port)
      defer { connection.close() }
      let request = HTTPText("POST", Self.load, fields: [("Content-Length", "10")])
      try await connection.send(request.head + Array("{".utf8))
      let reply = try await connection.reply()
      #expect(reply.status == 408)
      #expect(reply.problem == "incomplete")
      #expect(reply.fields["connection"] == "close")
      #expect(await connection.end() == "")
      let line = #"bobbin_http_requests_total{route="load",status="408"} 1"#
      while try await !service.ask("GET", "/metrics").text.contains(line) { await Task.yield() }
      #expect(try await !service.ask("GET", "/metrics").text.contains(#"route="none""#))
    }
  }

  @Test("bodies under way are held within a budget")
  func budget() throws {
    let budget = BodyBudget(most: 10)
    try budget.take(6)
    #expect(throws: Problem.self) { try budget.take(5) }
    try budget.take(4)
    budget.give(10)
    try budget.take(10)
  }

  @Test(
    "who asks before sending a body is refused before it is sent",
    arguments: [
      (TestTokens.full, "99999999", 413), ("wrong", "10", 401), (TestTokens.reading, "10", 403),
    ])
  func asked(token: String, length: String, status: Int) async throws {
    try await serving { service async throws in
      let connection = try HTTPConnection(port: service.port)
      defer { connection.close() }
      let request = HTTPText(
        "POST", Self.load, token: token,
        fields: [("Content-Length", length), ("Expect", "100-continue")])
      try await connection.send(request.head)
      let reply = try await connection.reply()
      #expect(reply.status == status)
      #expect(reply.problem != nil)
      #expect(reply.fields["connection"] == "close")
      #expect(await connection.end() == "")
      let numbers = try await service.ask("GET", "/metrics").text
      #expect(
        numbers.contains(#"bobbin_http_requests_total{route="load",status="\#(status)"} 1"#))
    }
  }

  @Test(
    "the rest of a body that is refused is not waited for",
    arguments: [(TestTokens.full, 413), ("wrong", 401)])
  func unread(token: String, status: Int) async throws {
    try await serving { service async throws in
      let connection = try HTTPConnection(port: service.port)
      defer { connection.close() }
      let request = HTTPText(
        "POST", Self.load, token: token, fields: [("Content-Length", "99999999")])
      try await connection.send(request.head + Array("{\"files\"".utf8))
      #expect(try await connection.reply().status == status)
      #expect(await connection.end() == "")
    }
  }

  @Test("a client of HTTP/1.0 gets its answer in one piece, and the end")
  func old() async throws {
    try await serving { service async throws in
      _ = try await service.load("t-1", ["region"])
      for target in ["/health", "/v1/threads?fields=id"] {
        let connection = try HTTPConnection(port: service.port)
        defer { connection.close() }
        try await connection.send(
          "GET \(target) HTTP/1.0\r\nAuthorization: Bearer \(TestTokens.full)\r\n\r\n")
        let text = await connection.end()
        #expect(text.hasPrefix("HTTP/1.0 200 OK\r\n"))
        #expect(!text.contains("chunked"))
        #expect(text.hasSuffix("}") || text.hasSuffix("}\n"), "\(text)")
      }
    }
  }

  @Test("empty parts of a path are nobody's names")
  func emptyParts() async throws {
    try await serving { service async throws in
      _ = try await service.load("meta", ["region"])
      for target in ["/v1/threads//meta", "/v1/threads/meta/", "//v1/threads/meta"] {
        #expect(try await service.ask("GET", target).problem == "not-found")
        #expect(try await service.ask("DELETE", target).problem == "not-found")
      }
      #expect(try await service.ask("GET", "/v1/threads/meta").status == 200)
    }
  }
}
