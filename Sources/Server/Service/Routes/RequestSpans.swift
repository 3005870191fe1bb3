import Retrieval
internal import Tracing

/// A span around each request, in the trace that its sender names.
struct RequestSpans: Sendable {
  /// Who is told; nil: nobody.
  private let tracer: (any Tracer)?

  /// Tells `tracer`; nil: whoever the process has set up, if anybody.
  init(tracer: (any Tracer)?) { self.tracer = Spans.listener(tracer) }

  /// Serves a request inside of a span.
  func around(
    _ request: ServiceRequest, _ found: RouteTable.Found, _ body: () async -> ServiceAnswer
  ) async -> ServiceAnswer {
    guard let tracer else { return await body() }
    var context = InstrumentationContext.topLevel
    tracer.extract(request.headers.trace(), into: &context, using: TraceHeaders())
    let name = found.path.map { "\(request.method) \($0)" } ?? request.method
    return await tracer.withAnySpan(name, context: context, ofKind: .server) { span in
      span.attributes["http.request.method"] = request.method
      if let path = found.path { span.attributes["http.route"] = path }
      let answer = await body()
      span.attributes["http.response.status_code"] = answer.status
      if answer.status >= 500 { span.setStatus(SpanStatus(code: .error)) }
      return answer
    }
  }
}

/// Finds what a tracer asks for among the headers of a request.
private struct TraceHeaders: Extractor {
  func extract(key: String, from headers: [String: String]) -> String? {
    headers[key.lowercased()]
  }
}
