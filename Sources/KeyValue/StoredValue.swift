/// Which state of a value this is.
///
/// Opaque: equal versions of one key mean equal values, nothing else.
/// SQLite and the memory store count writes; Redis and REST use length and SHA-1 of the value.
public struct Version: Hashable, Sendable {
  /// The store's own notation.
  public let token: [UInt8]

  /// A version in the store's own notation.
  public init(token: [UInt8]) { self.token = token }
}

/// What kind of value a key holds.
public enum ValueType: Hashable, Sendable {
  /// Bytes.
  case string
  /// Field → bytes.
  case hash
  /// A type this library has no use for, by the store's name for it (`list`, `zset`, …).
  case other(String)
  /// Nobody can tell: the key is not UTF-8, and the store can only be asked about text.
  case outOfReach

  /// The store's word for it, as Redis' TYPE says it.
  public var name: String {
    switch self {
    case .string: "string"
    case .hash: "hash"
    case .other(let name): name
    case .outOfReach: "value out of reach"
    }
  }
}

/// When a key goes away: milliseconds since 1 January 1970 UTC.
public struct Expiry: Hashable, Sendable, Comparable {
  /// Milliseconds since 1 January 1970 UTC.
  public let milliseconds: Int64

  /// The moment `milliseconds` after 1 January 1970 UTC.
  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// Earlier before later.
  public static func < (a: Expiry, b: Expiry) -> Bool { a.milliseconds < b.milliseconds }
}

/// What a write does to the lifetime of a key.
public enum Lifetime: Hashable, Sendable {
  /// Keeps what there is; a key that is created lives for ever.
  case keep
  /// Removes the expiry.
  case never
  /// Expires this many milliseconds after the write, by the store's clock.
  case after(milliseconds: Int64)
  /// Expires then. A moment that has passed removes the key.
  case at(Expiry)
}

/// A string value as it was read.
public struct StoredValue: Sendable, Equatable {
  /// The value.
  public let bytes: [UInt8]
  /// Its version, for `Commit.Expectation.version` and for reading again cheaply.
  public let version: Version
  /// When it goes away; nil: never.
  public let expiry: Expiry?

  /// A value as a store read it.
  public init(bytes: [UInt8], version: Version, expiry: Expiry?) {
    self.bytes = bytes
    self.version = version
    self.expiry = expiry
  }
}

/// What reading one key gave.
public enum ReadResult: Sendable, Equatable {
  /// The value.
  case value(StoredValue)
  /// Still the version the caller knows; only the expiry may be new.
  case unchanged(expiry: Expiry?)
  /// No such key.
  case absent
  /// The key holds something else than a string.
  case wrongType(ValueType)
  /// The value is longer than the caller wanted to read.
  case tooLarge(bytes: Int)
}

/// What reading a hash gave.
public enum FieldsResult: Sendable, Equatable {
  /// The fields that exist, of those asked for, in no particular order.
  case fields([[UInt8]: [UInt8]], expiry: Expiry?)
  /// No such key.
  case absent
  /// The key holds something else than a hash.
  case wrongType(ValueType)
  /// The values together are longer than the caller wanted to read.
  case tooLarge(bytes: Int)
}

/// What a key is, without its value.
public struct Inspection: Sendable, Equatable {
  /// What it holds.
  public let type: ValueType
  /// Length of the value; of a hash: of its field names and values together.
  ///
  /// Nil where the store cannot say it cheaply.
  public let bytes: Int?
  /// Number of fields of a hash.
  public let fields: Int?
  /// When it goes away; nil: never.
  public let expiry: Expiry?

  /// What a store found out about a key.
  public init(type: ValueType, bytes: Int?, fields: Int? = nil, expiry: Expiry?) {
    self.type = type
    self.bytes = bytes
    self.fields = fields
    self.expiry = expiry
  }
}
