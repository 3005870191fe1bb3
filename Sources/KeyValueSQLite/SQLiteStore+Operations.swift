import KeyValue

// The contract documents these.
// swift-format-ignore: AllPublicDeclarationsHaveDocumentation
extension SQLiteStore {
  public func read(_ keys: [StoreKey], known: [StoreKey: Version], maxBytes: Int?)
    async throws(StoreError) -> [ReadResult]
  {
    try await read { reading in
      try keys.map { try reading.read($0, known: known[$0], maxBytes: maxBytes) }
    }
  }

  public func readFields(_ key: StoreKey, fields: [[UInt8]]?, maxBytes: Int?)
    async throws(StoreError) -> FieldsResult
  {
    try await read { try $0.readFields(key, fields: fields, maxBytes: maxBytes) }
  }

  public func inspect(_ keys: [StoreKey]) async throws(StoreError) -> [Inspection?] {
    try await read { reading in try keys.map { try reading.inspect($0) } }
  }

  public func scan(_ request: ScanRequest) async throws(StoreError) -> ScanPage {
    let glob = Glob(request.pattern)
    return try await read(.scan) { try $0.scan(request, glob: glob) }
  }

  public func commit(_ commit: Commit) async throws(StoreError) -> CommitResult {
    try commit.checkForm()
    let bytes =
      commit.change.byteCount + commit.dependents.reduce(0) { $0 + $1.change.byteCount }
    return try await write(bytes: bytes) { try $0.commit(commit) }
  }

  public func project(_ projection: Projection) async throws(StoreError) {
    try await write(bytes: projection.change.byteCount) { writing in
      try writing.check(projection)
      try writing.write(projection)
    }
  }

  public func delete(_ keys: [StoreKey], versions: [StoreKey: Version])
    async throws(StoreError) -> [DeleteResult]
  {
    try await write { writing in
      try keys.map { try writing.delete($0, version: versions[$0]) }
    }
  }

  public func expire(_ keys: [StoreKey], _ lifetime: Lifetime) async throws(StoreError) -> [Bool] {
    try await write { writing in try keys.map { try writing.expire($0, lifetime) } }
  }

  public func lease(_ key: StoreKey, token: [UInt8], milliseconds: Int64)
    async throws(StoreError) -> Bool
  {
    try await write { try $0.lease(key, token: token, milliseconds: milliseconds) }
  }

  public func release(_ key: StoreKey, token: [UInt8]) async throws(StoreError) {
    try await write { try $0.release(key, token: token) }
  }

  public func add(_ amounts: [(key: StoreKey, amount: Int64)], lifetime: Lifetime)
    async throws(StoreError) -> [Int64]
  {
    try await write { writing in
      try amounts.map { try writing.add($0.key, $0.amount, lifetime: lifetime) }
    }
  }
}
