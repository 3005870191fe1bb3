internal import Tracing

/// Puts into the headers of a request of which trace it is a part.
struct TraceHeaders: Injector {
  func inject(
    _ value: String, forKey key: String, into headers: inout [(name: String, value: String)]
  ) {
    headers.append((key, value))
  }
}
