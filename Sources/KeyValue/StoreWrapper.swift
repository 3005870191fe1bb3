/// A store that does something around each operation of another one.
///
/// A wrapper says what in one place, ``perform(_:_:)``; the operations are here.
///
/// ```swift
/// func perform<Reply>(_ call: StoreCall<Reply>, _ body: …) async throws(StoreError) -> Reply {
///   log("\(call.operation) of \(call.keyCount) keys")
///   return try await body()
/// }
/// ```
public protocol StoreWrapper: KeyValueStore {
  /// The store that does the work.
  var base: any KeyValueStore { get }

  /// Does `body`, which is `call` on ``base``, or does not.
  func perform<Reply: Sendable>(
    _ call: StoreCall<Reply>, _ body: @escaping @Sendable () async throws(StoreError) -> Reply
  ) async throws(StoreError) -> Reply
}

// The contract documents these.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension StoreWrapper {
  public func read(_ keys: [StoreKey], known: [StoreKey: Version], maxBytes: Int?)
    async throws(StoreError) -> [ReadResult]
  {
    let call = StoreCall<[ReadResult]>(
      .read, keys: keys, bytesIn: { $0.reduce(0) { $0 + $1.byteCount } })
    return try await perform(call) { [base] () throws(StoreError) in
      try await base.read(keys, known: known, maxBytes: maxBytes)
    }
  }

  public func readFields(_ key: StoreKey, fields: [[UInt8]]?, maxBytes: Int?)
    async throws(StoreError) -> FieldsResult
  {
    let call = StoreCall<FieldsResult>(
      .readFields, keys: [key], valuesOut: { fields?.reduce(0) { $0 + $1.count } ?? 0 },
      bytesIn: \.byteCount)
    return try await perform(call) { [base] () throws(StoreError) in
      try await base.readFields(key, fields: fields, maxBytes: maxBytes)
    }
  }

  public func inspect(_ keys: [StoreKey]) async throws(StoreError) -> [Inspection?] {
    try await perform(StoreCall(.inspect, keys: keys)) { [base] () throws(StoreError) in
      try await base.inspect(keys)
    }
  }

  public func scan(_ request: ScanRequest) async throws(StoreError) -> ScanPage {
    let call = StoreCall<ScanPage>(
      .scan, keys: [], valuesOut: { request.pattern.count },
      bytesIn: { $0.keys.reduce(0) { $0 + $1.bytes.count } })
    return try await perform(call) { [base] () throws(StoreError) in
      try await base.scan(request)
    }
  }

  public func commit(_ commit: Commit) async throws(StoreError) -> CommitResult {
    let call = StoreCall<CommitResult>(
      .commit, keys: [commit.anchor] + commit.dependents.map(\.key),
      valuesOut: {
        commit.change.byteCount + commit.dependents.reduce(0) { $0 + $1.change.byteCount }
      },
      bytesIn: \.byteCount)
    return try await perform(call) { [base] () throws(StoreError) in
      try await base.commit(commit)
    }
  }

  public func project(_ projection: Projection) async throws(StoreError) {
    let call = StoreCall<Void>(
      .project, keys: [projection.key], valuesOut: { projection.change.byteCount })
    return try await perform(call) { [base] () throws(StoreError) in
      try await base.project(projection)
    }
  }

  public func delete(_ keys: [StoreKey], versions: [StoreKey: Version])
    async throws(StoreError) -> [DeleteResult]
  {
    try await perform(StoreCall(.delete, keys: keys)) { [base] () throws(StoreError) in
      try await base.delete(keys, versions: versions)
    }
  }

  public func expire(_ keys: [StoreKey], _ lifetime: Lifetime) async throws(StoreError) -> [Bool] {
    try await perform(StoreCall(.expire, keys: keys)) { [base] () throws(StoreError) in
      try await base.expire(keys, lifetime)
    }
  }

  public func lease(_ key: StoreKey, token: [UInt8], milliseconds: Int64)
    async throws(StoreError) -> Bool
  {
    let call = StoreCall<Bool>(.lease, keys: [key], valuesOut: { token.count })
    return try await perform(call) { [base] () throws(StoreError) in
      try await base.lease(key, token: token, milliseconds: milliseconds)
    }
  }

  public func release(_ key: StoreKey, token: [UInt8]) async throws(StoreError) {
    let call = StoreCall<Void>(.release, keys: [key], valuesOut: { token.count })
    return try await perform(call) { [base] () throws(StoreError) in
      try await base.release(key, token: token)
    }
  }

  public func add(_ amounts: [(key: StoreKey, amount: Int64)], lifetime: Lifetime)
    async throws(StoreError) -> [Int64]
  {
    try await perform(StoreCall(.add, keys: amounts.map(\.key))) { [base] () throws(StoreError) in
      try await base.add(amounts, lifetime: lifetime)
    }
  }

  public func changes(prefixes: [[UInt8]]) -> AsyncStream<StoreChange>? {
    base.changes(prefixes: prefixes)
  }

  /// What the store below says of itself.
  public func statistics() async throws(StoreError) -> StoreStatistics {
    try await base.statistics()
  }

  public func describe() async -> StoreDescription { await base.describe() }

  public var heedsLimits: Bool { base.heedsLimits }

  public func close() async { await base.close() }
}

extension ReadResult {
  var byteCount: Int { if case .value(let value) = self { value.bytes.count } else { 0 } }
}

extension FieldsResult {
  var byteCount: Int {
    guard case .fields(let fields, _) = self else { return 0 }
    return fields.reduce(0) { $0 + $1.key.count + $1.value.count }
  }
}

extension CommitResult {
  var byteCount: Int { if case .conflict(let value?) = self { value.bytes.count } else { 0 } }
}

extension Commit.Change {
  /// Above this length a value is sent whole, for digests of long values cost a store too much.
  private static let longestSpliced = 1 << 20

  /// What a store that is elsewhere is sent: of splices what they insert.
  package var byteCount: Int {
    switch self {
    case .value(let bytes): bytes.count
    case .splices(let splices, let result):
      result.count > Self.longestSpliced
        ? result.count : splices.reduce(0) { $0 + $1.inserted.count }
    case .delete, .keep: 0
    }
  }
}

extension Projection.Change {
  /// What is sent of fields.
  package var byteCount: Int {
    guard case .fields(let set, let removed) = self else { return 0 }
    return set.reduce(0) { $0 + $1.key.count + $1.value.count }
      + removed.reduce(0) { $0 + $1.count }
  }
}
