import GRDB
import KeyValue

/// The row of `entry` of one key.
struct Entry {
  let id: Int64
  let type: ValueType
  let version: Int64
  let expiry: Expiry?
  /// The length of the value, or of the names and values of all fields.
  let bytes: Int
  let fields: Int

  /// The numbers by which types are stored.
  enum TypeNumber {
    static let string: Int64 = 1
    static let hash: Int64 = 2

    static func type(_ number: Int64) -> ValueType {
      switch number {
      case string: .string
      case hash: .hash
      default: .other("type \(number)")
      }
    }
  }

  /// What SQLite has about `key`, also when its lifetime is over.
  static func stored(_ key: StoreKey, in database: Database) throws -> Entry? {
    try database.first(
      "SELECT id, type, version, expiry, bytes, fields FROM entry WHERE key = ?",
      [.blob(key.bytes)]
    ) { row in
      Entry(
        id: row.integer(0), type: TypeNumber.type(row.integer(1)), version: row.integer(2),
        expiry: row.optionalInteger(3).map(Expiry.init), bytes: Int(row.integer(4)),
        fields: Int(row.integer(5)))
    }
  }

  /// The entry of `key`, if it is not over at `now`.
  static func live(_ key: StoreKey, at now: Int64, in database: Database) throws -> Entry? {
    guard let entry = try stored(key, in: database), entry.expiry?.isOver(at: now) != true else {
      return nil
    }
    return entry
  }

  /// The string value.
  func value(of key: StoreKey, in database: Database) throws -> StoredValue {
    let bytes = try database.first("SELECT bytes FROM value WHERE id = ?", [.integer(id)]) {
      $0.bytes(0)
    }
    guard let bytes else {
      throw StoreError(.corrupt, "the database holds \(key) but not its value", key: key)
    }
    return StoredValue(bytes: bytes, version: Version(count: version), expiry: expiry)
  }
}
