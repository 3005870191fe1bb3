import ThreadCache
package import Tracing

/// What a load tells distributed tracing: one span for it, and in that one for each step.
///
/// Where nobody has set up a tracer there are no spans, and what is done is done without a detour.
package struct Spans: Sendable {
  /// Who is told; nil: nobody.
  private let tracer: (any Tracer)?

  /// Tells `tracer`; nil: whoever the process has set up, if anybody.
  init(tracer: (any Tracer)?) { self.tracer = Self.listener(tracer) }

  /// Whether there is anybody to tell.
  var areHeard: Bool { tracer != nil }

  /// Who is told, where `tracer` is wanted; nil: whoever the process has set up, if anybody.
  package static func listener(_ tracer: (any Tracer)?) -> (any Tracer)? {
    let listener = tracer ?? InstrumentationSystem.tracer
    return listener is NoOpTracer ? nil : listener
  }

  /// Runs a whole load inside of a span.
  func load<R: Sendable>(
    _ request: LoadRequest, dryRun: Bool, _ body: () async throws(CacheError) -> R
  ) async throws(CacheError) -> R {
    guard let tracer else { return try await body() }
    // Spans erase typed throws; a result carries the type through.
    let result = await tracer.withAnySpan("bobbin.load") { span in
      span.attributes["bobbin.thread"] = request.thread.words
      span.attributes["bobbin.files"] = request.files.count
      span.attributes["bobbin.dry_run"] = dryRun
      do throws(CacheError) {
        return Result<R, CacheError>.success(try await body())
      } catch {
        span.recordError(error)
        span.setStatus(SpanStatus(code: .error))
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Runs a step inside of a span, which gets what the step says of itself.
  func step<R: Sendable>(
    _ name: LoadStep.Name, file: String? = nil,
    _ body: () async -> (result: R, step: LoadStep?, failed: Bool)
  ) async -> R {
    guard let tracer else { return await body().result }
    return await tracer.withAnySpan("bobbin.load.\(name.rawValue)") { span in
      if let file { span.attributes["bobbin.file"] = file }
      let (result, step, failed) = await body()
      if let step {
        span.attributes["bobbin.outcome"] = step.outcome
        if let bytes = step.bytes { span.attributes["bobbin.bytes"] = bytes }
        if failed { span.setStatus(SpanStatus(code: .error, message: step.outcome)) }
      }
      return result
    }
  }

  /// Asks for the lease inside of a span; no step of the trace tells of it.
  func lease<R: Sendable>(_ body: () async -> R) async -> R {
    guard let tracer else { return await body() }
    return await tracer.withAnySpan("bobbin.load.lease") { _ in await body() }
  }
}
