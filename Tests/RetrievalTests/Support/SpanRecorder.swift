import Synchronization
import Tracing

/// A tracer that remembers the spans it was asked for.
final class SpanRecorder: Tracer {
  private let state = Mutex<[RecordedSpan]>([])

  /// In the order they were started.
  var spans: [RecordedSpan] { state.withLock { $0 } }

  func startSpan<Instant: TracerInstant>(
    _ operationName: String, context: @autoclosure () -> ServiceContext, ofKind kind: SpanKind,
    at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
  ) -> RecordedSpan {
    var context = context()
    let span = RecordedSpan(name: operationName, parent: context[ParentKey.self], context: context)
    context[ParentKey.self] = operationName
    let child = RecordedSpan(span, context: context)
    state.withLock { $0.append(child) }
    return child
  }

  func forceFlush() {}

  func extract<Carrier, Extract: Extractor>(
    _ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract
  ) where Extract.Carrier == Carrier {}

  func inject<Carrier, Inject: Injector>(
    _ context: ServiceContext, into carrier: inout Carrier, using injector: Inject
  ) where Inject.Carrier == Carrier {}

  private enum ParentKey: ServiceContextKey { typealias Value = String }
}

/// One span of a ``SpanRecorder``.
final class RecordedSpan: Span {
  let name: String
  let parent: String?
  let context: ServiceContext
  private struct State {
    var attributes: SpanAttributes = [:]
    var isEnded = false
  }
  private let state = Mutex(State())

  init(name: String, parent: String?, context: ServiceContext) {
    self.name = name
    self.parent = parent
    self.context = context
  }

  convenience init(_ span: RecordedSpan, context: ServiceContext) {
    self.init(name: span.name, parent: span.parent, context: context)
  }

  var operationName: String {
    get { name }
    set {}
  }
  var attributes: SpanAttributes {
    get { state.withLock { $0.attributes } }
    set { state.withLock { $0.attributes = newValue } }
  }
  var isEnded: Bool { state.withLock { $0.isEnded } }
  var isRecording: Bool { !isEnded }

  func setStatus(_ status: SpanStatus) {}
  func addEvent(_ event: SpanEvent) {}
  func addLink(_ link: SpanLink) {}
  func recordError<Instant: TracerInstant>(
    _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
  ) {}
  func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
    state.withLock { $0.isEnded = true }
  }
}
