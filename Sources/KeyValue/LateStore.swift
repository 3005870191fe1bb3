import Synchronization

/// A store that could not be opened yet, and is opened when somebody asks it something.
///
/// Until then every operation fails as the opening does. Attempts are made one at a time, and not more often than the
/// pause allows: in between everybody is told how the last one failed.
public final class LateStore: KeyValueStore {
  private enum Phase {
    case closed
    case failed(StoreError, until: ContinuousClock.Instant)
    case opening(Task<Result<any KeyValueStore, StoreError>, Never>)
    case open(any KeyValueStore)
  }

  private enum Step {
    case answer(Result<any KeyValueStore, StoreError>)
    case wait(Task<Result<any KeyValueStore, StoreError>, Never>)
  }

  private let description: StoreDescription
  private let pause: Duration
  private let now: @Sendable () -> ContinuousClock.Instant
  private let open: @Sendable () async -> Result<any KeyValueStore, StoreError>
  private let phase: Mutex<Phase>

  /// A store whose opening has failed just now.
  ///
  /// - Parameters:
  ///   - failure: how.
  ///   - description: what is known of it without asking it.
  ///   - open: tries again.
  public convenience init(
    after failure: StoreError, description: StoreDescription,
    open: @escaping @Sendable () async -> Result<any KeyValueStore, StoreError>
  ) {
    self.init(
      after: failure, description: description, pause: .seconds(1), now: { .now }, open: open)
  }

  init(
    after failure: StoreError, description: StoreDescription, pause: Duration,
    now: @escaping @Sendable () -> ContinuousClock.Instant,
    open: @escaping @Sendable () async -> Result<any KeyValueStore, StoreError>
  ) {
    self.description = description
    self.pause = pause
    self.now = now
    self.open = open
    phase = Mutex(.failed(failure, until: now() + pause))
  }

  private var opened: (any KeyValueStore)? {
    phase.withLock { if case .open(let store) = $0 { store } else { nil } }
  }

  private func store() async throws(StoreError) -> any KeyValueStore {
    let step = phase.withLock { phase -> Step in
      switch phase {
      case .open(let store): return .answer(.success(store))
      case .closed:
        return .answer(
          .failure(StoreError(.unreachable, "the store was closed by this program")))
      case .failed(let error, let until) where now() < until: return .answer(.failure(error))
      case .opening(let task): return .wait(task)
      case .failed:
        let task = Task { await attempt() }
        phase = .opening(task)
        return .wait(task)
      }
    }
    switch step {
    case .answer(let result): return try result.get()
    case .wait(let task): return try await task.value.get()
    }
  }

  private func attempt() async -> Result<any KeyValueStore, StoreError> {
    let result = await open()
    let isLate = phase.withLock { phase in
      guard case .opening = phase else { return true }
      switch result {
      case .success(let store): phase = .open(store)
      case .failure(let error): phase = .failed(error, until: now() + pause)
      }
      return false
    }
    if isLate, case .success(let store) = result { await store.close() }
    return result
  }
}

// The contract documents these.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension LateStore {
  public func read(_ keys: [StoreKey], known: [StoreKey: Version], maxBytes: Int?)
    async throws(StoreError) -> [ReadResult]
  {
    try await store().read(keys, known: known, maxBytes: maxBytes)
  }

  public func readFields(_ key: StoreKey, fields: [[UInt8]]?, maxBytes: Int?)
    async throws(StoreError) -> FieldsResult
  {
    try await store().readFields(key, fields: fields, maxBytes: maxBytes)
  }

  public func inspect(_ keys: [StoreKey]) async throws(StoreError) -> [Inspection?] {
    try await store().inspect(keys)
  }

  public func scan(_ request: ScanRequest) async throws(StoreError) -> ScanPage {
    try await store().scan(request)
  }

  public func commit(_ commit: Commit) async throws(StoreError) -> CommitResult {
    try await store().commit(commit)
  }

  public func project(_ projection: Projection) async throws(StoreError) {
    try await store().project(projection)
  }

  public func delete(_ keys: [StoreKey], versions: [StoreKey: Version])
    async throws(StoreError) -> [DeleteResult]
  {
    try await store().delete(keys, versions: versions)
  }

  public func expire(_ keys: [StoreKey], _ lifetime: Lifetime) async throws(StoreError) -> [Bool] {
    try await store().expire(keys, lifetime)
  }

  public func lease(_ key: StoreKey, token: [UInt8], milliseconds: Int64)
    async throws(StoreError) -> Bool
  {
    try await store().lease(key, token: token, milliseconds: milliseconds)
  }

  public func release(_ key: StoreKey, token: [UInt8]) async throws(StoreError) {
    try await store().release(key, token: token)
  }

  public func add(_ amounts: [(key: StoreKey, amount: Int64)], lifetime: Lifetime)
    async throws(StoreError) -> [Int64]
  {
    try await store().add(amounts, lifetime: lifetime)
  }

  public func changes(prefixes: [[UInt8]]) -> AsyncStream<StoreChange>? {
    opened?.changes(prefixes: prefixes)
  }

  public func statistics() async throws(StoreError) -> StoreStatistics {
    try await store().statistics()
  }

  public func describe() async -> StoreDescription { await opened?.describe() ?? description }

  public func close() async {
    let open = opened
    phase.withLock { $0 = .closed }
    await open?.close()
  }
}
