import Foundation
import Synchronization

/// A store in this process's memory: for tests, demonstrations and `memory:` addresses.
///
/// It does all that the contract asks, atomically, and forgets it when the last reference goes.
///
/// ```swift
/// let store = MemoryStore()
/// _ = try await store.commit(
///   Commit(anchor: "greeting", expected: .absent, change: .value(Array("hello".utf8)),
///     lifetime: .after(milliseconds: 60_000)))
/// ```
public final class MemoryStore: KeyValueStore {
  private let address: String
  private let identity: String
  private let clock: @Sendable () -> Int64
  /// Nil after ``close()``.
  private let state: Mutex<MemoryState?>
  private let feed = ChangeFeed()
  /// Where transactions are done: one may take long, and the threads that tasks share are few.
  let queue = DispatchQueue(label: "bobbin.memory", qos: .userInitiated)

  /// An empty store.
  ///
  /// - Parameters:
  ///   - address: what ``describe()`` says.
  ///   - clock: the time in milliseconds since 1970, by which lifetimes end; nil: this machine's.
  public init(address: String = "memory:", clock: (@Sendable () -> Int64)? = nil) {
    self.address = address
    self.clock = clock ?? { WallClock.now() }
    identity = "memory:\(UUID().uuidString.lowercased())"
    state = Mutex(MemoryState())
  }

  func checkCancellation() throws(StoreError) {
    if Task.isCancelled {
      throw StoreError(.cancelled, "the operation on \(address) was cancelled")
    }
  }

  /// Does `body` in one step with the state, then tells listeners what it changed.
  func run<Result: Sendable>(
    _ body: @Sendable (inout MemoryState) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    try checkCancellation()
    let now = clock()
    let (result, news) = try state.withLock { state throws(StoreError) in
      guard var open = state.take() else {
        throw StoreError(.unreachable, "the store \(address) is closed")
      }
      // Taken out and put back, so that there is one reference and nothing is copied.
      defer { state = open }
      open.now = now
      let result = try body(&open)
      return (result, open.takeNews())
    }
    if news.isResync { feed.resync() }
    feed.publish(news.changed)
    return result
  }
}

// The contract documents these.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension MemoryStore {
  public func read(_ keys: [StoreKey], known: [StoreKey: Version], maxBytes: Int?)
    async throws(StoreError) -> [ReadResult]
  {
    try run { state in keys.map { state.read($0, known: known[$0], maxBytes: maxBytes) } }
  }

  public func readFields(_ key: StoreKey, fields: [[UInt8]]?, maxBytes: Int?)
    async throws(StoreError) -> FieldsResult
  {
    try run { $0.readFields(key, fields: fields, maxBytes: maxBytes) }
  }

  public func inspect(_ keys: [StoreKey]) async throws(StoreError) -> [Inspection?] {
    try run { state in keys.map { state.inspect($0) } }
  }

  public func scan(_ request: ScanRequest) async throws(StoreError) -> ScanPage {
    let glob = Glob(request.pattern)
    return try run { $0.scan(request, glob: glob) }
  }

  public func commit(_ commit: Commit) async throws(StoreError) -> CommitResult {
    try commit.checkForm()
    return try run { state throws(StoreError) in try state.commit(commit) }
  }

  public func project(_ projection: Projection) async throws(StoreError) {
    try run { state throws(StoreError) in
      try state.check(projection)
      state.write(projection)
    }
  }

  public func delete(_ keys: [StoreKey], versions: [StoreKey: Version])
    async throws(StoreError) -> [DeleteResult]
  {
    try run { state in keys.map { state.delete($0, version: versions[$0]) } }
  }

  public func expire(_ keys: [StoreKey], _ lifetime: Lifetime) async throws(StoreError) -> [Bool] {
    try run { state in keys.map { state.expire($0, lifetime) } }
  }

  public func lease(_ key: StoreKey, token: [UInt8], milliseconds: Int64)
    async throws(StoreError) -> Bool
  {
    try run { state throws(StoreError) in
      try state.lease(key, token: token, milliseconds: milliseconds)
    }
  }

  public func release(_ key: StoreKey, token: [UInt8]) async throws(StoreError) {
    try run { $0.release(key, token: token) }
  }

  public func add(_ amounts: [(key: StoreKey, amount: Int64)], lifetime: Lifetime)
    async throws(StoreError) -> [Int64]
  {
    try run { state throws(StoreError) in try state.add(amounts, lifetime: lifetime) }
  }

  public func changes(prefixes: [[UInt8]]) -> AsyncStream<StoreChange>? {
    feed.stream(prefixes: prefixes)
  }

  public func describe() async -> StoreDescription {
    StoreDescription(
      address: address, engine: "memory", identity: identity,
      durability: Self.durability)
  }

  /// What the store holds; there is nobody else to ask.
  public func statistics() async throws(StoreError) -> StoreStatistics {
    var statistics = try run { $0.statistics() }
    statistics.server = "memory"
    statistics.role = "in this process"
    statistics.durability = Self.durability
    statistics.changes = "at once"
    return statistics
  }

  private static let durability = "nothing is kept when the process ends"

  public func close() async {
    state.withLock { $0 = nil }
    feed.finish()
  }
}
