import KeyValue
import StoreConformance
import Testing

@testable import Server

@Suite("Spans of requests")
struct ServiceSpanTests {
  private let tracer = W3CTracer()
  private var parts = ServiceParts()

  init() { parts.settings.tracer = tracer }

  private static let caller = (
    name: "traceparent", value: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
  )

  private func load(_ service: ServedService, _ thread: String) async throws -> HTTPReply {
    try await service.ask(
      "POST", "/v1/threads/\(thread)/load", #"{"files":[{"id":"2025_1","segments":["region"]}]}"#,
      fields: [Self.caller])
  }

  @Test(
    "a load is a tree: the request in the caller's span, the load in the request, its steps in the load"
  )
  func tree() async throws {
    try await serving(parts) { service in
      _ = try await self.load(service, "t-1")
    }
    let (request, load) = ("POST /v1/threads/{thread}/load", "bobbin.load")
    #expect(
      tracer.tree
        == ["read", "plan", "lease", "source", "merge", "write", "answer"].map {
          "\(load) > bobbin.load.\($0)"
        } + ["\(request) > \(load)", "b7ad6b7169203331 > \(request)"])
    #expect(
      Set(tracer.spans.finishedSpans.map(\.traceID)) == ["0af7651916cd43dd8448eb211c80319c"])
    let outer = try #require(tracer.spans.finishedSpans.last)
    #expect(outer.kind == .server)
    #expect(
      outer.attributes["http.route"]?.toSpanAttribute() == .string("/v1/threads/{thread}/load"))
    #expect(outer.attributes["http.response.status_code"]?.toSpanAttribute() == .int64(200))
  }

  @Test("a warm load has no steps that it did not take")
  func warm() async throws {
    try await serving(parts) { service in
      _ = try await load(service, "t-1")
      tracer.spans.clearFinishedSpans()
      _ = try await load(service, "t-1")
    }
    let steps = tracer.tree.compactMap { $0.split(separator: " > bobbin.load.").dropFirst().first }
    #expect(steps == ["read", "plan", "answer"])
  }

  @Test("steps that fail are marked, and so is what the caller is told")
  mutating func failing() async throws {
    let faulty = FaultyStore(MemoryStore())
    faulty.die(after: 0, .before) { _ in StoreError(.unreachable, "nobody answers") }
    parts.store = faulty
    try await serving(parts) { service in
      _ = try await load(service, "t-1")
      let answer = try await service.ask("GET", "/v1/threads/t-1/meta", fields: [Self.caller])
      #expect(answer.status == 503, "\(answer)")
    }
    let failed = tracer.spans.finishedSpans.filter { $0.status?.code == .error }
    #expect(failed.map(\.operationName) == ["bobbin.load.read", "GET /v1/threads/{thread}/meta"])
  }

  @Test("what has no route, and no caller, is a span of its own")
  func alone() async throws {
    try await serving(parts) { _ = try await $0.ask("GET", "/nothing", fields: []) }
    #expect(tracer.tree == ["- > GET"])
  }
}
