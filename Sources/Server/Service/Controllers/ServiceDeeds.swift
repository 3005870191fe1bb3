import KeyValue
import Retrieval
import ThreadCache

/// What the routes of the service do.
struct ServiceDeeds: Sendable {
  let retrieval: Retrieval
  let limits: ServiceLimits
  /// True where nobody may change anything.
  let isReadOnly: Bool
  let slots: RequestSlots
  let watch: ServiceWatch
  let readiness: Readiness

  var cache: ThreadCache { retrieval.cache }

  /// Does something with the library.
  func ask<Value: Sendable>(
    _ body: () async throws(CacheError) -> Value
  ) async throws(Problem) -> Value {
    do throws(CacheError) { return try await body() } catch {
      // Clients are not told where this machine keeps what.
      if case .file(let text) = error { watch.failed(text) }
      throw Problem(error)
    }
  }

  /// Reads something with the library: what is stored and longer than is read, nobody who asks for it has sent.
  func read<Value: Sendable>(
    _ body: () async throws(CacheError) -> Value
  ) async throws(Problem) -> Value {
    try await ask { () async throws(CacheError) in
      do throws(CacheError) { return try await body() } catch {
        guard case .store(let failure) = error, failure.code == .tooLarge else { throw error }
        throw .store(StoreError(.corrupt, failure.message, key: failure.key))
      }
    }
  }

  /// The record that a path means.
  func identity(_ call: ServiceCall) async throws(Problem) -> ThreadIdentity {
    let (id, schema) = (call.thread, try call.schema)
    try check(id)
    guard
      let found = try await read({ () async throws(CacheError) in
        try await cache.identity(of: id, schema: schema)
      })
    else { throw Problem(.notFound, "There is no \(id.words).") }
    return found
  }

  /// Refuses an id that is longer than is taken.
  func check(_ id: ThreadID) throws(Problem) {
    guard !id.bytes.isEmpty else { throw Problem(.badRequest, "The id of the thread is empty.") }
    try check(length: id.bytes.count, "id of the thread")
  }

  /// Refuses a name that is longer than is taken.
  func check(length: Int, _ what: String) throws(Problem) {
    guard length <= limits.idBytes else {
      throw Problem(
        .badRequest, "The \(what) has \(length) bytes; \(limits.idBytes) are taken.")
    }
  }
}
