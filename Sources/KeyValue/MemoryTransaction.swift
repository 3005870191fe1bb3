extension MemoryStore: TransactionalStore {
  /// Does `body` with the lock held, on a thread of its own.
  public func transact<Result: Sendable>(
    _ access: TransactionAccess,
    _ body: @escaping @Sendable (any StoreTransaction) throws(StoreError) -> Result
  ) async throws(StoreError) -> Result {
    try checkCancellation()
    let result: Swift.Result<Result, StoreError> = await withCheckedContinuation { continuation in
      queue.async {
        do throws(StoreError) {
          continuation.resume(returning: .success(try self.transaction(access, body)))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
    }
    return try result.get()
  }

  private func transaction<Result: Sendable>(
    _ access: TransactionAccess,
    _ body: @Sendable (any StoreTransaction) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    try run { state throws(StoreError) in
      // Moved there and back, so that there is one reference and nothing is copied.
      let transaction = MemoryTransaction(state, mayWrite: access == .writing)
      state = MemoryState()
      defer { state = transaction.take() }
      var result: Result?
      try transaction.step { () throws(StoreError) in
        result = try body(transaction)
        return true
      }
      guard let result else {
        throw StoreError(.cancelled, "a transaction of the memory store ended without a result")
      }
      return result
    }
  }
}

/// The entries of a memory store, for the length of a transaction.
final class MemoryTransaction: StoreTransaction {
  private var state: MemoryState
  private let mayWrite: Bool

  init(_ state: MemoryState, mayWrite: Bool) {
    self.state = state
    self.mayWrite = mayWrite
  }

  /// The state back; afterwards there is none here.
  func take() -> MemoryState {
    defer { state = MemoryState() }
    return state
  }

  /// Does `body`; what it wrote is undone if it throws or answers false.
  func step(_ body: () throws(StoreError) -> Bool) throws(StoreError) {
    state.beginStep()
    do throws(StoreError) {
      let keeping = try body()
      state.endStep(keeping: keeping)
    } catch {
      state.endStep(keeping: false)
      throw error
    }
  }

  private func checkWritable() throws(StoreError) {
    if !mayWrite { throw .writeInReading }
  }

  // MARK: Reading

  var now: Int64 { state.now }

  func read(_ key: StoreKey) -> ReadResult { state.read(key, known: nil, maxBytes: nil) }

  func readFields(_ key: StoreKey, fields: [[UInt8]]?) -> FieldsResult {
    state.readFields(key, fields: fields, maxBytes: nil)
  }

  func fieldLengths(_ key: StoreKey, fields: [[UInt8]]?) -> [[UInt8]: Int] {
    guard case .fields(let found, _) = readFields(key, fields: fields) else { return [:] }
    return found.mapValues(\.count)
  }

  func fieldNames(_ key: StoreKey) -> [[UInt8]] {
    fieldLengths(key, fields: nil).keys.sorted { $0.lexicographicallyPrecedes($1) }
  }

  func fieldPage(_ key: StoreKey, after name: [UInt8]?, limit: Int) -> [HashField] {
    guard case .fields(let found, _) = readFields(key, fields: nil) else { return [] }
    return found.filter { field in name.map { $0.lexicographicallyPrecedes(field.key) } ?? true }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }.prefix(limit)
      .map { HashField(name: $0.key, value: $0.value) }
  }

  func inspect(_ key: StoreKey) -> Inspection? { state.inspect(key) }

  func scan(_ request: ScanRequest) -> ScanPage {
    state.scan(request, glob: Glob(request.pattern))
  }

  func keyCount() -> Int { state.keyCount() }

  func liveBytes() -> Int { Int(state.statistics().usedBytes ?? 0) }

  func key(at place: Int) -> StoreKey? { state.key(at: place) }

  // MARK: Writing

  func set(_ key: StoreKey, _ bytes: [UInt8], _ lifetime: Lifetime) throws(StoreError) {
    try checkWritable()
    state.setString(key, bytes, lifetime: lifetime)
  }

  func write(_ projection: Projection) throws(StoreError) {
    try checkWritable()
    try state.check(projection)
    state.write(projection)
  }

  func delete(_ key: StoreKey) throws(StoreError) -> Bool {
    try checkWritable()
    return state.delete(key, version: nil) == .deleted
  }

  func expire(_ key: StoreKey, _ lifetime: Lifetime) throws(StoreError) -> Bool {
    try checkWritable()
    return state.expire(key, lifetime)
  }

  func deleteAll() throws(StoreError) {
    try checkWritable()
    state.deleteAll()
  }

  func attempt(_ body: () throws(StoreError) -> Bool) throws(StoreError) { try step(body) }
}

extension StoreError {
  /// A transaction that was begun for reading was asked to write.
  package static let writeInReading = StoreError(
    .refused(.readOnly), "this transaction only reads, so nothing was changed")
}
