import KeyValue
import ThreadCache
import Watching

extension ServiceDeeds {
  /// `GET /health`: the process serves.
  func health(_ call: ServiceCall) async throws(Problem) -> ServiceAnswer {
    ServiceAnswer(Array(#"{"status":"ok"}"#.utf8))
  }

  /// `GET /ready`: the store answers too.
  func ready(_ call: ServiceCall) async throws(Problem) -> ServiceAnswer {
    // Whoever may ask needs no token, and is not told where the store is.
    let queued = (try? cache.outbox?.status().entries) ?? 0
    if let problem = await readiness.problem() {
      let waiting =
        queued == 0
        ? "" : " \(Figures.count(queued, "update")) \(queued == 1 ? "is" : "are") queued."
      let state =
        problem.isNo ? "The store refuses what it is asked." : "The store does not answer."
      throw Problem(.storeUnavailable, state + waiting, retryAfter: 5)
    }
    let waiting = queued == 0 ? "" : #","queued":\#(queued)"#
    return ServiceAnswer(Array(#"{"status":"ready"\#(waiting)}"#.utf8))
  }

  /// `GET /metrics`: what was counted, as Prometheus reads it.
  func metrics(_ call: ServiceCall) async throws(Problem) -> ServiceAnswer {
    if let status = try? cache.outbox?.status() { watch.queued(status) }
    var answer = ServiceAnswer(Array(watch.text(underWay: slots.count).utf8))
    answer.contentType = MediaType.metrics
    return answer
  }
}
