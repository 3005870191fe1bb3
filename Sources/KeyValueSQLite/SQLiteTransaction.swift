import GRDB
import KeyValue

extension SQLiteStore: TransactionalStore {
  /// Does `body` in one `BEGIN IMMEDIATE` transaction, or, when it only reads, on one state of the file.
  public func transact<Result: Sendable>(
    _ access: TransactionAccess,
    _ body: @escaping @Sendable (any StoreTransaction) throws(StoreError) -> Result
  ) async throws(StoreError) -> Result {
    let path = file.path
    switch access {
    case .reading, .scanning:
      return try await read(access == .reading ? .read : .scan) { reading in
        try body(SQLiteTransaction(reading, nil, path: path))
      }
    case .writing:
      return try await writeAlone { writing in
        let reading = Reading(database: writing.database, now: writing.now)
        return try body(SQLiteTransaction(reading, writing, path: path))
      }
    }
  }
}

/// The entries of a file, for the length of a transaction.
final class SQLiteTransaction: StoreTransaction {
  private let reading: Reading
  /// Nil when nothing may be written.
  private let writing: Writing?
  private let path: String

  init(_ reading: Reading, _ writing: Writing?, path: String) {
    self.reading = reading
    self.writing = writing
    self.path = path
  }

  /// What SQLite threw, in our words.
  ///
  /// Nothing waits for a lock within a transaction.
  private func translated<Result>(_ body: () throws -> Result) throws(StoreError) -> Result {
    do { return try body() } catch { throw StoreError(sqlite: error, path: path, waited: .zero) }
  }

  private func changed<Result>(_ body: (Writing) throws -> Result) throws(StoreError) -> Result {
    guard let writing else { throw .writeInReading }
    return try translated { try body(writing) }
  }

  // MARK: Reading

  var now: Int64 { reading.now }

  func read(_ key: StoreKey) throws(StoreError) -> ReadResult {
    try translated { try reading.read(key, known: nil, maxBytes: nil) }
  }

  func readFields(_ key: StoreKey, fields: [[UInt8]]?) throws(StoreError) -> FieldsResult {
    try translated { try reading.readFields(key, fields: fields, maxBytes: nil) }
  }

  func fieldLengths(_ key: StoreKey, fields: [[UInt8]]?) throws(StoreError) -> [[UInt8]: Int] {
    try translated { try reading.fieldLengths(key, fields: fields) }
  }

  func fieldNames(_ key: StoreKey) throws(StoreError) -> [[UInt8]] {
    try translated { try reading.fieldNames(key) }
  }

  func fieldPage(
    _ key: StoreKey, after name: [UInt8]?, limit: Int
  ) throws(StoreError) -> [HashField] {
    try translated { try reading.fieldPage(key, after: name, limit: limit) }
  }

  func inspect(_ key: StoreKey) throws(StoreError) -> Inspection? {
    try translated { try reading.inspect(key) }
  }

  func scan(_ request: ScanRequest) throws(StoreError) -> ScanPage {
    try translated { try reading.scan(request, glob: Glob(request.pattern)) }
  }

  func keyCount() throws(StoreError) -> Int {
    try translated {
      // The file's own count is brought up to date at the end of a transaction.
      try reading.keyCount() + Int(writing?.effects.keyBalance ?? 0)
    }
  }

  func liveBytes() throws(StoreError) -> Int { try translated { try reading.liveBytes() } }

  func key(at place: Int) throws(StoreError) -> StoreKey? {
    try translated { try reading.key(at: place) }
  }

  // MARK: Writing

  func set(_ key: StoreKey, _ bytes: [UInt8], _ lifetime: Lifetime) throws(StoreError) {
    try changed { _ = try $0.setString(key, bytes, lifetime: lifetime) }
  }

  func write(_ projection: Projection) throws(StoreError) {
    try changed { writing in
      try writing.check(projection)
      try writing.write(projection)
    }
  }

  func delete(_ key: StoreKey) throws(StoreError) -> Bool {
    try changed { try $0.delete(key, version: nil) == .deleted }
  }

  func expire(_ key: StoreKey, _ lifetime: Lifetime) throws(StoreError) -> Bool {
    try changed { try $0.expire(key, lifetime) }
  }

  func deleteAll() throws(StoreError) { try changed { try $0.deleteAll() } }

  func attempt(_ body: () throws(StoreError) -> Bool) throws(StoreError) {
    guard let writing else {
      _ = try body()
      return
    }
    try translated { try writing.attempt(body) }
  }
}
