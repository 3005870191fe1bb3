/// A store that refuses every operation that could change it, leases and counters too.
public struct ReadOnlyStore: StoreWrapper {
  /// The store that is read.
  public let base: any KeyValueStore
  /// Why nothing is written, as the beginning of a sentence.
  private let reason: String

  /// `base`, for reading only.
  ///
  /// - Parameter reason: why, as the beginning of a sentence.
  public init(_ base: any KeyValueStore, reason: String = "this session is read-only") {
    self.base = base
    self.reason = reason
  }

  /// Refuses what writes.
  public func perform<Reply: Sendable>(
    _ call: StoreCall<Reply>, _ body: @escaping @Sendable () async throws(StoreError) -> Reply
  ) async throws(StoreError) -> Reply {
    guard call.operation.writes else { return try await body() }
    let what = call.key.map { "\($0)" } ?? "the store"
    throw StoreError(.refused(.readOnly), "\(reason): \(what) was not changed", key: call.key)
  }

  /// What the store is; not writable.
  public func describe() async -> StoreDescription {
    var description = await base.describe()
    description.writable = false
    description.mayBecomeWritable = false
    description.readOnlyReason = description.readOnlyReason ?? reason
    return description
  }
}
