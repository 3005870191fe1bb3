import KeyValue

/// One row of the list of threads: what the meta says, read without building its tree.
public struct ThreadSummary: Sendable, Equatable {
  /// How a thread is doing, as far as is known: a row that was read knows its meta alone, one of a ``ThreadRecord`` the
  /// hashes too.
  public enum State: Sendable, Equatable {
    /// Nothing is wrong.
    case ok
    /// No segment is loaded.
    case empty
    /// Something is wrong with so many segments, and files and members besides: as ``ThreadRecord/broken`` counts.
    case broken(Int)
    /// The meta is no JSON, or not of the shape a meta has. `byteOffset` is where.
    case unreadable(reason: String, byteOffset: Int?)
    /// The meta's key does not hold a string.
    case wrongType(String)
    /// The meta is longer than the caller wanted to read, in bytes.
    case tooLarge(Int)
    /// The store cannot be asked about the meta's key: its name is not UTF-8.
    case outOfReach
  }

  /// Which thread.
  public let identity: ThreadIdentity
  /// Number of files.
  public var files: Int
  /// Number of segments that are loaded, over all files: as ``SegmentRecord/isLoaded`` has it.
  public var loaded: Int
  /// Number of segments that are loaded or available, over all files.
  public var available: Int
  /// Length of the meta in bytes.
  public var bytes: Int
  /// When the meta expires; nil: never.
  public var expiry: Expiry?
  /// The meta's `lastUpdated`, in milliseconds since 1970; nil where it has none.
  public var lastUpdated: Int64?
  /// True where this lifetime was set by hand, as far as the journal of changes on this machine knows: what is left of
  /// it does not tell when the thread was updated.
  public var isLifetimeSet = false
  /// When something of it but its lifetime was last changed by hand, in milliseconds since 1970; nil: never.
  ///
  /// It is what that journal knows. Such a change keeps the lifetime; one that was undone is none.
  public var lastChange: Int64?
  /// How it is doing.
  public var state: State
  /// What is wrong in the meta, kind by kind.
  public var faults: MetaFaults
  /// The version of the meta that was read; nil: none was.
  public var version: Version?

  /// A row.
  public init(
    identity: ThreadIdentity, files: Int, loaded: Int, available: Int, bytes: Int, expiry: Expiry?,
    lastUpdated: Int64? = nil, state: State, faults: MetaFaults = MetaFaults(),
    version: Version? = nil
  ) {
    self.identity = identity
    self.files = files
    self.loaded = loaded
    self.available = available
    self.bytes = bytes
    self.expiry = expiry
    self.lastUpdated = lastUpdated
    self.state = state
    self.faults = faults
    self.version = version
  }
}
