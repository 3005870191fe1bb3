import KeyValue

/// A store of which it is known that it holds nothing: what is there it is not asked, for where asking is paid that would be
/// most of what a dry run takes.
struct EmptyTarget: StoreWrapper {
  let base: any KeyValueStore
  /// Whether keys that are not UTF-8 are out of its reach.
  let takesOnlyText: Bool

  func perform<Reply: Sendable>(
    _ call: StoreCall<Reply>, _ body: @escaping @Sendable () async throws(StoreError) -> Reply
  ) async throws(StoreError) -> Reply { try await body() }

  func read(_ keys: [StoreKey], known: [StoreKey: Version], maxBytes: Int?)
    async throws(StoreError) -> [ReadResult]
  {
    keys.map { reaches($0) ? .absent : .wrongType(.outOfReach) }
  }

  func readFields(_ key: StoreKey, fields: [[UInt8]]?, maxBytes: Int?)
    async throws(StoreError) -> FieldsResult
  {
    reaches(key) ? .absent : .wrongType(.outOfReach)
  }

  func inspect(_ keys: [StoreKey]) async throws(StoreError) -> [Inspection?] {
    keys.map { reaches($0) ? nil : Inspection(type: .outOfReach, bytes: nil, expiry: nil) }
  }

  private func reaches(_ key: StoreKey) -> Bool {
    !takesOnlyText || String(validating: key.bytes, as: UTF8.self) != nil
  }
}
