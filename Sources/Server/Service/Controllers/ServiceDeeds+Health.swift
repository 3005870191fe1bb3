extension ServiceDeeds {
  /// `GET /health`: the process serves.
  func health(_ call: ServiceCall) async throws(Problem) -> ServiceAnswer {
    ServiceAnswer(Array(#"{"status":"ok"}"#.utf8))
  }

  /// `GET /ready`: the store answers too.
  func ready(_ call: ServiceCall) async throws(Problem) -> ServiceAnswer {
    // Whoever may ask needs no token, and is not told where the store is.
    if await readiness.problem() != nil {
      throw Problem(.storeUnavailable, "The store does not answer.", retryAfter: 5)
    }
    return ServiceAnswer(Array(#"{"status":"ready"}"#.utf8))
  }

  /// `GET /metrics`: what was counted, as Prometheus reads it.
  func metrics(_ call: ServiceCall) async throws(Problem) -> ServiceAnswer {
    var answer = ServiceAnswer(Array(watch.text(underWay: slots.count).utf8))
    answer.contentType = MediaType.metrics
    return answer
  }
}
