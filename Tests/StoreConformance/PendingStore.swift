import KeyValue

/// A store that behaves like a cluster, where the keys of one commit lie on different machines.
///
/// The anchor is swapped, which is the commit; all dependents come back as `pending`, unchecked and
/// unwritten, for the caller to project.
public struct PendingStore: StoreWrapper {
  /// The store that does the work.
  public let base: any KeyValueStore
  private let between: @Sendable () async -> Void

  /// `base`, taken apart.
  ///
  /// - Parameter between: what happens after the swap of an anchor, before its dependents are written.
  public init(_ base: any KeyValueStore, between: @escaping @Sendable () async -> Void = {}) {
    self.base = base
    self.between = between
  }

  /// Does the operation.
  public func perform<Reply: Sendable>(
    _ call: StoreCall<Reply>, _ body: @escaping @Sendable () async throws(StoreError) -> Reply
  ) async throws(StoreError) -> Reply {
    try await body()
  }

  /// Commits the anchor alone.
  public func commit(_ commit: Commit) async throws(StoreError) -> CommitResult {
    var alone = commit
    alone.dependents = []
    let result = try await base.commit(alone)
    guard case .committed(let version, _) = result else { return result }
    await between()
    return .committed(version: version, pending: commit.dependents)
  }

  /// What the store is; not atomic.
  public func describe() async -> StoreDescription {
    var description = await base.describe()
    description.atomic = false
    return description
  }
}
