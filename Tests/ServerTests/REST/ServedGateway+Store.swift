import KeyValue
import KeyValueREST

@testable import Server

extension ServedGateway {
  /// A REST store on this gateway.
  func store(
    readOnly: Bool = false, _ change: (inout RESTOptions) -> Void = { _ in }
  ) async throws -> RESTStore {
    var options = try RESTOptions(
      url: "http://127.0.0.1:\(port)", token: readOnly ? nil : Secret(TestTokens.full),
      readOnlyToken: Secret(TestTokens.reading))
    options.deadline = .seconds(120)
    options.connectDeadline = .seconds(60)
    change(&options)
    return try await RESTStore.open(options)
  }

  /// Runs `body` with a store on this gateway.
  func withStore<Result>(
    readOnly: Bool = false, _ change: (inout RESTOptions) -> Void = { _ in },
    _ body: (RESTStore) async throws -> Result
  ) async throws -> Result {
    let store = try await store(readOnly: readOnly, change)
    do {
      let result = try await body(store)
      await store.close()
      return result
    } catch {
      await store.close()
      throw error
    }
  }
}

extension KeyValueStore {
  @discardableResult
  func put(
    _ key: StoreKey, _ text: String, _ lifetime: Lifetime = .never,
    expecting expected: Commit.Expectation = .anything
  ) async throws(StoreError) -> Version? {
    let result = try await commit(
      Commit(
        anchor: key, expected: expected, change: .value(Array(text.utf8)), lifetime: lifetime))
    guard case .committed(let version, _) = result else { return nil }
    return version
  }
}

/// The error of `body`; nil: none.
func storeError(_ body: () async throws(StoreError) -> Void) async -> StoreError? {
  do throws(StoreError) {
    try await body()
    return nil
  } catch {
    return error
  }
}
