/// A store that one caller can have for itself for a moment, to do many things to its entries in one step.
///
/// The operations of ``KeyValueStore`` are what every store can do. A store in this process or on this
/// machine can do more: whole commands of another language (Redis') are built from what is here.
/// Everything that is written is seen by the other operations as their own writes are: with new
/// versions, with lifetimes, and told to who listens to changes.
public protocol TransactionalStore: KeyValueStore {
  /// Does `body` in one transaction; nobody else writes meanwhile, or nothing changes under a `body` that only reads.
  ///
  /// - Throws: what `body` throws; then nothing that it wrote is kept. `refused(.readOnly)`, before `body`
  ///   begins, when it should write and the store cannot be written.
  func transact<Result: Sendable>(
    _ access: TransactionAccess,
    _ body: @escaping @Sendable (any StoreTransaction) throws(StoreError) -> Result
  ) async throws(StoreError) -> Result
}

/// What a transaction may do.
public enum TransactionAccess: Sendable, Hashable {
  /// Read, shortly.
  case reading
  /// Read for long, without holding up other readers.
  case scanning
  /// Read and write.
  case writing
}

/// The entries of a store in the hands of one caller, for the length of a transaction.
///
/// Keys whose lifetime is over at ``now`` are absent. Only strings and hashes can be written. An error that was
/// thrown by one of these methods ends the transaction: it must be thrown on.
public protocol StoreTransaction: AnyObject {
  /// The time by which lifetimes are judged, in milliseconds since 1970: the same for the whole transaction.
  var now: Int64 { get }

  // MARK: Reading

  /// A string value.
  func read(_ key: StoreKey) throws(StoreError) -> ReadResult

  /// A hash: these fields, or all of them.
  func readFields(_ key: StoreKey, fields: [[UInt8]]?) throws(StoreError) -> FieldsResult

  /// The lengths of the values of a hash: of these fields, or of all; empty where there is no such hash.
  func fieldLengths(_ key: StoreKey, fields: [[UInt8]]?) throws(StoreError) -> [[UInt8]: Int]

  /// The names of all fields of a hash, in the order in which they came where the store keeps it, else in that of their
  /// bytes; none where there is no such hash.
  func fieldNames(_ key: StoreKey) throws(StoreError) -> [[UInt8]]

  /// At most `limit` fields of a hash in the order of their names, from the first after `name`.
  func fieldPage(
    _ key: StoreKey, after name: [UInt8]?, limit: Int
  ) throws(StoreError) -> [HashField]

  /// Type, size and expiry; nil where there is no such key.
  func inspect(_ key: StoreKey) throws(StoreError) -> Inspection?

  /// One page of the keys that match, in the order of their bytes; a cursor is the key to go on after.
  func scan(_ request: ScanRequest) throws(StoreError) -> ScanPage

  /// How many keys there are.
  func keyCount() throws(StoreError) -> Int

  /// How many bytes the keys and values have together; looks at every entry.
  func liveBytes() throws(StoreError) -> Int

  /// The key at this place in the order of their bytes, counted from 0; nil: there are not so many.
  func key(at place: Int) throws(StoreError) -> StoreKey?

  // MARK: Writing

  /// Replaces what there is, of whatever type, by a string.
  func set(_ key: StoreKey, _ bytes: [UInt8], _ lifetime: Lifetime) throws(StoreError)

  /// Changes fields of a hash, or deletes a key. The key holds no other type.
  func write(_ projection: Projection) throws(StoreError)

  /// Deletes a key of any type; whether it was there.
  func delete(_ key: StoreKey) throws(StoreError) -> Bool

  /// Sets or removes an expiry; whether the key was there.
  func expire(_ key: StoreKey, _ lifetime: Lifetime) throws(StoreError) -> Bool

  /// Deletes all keys.
  func deleteAll() throws(StoreError)

  /// Does `body`, and undoes what it wrote if it answers false.
  func attempt(_ body: () throws(StoreError) -> Bool) throws(StoreError)
}

/// A field of a hash.
public struct HashField: Sendable, Equatable {
  /// Its name.
  public let name: [UInt8]
  /// Its value.
  public let value: [UInt8]

  /// A field.
  public init(name: [UInt8], value: [UInt8]) {
    self.name = name
    self.value = value
  }
}
