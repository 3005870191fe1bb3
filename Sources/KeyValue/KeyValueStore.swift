/// The store contract: what SQLite, Redis, a cluster and REST can all do, in a dozen operations.
///
/// Keys and values are any bytes, also none: the empty key is a key. Every operation ends within the
/// store's deadline and throws a ``StoreError``. Keys whose lifetime is over are absent to every
/// operation, also before the store has removed them. What a room above needs beyond these operations it
/// builds from them.
///
/// Only strings can be anchors of a commit; a hash in that place is `wrongType`, and nothing is written.
public protocol KeyValueStore: Sendable {
  /// Reads string values, in one round trip for all.
  ///
  /// - Parameters:
  ///   - known: versions the caller has: such a key answers `unchanged` if it still has that version.
  ///   - maxBytes: values longer than this answer `tooLarge`.
  /// - Returns: one result a key, in the order of `keys`.
  func read(_ keys: [StoreKey], known: [StoreKey: Version], maxBytes: Int?)
    async throws(StoreError) -> [ReadResult]

  /// Reads a hash: these fields, or all of them.
  func readFields(_ key: StoreKey, fields: [[UInt8]]?, maxBytes: Int?)
    async throws(StoreError) -> FieldsResult

  /// Type, size and expiry of each key, in the order of `keys`; nil where there is no such key.
  func inspect(_ keys: [StoreKey]) async throws(StoreError) -> [Inspection?]

  /// One page of the keys that match. A key that is there from the first page to the last comes at
  /// least once; it may come twice.
  func scan(_ request: ScanRequest) async throws(StoreError) -> ScanPage

  /// Changes an anchor and what depends on it. Types are checked before the first write, deletions
  /// come first, and where the store is atomic all of it happens or nothing.
  func commit(_ commit: Commit) async throws(StoreError) -> CommitResult

  /// Writes one dependent, atomically for its key.
  func project(_ projection: Projection) async throws(StoreError)

  /// Deletes keys of any type, each only if it is still `versions[key]` where that is given (string
  /// values only).
  func delete(_ keys: [StoreKey], versions: [StoreKey: Version])
    async throws(StoreError) -> [DeleteResult]

  /// Sets or removes the expiry of keys of any type.
  /// - Returns: per key, whether it exists.
  func expire(_ keys: [StoreKey], _ lifetime: Lifetime) async throws(StoreError) -> [Bool]

  /// Takes a lease: true if `key` was free, or was already held by `token`, and is now held by `token` for
  /// `milliseconds`. Best effort: a lease avoids double work, it does not protect data.
  func lease(_ key: StoreKey, token: [UInt8], milliseconds: Int64) async throws(StoreError) -> Bool

  /// Gives a lease back, if `token` still holds it.
  func release(_ key: StoreKey, token: [UInt8]) async throws(StoreError)

  /// Adds to counters (decimal text in string values); those that do not exist start at 0.
  /// - Returns: the new values, in the order of `amounts`.
  /// - Throws: `outcomeUnknown` also where some were added to and others were not, which a cluster may do.
  func add(_ amounts: [(key: StoreKey, amount: Int64)], lifetime: Lifetime)
    async throws(StoreError) -> [Int64]

  /// Changes of keys with one of these prefixes by anybody, as they happen; nil where the store has no
  /// way to tell. Ends when the task that reads it is cancelled.
  func changes(prefixes: [[UInt8]]) -> AsyncStream<StoreChange>?

  /// What this store is and can do. Asks the store as little as it can.
  func describe() async -> StoreDescription

  /// What the store says of itself, for an operator. May cost a few commands.
  func statistics() async throws(StoreError) -> StoreStatistics

  /// Ends all connections. Operations afterwards are `unreachable`.
  func close() async

  /// Whether what it reads (``read(_:known:maxBytes:)``, ``readFields(_:fields:maxBytes:)``, ``inspect(_:)``) ends by
  /// itself when the time of the operation is over, or its task is cancelled.
  var heedsLimits: Bool { get }
}

/// What to scan for.
public struct ScanRequest: Sendable, Equatable {
  /// Which keys, as a Redis glob (`*`, `?`, `[a-z]`, `[^a]`, `\` escapes); matched on bytes.
  public var pattern: [UInt8]
  /// Only keys of this type; nil: any.
  public var type: ValueType?
  /// Where to go on: nil at the start, then what the last page said.
  public var cursor: ScanCursor?
  /// About how many keys to look at for one page.
  public var hint: Int

  /// A request for keys that match `pattern`.
  public init(pattern: [UInt8], type: ValueType? = nil, cursor: ScanCursor? = nil, hint: Int = 1000)
  {
    self.pattern = pattern
    self.type = type
    self.cursor = cursor
    self.hint = hint
  }
}

/// Where a scan stands, in the store's own notation.
public struct ScanCursor: Sendable, Hashable {
  /// The store's own notation.
  public let token: [UInt8]

  /// A cursor in the store's own notation.
  public init(token: [UInt8]) { self.token = token }
}

/// One page of a scan.
public struct ScanPage: Sendable, Equatable {
  /// The keys found.
  public var keys: [StoreKey]
  /// Where to go on; nil: that was all.
  public var next: ScanCursor?
  /// About how many keys the store holds in all, for showing progress; nil: not known.
  public var total: Int?
  /// Why this scan may miss keys that were there all the time; nil: it does not.
  public var incomplete: String?

  /// A page.
  public init(keys: [StoreKey], next: ScanCursor?, total: Int? = nil, incomplete: String? = nil) {
    self.keys = keys
    self.next = next
    self.total = total
    self.incomplete = incomplete
  }
}

/// What became of a key that should be deleted.
public enum DeleteResult: Sendable, Equatable {
  /// It is gone.
  case deleted
  /// It was not there.
  case absent
  /// It is not the version that was named and was left alone.
  case changed
}

/// Something that happened in a store.
public enum StoreChange: Sendable, Equatable {
  /// This key was written, deleted or has expired.
  case changed(StoreKey)
  /// Anything may have changed: read again what is shown.
  case resync
  /// The store will tell no more, and why: whoever wants to know must look.
  case silent(reason: String)
}

/// What a store is and can do.
public struct StoreDescription: Sendable, Equatable {
  /// Where it is, without user, password or token: `sqlite:/var/lib/bobbin.db`, `redis://host:6379/0`.
  public var address: String
  /// What it is in a word or two: `sqlite`, `memory`, `redis 7.0.15`.
  public var engine: String
  /// Identifies the store across processes and sessions, for the undo journal.
  ///
  /// Two names of one store may have two identities; two stores never have one.
  public var identity: String
  /// False when writing is refused, and why.
  public var writable: Bool
  /// Why it is not writable.
  public var readOnlyReason: String?
  /// True where the store itself takes no writes now, as a replica, and may again; false: it is this session that may
  /// not write.
  public var mayBecomeWritable = false
  /// False when what opens it may not list its keys, as far as is known: threads are then asked for by their ids.
  public var listsKeys: Bool
  /// True when a commit writes its dependents in the same step.
  public var atomic: Bool
  /// The longest value it takes, in bytes; nil: not known.
  public var maxValueBytes: Int?
  /// True when every command costs money.
  public var billed: Bool
  /// How many commands may still be sent, as of now; nil: any number.
  public var commandsLeft: Int?
  /// True when keys, field names and values must be UTF-8.
  ///
  /// Other bytes are `notText`, and nothing is written; of keys that are read each is `outOfReach` by itself.
  public var takesOnlyText: Bool
  /// What survives a crash of the store, in words; nil: not known.
  public var durability: String?
  /// The wait until an operation fails with `timedOut`.
  public var deadline: Duration

  /// A description.
  public init(
    address: String, engine: String, identity: String, writable: Bool = true,
    readOnlyReason: String? = nil, listsKeys: Bool = true, atomic: Bool = true,
    maxValueBytes: Int? = nil,
    billed: Bool = false, commandsLeft: Int? = nil, takesOnlyText: Bool = false,
    durability: String? = nil,
    deadline: Duration = .seconds(5)
  ) {
    self.address = address
    self.engine = engine
    self.identity = identity
    self.writable = writable
    self.readOnlyReason = readOnlyReason
    self.listsKeys = listsKeys
    self.atomic = atomic
    self.maxValueBytes = maxValueBytes
    self.billed = billed
    self.commandsLeft = commandsLeft
    self.takesOnlyText = takesOnlyText
    self.durability = durability
    self.deadline = deadline
  }
}

extension KeyValueStore {
  /// Nobody may rely on a store that says nothing of it.
  public var heedsLimits: Bool { false }

  /// Nothing, where a store says nothing of itself.
  public func statistics() async throws(StoreError) -> StoreStatistics { StoreStatistics() }

  /// Reads one string value.
  public func read(_ key: StoreKey, known: Version? = nil, maxBytes: Int? = nil)
    async throws(StoreError) -> ReadResult
  {
    let results = try await read([key], known: known.map { [key: $0] } ?? [:], maxBytes: maxBytes)
    return results[0]
  }

  /// Reads string values of any length.
  public func read(_ keys: [StoreKey]) async throws(StoreError) -> [ReadResult] {
    try await read(keys, known: [:], maxBytes: nil)
  }

  /// Reads a whole hash of any length.
  public func readFields(_ key: StoreKey) async throws(StoreError) -> FieldsResult {
    try await readFields(key, fields: nil, maxBytes: nil)
  }
}
