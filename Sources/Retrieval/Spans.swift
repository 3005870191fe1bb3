import ThreadCache
import Tracing

/// What a load tells distributed tracing: one span for it and one for each step.
enum Spans {
  /// Runs a whole load inside of a span.
  static func load<R>(
    _ run: LoadRun, _ body: () async throws(CacheError) -> R
  ) async throws(CacheError) -> R {
    let files = run.request.files.count
    let result = await withSpan("bobbin.load") { span in
      span.attributes["bobbin.schema"] = run.thread.schema.rawValue
      span.attributes["bobbin.files"] = files
      span.attributes["bobbin.dry_run"] = run.dryRun
      // Task-local spans erase typed throws; a result carries the type through.
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

  /// Runs one step inside of a span.
  static func step<R>(
    _ name: LoadStep.Name, file: String? = nil, _ body: () async -> R
  ) async -> R {
    await withSpan("bobbin.load.\(name.rawValue)") { span in
      if let file { span.attributes["bobbin.file"] = file }
      return await body()
    }
  }
}
