import GRDB
import KeyValue

/// One write transaction: what it does to rows, and what it must leave behind at its end.
///
/// Types are checked before anything is written; whatever is thrown rolls all of it back.
final class Writing {
  let database: Database
  let now: Int64
  /// What it did so far.
  private(set) var effects = Effects()
  /// The sequence as the file has it, then as this transaction has moved it on.
  private var sequence: Int64?

  struct Effects: Sendable {
    /// The keys that were written or removed.
    var changed: Set<StoreKey> = []
    /// Whether all keys were removed.
    var isEmptied = false
    /// How many bytes of values were removed.
    var freedBytes = 0
    /// By how much the number of keys has changed.
    var keyBalance: Int64 = 0
  }

  init(database: Database, now: Int64) {
    self.database = database
    self.now = now
  }

  /// Writes the counters back; the last thing before the commit.
  func finish() throws {
    guard sequence != nil || effects.keyBalance != 0 else { return }
    try database.run(
      "UPDATE store SET sequence = ?, keys = max(0, keys + ?)",
      [.integer(try currentSequence()), .integer(effects.keyBalance)])
  }

  /// Does `body`, and undoes what it wrote if it answers false.
  func attempt(_ body: () throws -> Bool) throws {
    let before = effects
    try database.inSavepoint {
      if try body() { return .commit }
      // The sequence is not set back: what was counted once is never counted again.
      effects = before
      return .rollback
    }
  }

  // MARK: Operations

  func commit(_ commit: Commit) throws -> CommitResult {
    let entry = try live(commit.anchor)
    if let entry, entry.type != .string {
      throw StoreError.wrongType(commit.anchor, entry.type, wanted: .string)
    }
    guard commit.expected.isMet(by: entry.map { Version(count: $0.version) }) else {
      return .conflict(try entry?.value(of: commit.anchor, in: database))
    }
    for dependent in commit.dependents { try check(dependent) }

    for dependent in commit.dependents where dependent.change == .delete { try write(dependent) }
    var version: Int64?
    switch commit.change {
    case .value(let bytes), .splices(_, let bytes):
      version = try setString(commit.anchor, bytes, lifetime: commit.lifetime)
    case .delete: try remove(commit.anchor)
    case .keep:
      _ = try expire(commit.anchor, commit.lifetime)
      version = try live(commit.anchor)?.version
    }
    for dependent in commit.dependents where dependent.change != .delete { try write(dependent) }
    return .committed(version: version.map(Version.init(count:)), pending: [])
  }

  /// Throws when `projection` is for a hash and its key holds something else.
  func check(_ projection: Projection) throws {
    guard case .fields = projection.change, let entry = try live(projection.key) else { return }
    if entry.type != .hash {
      throw StoreError.wrongType(projection.key, entry.type, wanted: .hash)
    }
  }

  /// Writes a projection that has been checked.
  func write(_ projection: Projection) throws {
    switch projection.change {
    case .delete: try remove(projection.key)
    case .fields(let set, let removed):
      try setFields(projection.key, set: set, removed: removed, lifetime: projection.lifetime)
    }
  }

  func delete(_ key: StoreKey, version: Version?) throws -> DeleteResult {
    guard let entry = try live(key) else { return .absent }
    if let version, entry.type != .string || version.count != entry.version { return .changed }
    try remove(key)
    return .deleted
  }

  /// Deletes all keys, also those that are over.
  func deleteAll() throws {
    let held = try database.first("SELECT keys, (SELECT sum(bytes) FROM entry) FROM store") {
      (keys: $0.integer(0), bytes: Int($0.integer(1)))
    }
    for table in ["entry", "value", "field"] { try database.run("DELETE FROM \(table)") }
    effects.isEmptied = true
    effects.keyBalance = -(held?.keys ?? 0)
    effects.freedBytes += held?.bytes ?? 0
  }

  func expire(_ key: StoreKey, _ lifetime: Lifetime) throws -> Bool {
    guard let entry = try live(key) else { return false }
    let expiry = lifetime.expiry(current: entry.expiry, now: now)
    if expiry?.isOver(at: now) == true {
      try remove(key)
    } else if expiry != entry.expiry {
      effects.changed.insert(key)
      try database.run(
        "UPDATE entry SET expiry = ? WHERE key = ?",
        [.optional(expiry?.milliseconds), .blob(key.bytes)])
    }
    return true
  }

  func lease(_ key: StoreKey, token: [UInt8], milliseconds: Int64) throws -> Bool {
    if let entry = try live(key) {
      guard entry.type == .string else {
        throw StoreError.wrongType(key, entry.type, wanted: .string)
      }
      // What ends so late was leased before the clock was set back: nobody shall wait for that.
      let isMisdated = entry.expiry.map { $0.milliseconds - now > 2 * milliseconds } ?? false
      if !isMisdated, try entry.value(of: key, in: database).bytes != token { return false }
    }
    _ = try setString(key, token, lifetime: .after(milliseconds: milliseconds))
    return true
  }

  func release(_ key: StoreKey, token: [UInt8]) throws {
    guard let entry = try live(key), entry.type == .string,
      try entry.value(of: key, in: database).bytes == token
    else { return }
    try remove(key)
  }

  func add(_ key: StoreKey, _ amount: Int64, lifetime: Lifetime) throws -> Int64 {
    var number: Int64 = 0
    if let entry = try live(key) {
      guard entry.type == .string else {
        throw StoreError.wrongType(key, entry.type, wanted: .string)
      }
      guard let old = DecimalText.number(try entry.value(of: key, in: database).bytes) else {
        throw StoreError.notANumber(key)
      }
      number = old
    }
    let (sum, overflow) = number.addingReportingOverflow(amount)
    if overflow { throw StoreError.counterOverflow(key) }
    _ = try setString(key, DecimalText.bytes(sum), lifetime: lifetime)
    return sum
  }

  /// Removes up to `limit` keys whose lifetime is over.
  /// - Returns: whether there may be more.
  func purge(limit: Int) throws -> Bool {
    var over: [StoreKey] = []
    try database.forEach(
      "SELECT key FROM entry WHERE expiry <= ? ORDER BY expiry LIMIT ?",
      [.integer(now), .integer(Int64(limit))]
    ) {
      over.append(StoreKey($0.blob(0)))
      return true
    }
    for key in over { try remove(key) }
    return over.count == limit
  }

  // MARK: Rows

  private func live(_ key: StoreKey) throws -> Entry? {
    try Entry.live(key, at: now, in: database)
  }

  private func currentSequence() throws -> Int64 {
    if let sequence { return sequence }
    let stored = try database.first("SELECT sequence FROM store") { $0.integer(0) }
    guard let stored else {
      throw StoreError(.corrupt, "the database has lost the row that counts its versions")
    }
    sequence = stored
    return stored
  }

  /// A number that was never given before and never will be again, to any key.
  private func nextNumber() throws -> Int64 {
    let next = try currentSequence() + 1
    sequence = next
    return next
  }

  /// Replaces what there is, of whatever type.
  /// - Returns: the new version; nil where the lifetime is over at once.
  func setString(_ key: StoreKey, _ bytes: [UInt8], lifetime: Lifetime) throws -> Int64? {
    var entry = try makeRoom(for: key)
    let expiry = lifetime.expiry(current: entry?.expiry, now: now)
    if entry != nil, entry?.type != .string {
      try remove(key)
      entry = nil
    }
    if expiry?.isOver(at: now) == true {
      try remove(key)
      return nil
    }
    let version = try nextNumber()
    try put(
      key, id: entry?.id ?? version, type: Entry.TypeNumber.string, version: version,
      expiry: expiry, bytes: bytes.count, fields: 0, isNew: entry == nil)
    try database.run(
      "INSERT INTO value VALUES (?1, ?2) ON CONFLICT(id) DO UPDATE SET bytes = ?2",
      [.integer(entry?.id ?? version), .blob(bytes)])
    return version
  }

  private func setFields(
    _ key: StoreKey, set: [[UInt8]: [UInt8]], removed: Set<[UInt8]>, lifetime: Lifetime
  ) throws {
    let entry = try makeRoom(for: key)
    if entry == nil, set.isEmpty { return }
    let expiry = lifetime.expiry(current: entry?.expiry, now: now)
    if expiry?.isOver(at: now) == true { return try remove(key) }
    let version = try nextNumber()
    let id = entry?.id ?? version
    var bytes = entry?.bytes ?? 0
    var fields = entry?.fields ?? 0
    for field in removed.union(set.keys) {
      let length = try database.first(
        "SELECT length(bytes) FROM field WHERE id = ? AND name = ?", [.integer(id), .blob(field)]
      ) { Int($0.integer(0)) }
      if let length {
        bytes -= field.count + length
        fields -= 1
      }
      if let value = set[field] {
        bytes += field.count + value.count
        fields += 1
        try database.run(
          "INSERT INTO field VALUES (?1, ?2, ?3) ON CONFLICT(id, name) DO UPDATE SET bytes = ?3",
          [.integer(id), .blob(field), .blob(value)])
      } else if length != nil {
        try database.run(
          "DELETE FROM field WHERE id = ? AND name = ?", [.integer(id), .blob(field)])
      }
    }
    guard fields > 0 else { return try remove(key) }
    try put(
      key, id: id, type: Entry.TypeNumber.hash, version: version, expiry: expiry, bytes: bytes,
      fields: fields, isNew: entry == nil)
  }

  /// What is there of a key that is about to be written; what is over goes away first, so that nothing
  /// of it comes back.
  private func makeRoom(for key: StoreKey) throws -> Entry? {
    guard let entry = try Entry.stored(key, in: database) else { return nil }
    guard entry.expiry?.isOver(at: now) == true else { return entry }
    try remove(key)
    return nil
  }

  private func put(
    _ key: StoreKey, id: Int64, type: Int64, version: Int64, expiry: Expiry?, bytes: Int,
    fields: Int, isNew: Bool
  ) throws {
    effects.changed.insert(key)
    if isNew { effects.keyBalance += 1 }
    let sql =
      isNew
      ? "INSERT INTO entry VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
      : """
      UPDATE entry SET id = ?2, type = ?3, version = ?4, expiry = ?5, bytes = ?6, fields = ?7
      WHERE key = ?1
      """
    try database.run(
      sql,
      [
        .blob(key.bytes), .integer(id), .integer(type), .integer(version),
        .optional(expiry?.milliseconds), .integer(Int64(bytes)), .integer(Int64(fields)),
      ])
  }

  private func remove(_ key: StoreKey) throws {
    guard let entry = try Entry.stored(key, in: database) else { return }
    effects.changed.insert(key)
    effects.keyBalance -= 1
    effects.freedBytes += entry.bytes
    try database.run("DELETE FROM entry WHERE key = ?", [.blob(key.bytes)])
    try database.run(
      entry.type == .string ? "DELETE FROM value WHERE id = ?" : "DELETE FROM field WHERE id = ?",
      [.integer(entry.id)])
  }
}
