import ThreadCache
import Tracing

/// What a load tells distributed tracing: one span for it, and in that one for each step.
struct Spans: Sendable {
  /// Who is told; nil: whoever the process has set up.
  let tracer: (any Tracer)?

  /// Runs a whole load inside of a span.
  func load<R: Sendable>(
    _ request: LoadRequest, dryRun: Bool, _ body: () async throws(CacheError) -> R
  ) async throws(CacheError) -> R {
    // Spans erase typed throws; a result carries the type through.
    let result = await span("bobbin.load") { span in
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
    _ name: LoadStep.Name, file: String? = nil, _ body: () async -> (R, LoadStep?)
  ) async -> R {
    await span("bobbin.load.\(name.rawValue)") { span in
      if let file { span.attributes["bobbin.file"] = file }
      let (result, step) = await body()
      if let step {
        span.attributes["bobbin.outcome"] = step.outcome
        if let bytes = step.bytes { span.attributes["bobbin.bytes"] = bytes }
      }
      return result
    }
  }

  private func span<R>(_ name: String, _ body: (any Span) async -> R) async -> R {
    if let tracer { return await tracer.withAnySpan(name, body) }
    return await withSpan(name, body)
  }
}
