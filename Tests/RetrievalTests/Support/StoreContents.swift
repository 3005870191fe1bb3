import KeyValue

extension StoreError {
  static let down = StoreError(.unreachable, "the store does not answer")
}

extension KeyValueStore {
  /// Every key there is.
  func allKeys() async throws -> Set<String> {
    var keys: Set<String> = []
    var cursor: ScanCursor?
    repeat {
      let page = try await scan(ScanRequest(pattern: Array("*".utf8), cursor: cursor))
      keys.formUnion(page.keys.map(\.description))
      cursor = page.next
    } while cursor != nil
    return keys
  }

  /// Writes a string as it is.
  func put(_ key: StoreKey, _ text: String, lifetime: Lifetime = .never) async throws {
    _ = try await commit(
      Commit(
        anchor: key, expected: .anything, change: .value(Array(text.utf8)), lifetime: lifetime))
  }

  /// The text of a string.
  func text(_ key: StoreKey) async throws -> String? {
    guard case .value(let value) = try await read(key) else { return nil }
    return String(decoding: value.bytes, as: UTF8.self)
  }
}
