import JSONText
import KeyValue
import Testing
import Watching

@testable import Server

@Suite("The service's document and numbers")
struct ServiceDocumentTests {
  @Test("every route is in the document, and everything in the document is a route")
  func document() async throws {
    try await serving { service in
      let document = try JSONDocument(
        parsing: try await service.ask("GET", "/openapi.json").body)
      var told: Set<String> = []
      for path in document.root["paths"]?.members.map({ $0 }) ?? [] {
        for operation in path.value.members {
          told.insert("\(operation.name.uppercased()) \(path.name)")
          // A path without what it names is found all the same: what is not there is another problem.
          let target = path.name.replacing("{thread}", with: "t").replacing("{file}", with: "f")
            .replacing("{segment}", with: "s")
          let reply = try await service.ask(operation.name.uppercased(), target)
          #expect(reply.status != 405)
          #expect(reply["detail"]?.string?.contains("nothing at this path") != true)
          #expect(
            operation.value["responses"]?["\(reply.status)"] != nil,
            "\(operation.name) \(path.name) answers \(reply.status), which is not told")
        }
      }
      let routes = Set(service.service.routes.map { "\($0.method) \($0.path)" })
      #expect(told == routes)
    }
  }

  @Test("every name that the document refers to is in it")
  func references() throws {
    let schemas = try JSONDocument(
      parsing: Array(OpenAPISchemas.text(ServiceLimits()).utf8)
    ).root["schemas"]
    let names = Set(schemas?.members.map(\.name) ?? [])
    #expect(names.count > 10)
    for part in OpenAPISchemas.text(ServiceLimits()).split(separator: "#/components/schemas/")
      .dropFirst()
    {
      #expect(names.contains(String(part.prefix { $0 != "\"" })))
    }
  }

  @Test("what was done is counted, by route, kind and step")
  func numbers() async throws {
    try await serving { service in
      _ = try await service.load("t-1", ["region", "sector"])
      _ = try await service.load("t-1", ["region", "age"])
      _ = try await service.ask("GET", "/v1/threads/none")
      let reply = try await service.ask("GET", "/metrics")
      let lines = Set(reply.text.split(separator: "\n").map(String.init))
      for line in [
        #"bobbin_loads_total{cache="miss"} 1"#, #"bobbin_loads_total{cache="partial"} 1"#,
        #"bobbin_segments_total{kind="new"} 2"#, #"bobbin_segments_total{kind="cached"} 1"#,
        #"bobbin_segments_total{kind="unavailable"} 1"#,
        #"bobbin_http_requests_total{route="load",status="200"} 2"#,
        #"bobbin_http_requests_total{route="readThread",status="404"} 1"#,
        #"bobbin_http_request_seconds_count{route="load"} 2"#,
        #"bobbin_http_request_seconds_bucket{route="load",le="+Inf"} 2"#,
        #"bobbin_store_operations_total{operation="commit"} 2"#,
        "# TYPE bobbin_http_request_seconds histogram", "# TYPE bobbin_loads_total counter",
      ] {
        #expect(lines.contains(line), "there is no \(line)")
      }
      #expect(!reply.text.contains("t-1"))
    }
  }

  @Test("what works now is counted when somebody looks, who does not count")
  func underWay() async throws {
    let gate = Gate()
    var parts = ServiceParts()
    parts.limits.requests = 1
    parts.source.gate = gate
    try await serving(parts) { service async throws in
      let idle = try await service.ask("GET", "/metrics")
      #expect(idle.text.contains("bobbin_http_requests_in_flight 0.0"))
      async let slow = service.load("t-1", ["region"])
      await gate.arrived()
      let busy = try await service.ask("GET", "/metrics")
      #expect(busy.text.contains("bobbin_http_requests_in_flight 1.0"))
      gate.open()
      _ = try await slow
    }
  }

  @Test(
    "a file that is not there, a dry run and a connection that says nothing are told as what they are"
  )
  func distinctions() async throws {
    let parts = ServiceParts()
    try await serving(parts) { service async throws in
      let path = "/v1/threads/t-1/load"
      _ = try await service.ask("POST", path, #"{"files":[{"id":"none"}]}"#)
      _ = try await service.ask("POST", path, #"{"files":[{"id":"2025_1"}],"dryRun":true}"#)
      let connection = try HTTPConnection(port: service.port)
      try await connection.send("nothing\r\n\r\n")
      #expect(try await connection.reply().status == 400)
      connection.close()
      let text = try await service.ask("GET", "/metrics").text
      for line in [
        #"bobbin_source_errors_total{kind="missing"} 1"#,
        #"bobbin_dry_runs_total{cache="miss"} 1"#, #"bobbin_loads_total{cache="miss"} 1"#,
        #"bobbin_http_requests_total{route="none",status="400"} 1"#,
      ] {
        #expect(text.contains(line + "\n"), "there is no \(line)")
      }
      #expect(text.contains("bobbin_loads_unstored_total 0\n"))
    }
    #expect(!parts.lines.all.contains { $0.hasPrefix("Not stored") })
  }

  @Test("a load that went past the cache is logged as that")
  func bypassed() async throws {
    var parts = ServiceParts()
    parts.store = try await MemoryStore.unreadable()
    try await serving(parts) { _ = try await $0.load("t-1", ["region"]) }
    #expect(parts.lines.all.contains { $0.hasPrefix("Cache bypassed file=2025_1") })
    #expect(!parts.lines.all.contains { $0.hasPrefix("Cache miss") })
  }

  @Test("without tokens the document asks for none, and limits are in it")
  func openDocument() async throws {
    var parts = ServiceParts()
    parts.limits.files = 7
    for isOpen in [true, false] {
      parts.tokens = isOpen ? AccessTokens() : TestTokens.both
      try await serving(parts) { service async throws in
        let text = try await service.ask("GET", "/openapi.json", token: nil).text
        #expect(text.contains(#""security":[{"token":[]}]"#) != isOpen)
        #expect(text.contains(#""maxItems":7"#))
      }
    }
  }

  @Test("labels and names are written so that Prometheus can read them")
  func escapes() {
    let registry = PrometheusRegistry([
      ServiceMetric("a_b", .counter, "Help.", [.init("c_d")])
    ])
    registry.makeCounter(label: "a.b", dimensions: [("c-d", "x\"y\\z\n")]).increment(by: 2)
    registry.makeMeter(label: "m", dimensions: []).set(1.5)
    registry.makeRecorder(label: "r", dimensions: [], aggregate: true).record(Int64(50))
    #expect(
      registry.text.hasPrefix(
        "# HELP a_b Help.\n# TYPE a_b counter\na_b{c_d=\"x\\\"y\\\\z\\n\"} 2\n"
          + "# TYPE m gauge\nm 1.5\n# TYPE r histogram\nr_bucket{le=\"100.0\"} 1\n"))
    #expect(registry.text.hasSuffix("r_bucket{le=\"+Inf\"} 1\nr_sum 50.0\nr_count 1\n"))
  }
}
