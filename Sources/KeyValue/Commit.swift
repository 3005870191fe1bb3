/// One change of one thing: an anchor that must be what the caller believes, and the keys that
/// depend on it.
///
/// The anchor is the truth and its swap is the commit. Dependents are written with it where the
/// store can (SQLite, one Redis, REST); a store that cannot, because the keys live on different
/// machines, swaps the anchor and answers the dependents as `pending`: the caller then calls
/// ``KeyValueStore/project(_:)`` for each and reads the anchor's version again.
public struct Commit: Sendable, Equatable {
  /// What the anchor must be for the commit to happen.
  public enum Expectation: Sendable, Equatable {
    /// There must be no such key.
    case absent
    /// It must have this version.
    case version(Version)
    /// It may be anything, absent too.
    case anything
  }

  /// What becomes of the anchor.
  public enum Change: Sendable, Equatable {
    /// The value is replaced, or created.
    case value([UInt8])
    /// Parts of the value are replaced; needs `Expectation.version`. `result` is the whole new value,
    /// for stores where sending it is no dearer.
    case splices([Splice], result: [UInt8])
    /// The key goes away.
    case delete
    /// The value stays as it is (its lifetime may change).
    case keep
  }

  /// Replaces `removed` bytes at `offset` of the old value by `inserted`.
  ///
  /// Splices of one commit are in ascending order, do not overlap, and all offsets are those of the
  /// old value.
  public struct Splice: Sendable, Equatable {
    /// Where, in bytes from the start of the old value.
    public let offset: Int
    /// How many bytes of the old value go.
    public let removed: Int
    /// What comes in their place.
    public let inserted: [UInt8]

    /// A replacement of `removed` bytes at `offset`.
    public init(offset: Int, removed: Int, inserted: [UInt8]) {
      self.offset = offset
      self.removed = removed
      self.inserted = inserted
    }
  }

  /// The key whose version decides.
  public var anchor: StoreKey
  /// What the anchor must be.
  public var expected: Expectation
  /// What becomes of it.
  public var change: Change
  /// What becomes of its lifetime.
  public var lifetime: Lifetime
  /// What else is written, in this order, after deletions.
  public var dependents: [Projection]

  /// A change of `anchor` and of what depends on it.
  public init(
    anchor: StoreKey, expected: Expectation, change: Change, lifetime: Lifetime,
    dependents: [Projection] = []
  ) {
    self.anchor = anchor
    self.expected = expected
    self.change = change
    self.lifetime = lifetime
    self.dependents = dependents
  }
}

/// A change of one key that follows from an anchor; atomic for that key.
public struct Projection: Sendable, Equatable {
  /// What becomes of the key.
  public enum Change: Sendable, Equatable {
    /// Fields of a hash are set and removed; a hash without fields goes away. Setting and removing the
    /// same field sets it.
    case fields(set: [[UInt8]: [UInt8]], removed: Set<[UInt8]>)
    /// The key goes away, whatever its type.
    case delete
  }

  /// The key.
  public var key: StoreKey
  /// What becomes of it.
  public var change: Change
  /// What becomes of its lifetime; ignored where the key does not exist afterwards.
  ///
  /// With no field set and none removed this only sets the lifetime of a hash that exists.
  public var lifetime: Lifetime

  /// A change of `key`.
  public init(key: StoreKey, change: Change, lifetime: Lifetime) {
    self.key = key
    self.change = change
    self.lifetime = lifetime
  }
}

/// What became of a commit.
public enum CommitResult: Sendable, Equatable {
  /// The anchor is changed. `version` is its new one (nil: it is gone); `pending` are the dependents
  /// that could not be written in the same step.
  case committed(version: Version?, pending: [Projection])
  /// Nothing was written: the anchor is not what was expected. What it is instead; nil: absent.
  case conflict(StoredValue?)
}
