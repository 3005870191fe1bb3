import InMemoryTracing
import Tracing

/// Keeps spans, in the trace that `traceparent` names (https://www.w3.org/TR/trace-context/).
struct W3CTracer: Tracer {
  let spans = InMemoryTracer()

  /// Names of spans with that of the span they are in, in the order of their ends; the outermost are in what the caller
  /// named.
  var tree: [String] {
    let finished = spans.finishedSpans
    return finished.map { span in
      let parent = finished.first { $0.spanID == span.parentSpanID }
      return "\(parent?.operationName ?? span.parentSpanID ?? "-") > \(span.operationName)"
    }
  }

  func startSpan<Instant: TracerInstant>(
    _ operationName: String, context: @autoclosure () -> ServiceContext, ofKind kind: SpanKind,
    at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
  ) -> InMemorySpan {
    spans.startSpan(
      operationName, context: context(), ofKind: kind, at: instant(), function: function,
      file: fileID, line: line)
  }

  func forceFlush() {}

  func extract<Carrier, Extract: Extractor>(
    _ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract
  ) where Extract.Carrier == Carrier {
    let parts = extractor.extract(key: "traceparent", from: carrier)?.split(separator: "-") ?? []
    guard parts.count == 4 else { return }
    context.inMemorySpanContext = InMemorySpanContext(
      traceID: String(parts[1]), spanID: String(parts[2]), parentSpanID: nil)
  }

  func inject<Carrier, Inject: Injector>(
    _ context: ServiceContext, into carrier: inout Carrier, using injector: Inject
  ) where Inject.Carrier == Carrier {}
}
