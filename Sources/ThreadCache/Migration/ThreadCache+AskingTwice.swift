import KeyValue

extension ThreadCache {
  /// Reads once more where the store has not answered: who goes through many threads is not to end at one slow moment.
  func askingTwice<Reply>(
    _ read: () async throws(CacheError) -> Reply
  ) async throws(CacheError) -> Reply {
    do throws(CacheError) { return try await read() } catch {
      guard case .store(let failure) = error, failure.code == .timedOut else { throw error }
      return try await read()
    }
  }
}
