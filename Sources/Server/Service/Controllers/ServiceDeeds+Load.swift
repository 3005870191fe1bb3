import KeyValue
import Retrieval
import ThreadCache

extension ServiceDeeds {
  /// `POST /v1/threads/{thread}/load`: a lazy load, answered with the delta.
  func load(_ call: ServiceCall) async throws(Problem) -> ServiceAnswer {
    try check(call.thread)
    let tracing = try call.flag("trace")
    let (request, dryRun) = try LoadBody(call.body, limits)
      .request(thread: call.thread, schema: try call.schema)
    let result = try await ask { () async throws(CacheError) in
      try await retrieval.load(request, dryRun: dryRun)
    }
    watch.loaded(result)
    // The log has said it whole; clients are not told where this machine keeps what.
    let told = result.toldElsewhere(
      cache.outbox.map { ("The outbox \($0.path)", "The outbox of the service") })
    var answer = ServiceAnswer(told.json(tracing: tracing))
    // What is queued is accepted, and not stored.
    if result.answer.queued { answer.status = 202 }
    return answer
  }

  /// `GET /v1/threads/{thread}/loads`: its recorded loads, newest first.
  func loads(_ call: ServiceCall) async throws(Problem) -> ServiceAnswer {
    let identity = try await identity(call)
    let loads = try await read { () async throws(CacheError) in
      try await retrieval.recordedLoads(of: identity)
    }
    return ServiceAnswer { write in
      for load in loads { try await write(load.line) }
    }
  }
}
