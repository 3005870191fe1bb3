import Testing
import Tracing

@testable import Retrieval

struct SpanTests {
  @Test("a load is a span, and each of its steps is one inside of it")
  func spans() async throws {
    let recorder = SpanRecorder()
    let scene = Scene(settings: { $0.tracer = recorder })
    let result = try await scene.load(["region"])
    let spans = recorder.spans
    #expect(
      spans.map(\.name) == [
        "bobbin.load", "bobbin.load.read", "bobbin.load.plan", "bobbin.load.lease",
        "bobbin.load.source", "bobbin.load.merge", "bobbin.load.write", "bobbin.load.answer",
      ])
    #expect(Set(spans.dropFirst().map(\.parent)) == ["bobbin.load"])
    #expect(spans.filter { !$0.isEnded }.count == 0)
    #expect(spans[4].attributes["bobbin.file"]?.toSpanAttribute() == .string("coffee"))
    #expect(
      spans[7].attributes["bobbin.outcome"]?.toSpanAttribute() == .string(result.trace[5].outcome))
  }
}
