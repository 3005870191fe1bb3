import GRDB
import KeyValue

/// What the reading operations ask SQLite, each in a transaction of its own.
struct Reading {
  let database: Database
  let now: Int64

  func read(_ key: StoreKey, known: Version?, maxBytes: Int?) throws -> ReadResult {
    guard let entry = try Entry.live(key, at: now, in: database) else { return .absent }
    guard entry.type == .string else { return .wrongType(entry.type) }
    if let known, known.count == entry.version { return .unchanged(expiry: entry.expiry) }
    if let maxBytes, entry.bytes > maxBytes { return .tooLarge(bytes: entry.bytes) }
    return .value(try entry.value(of: key, in: database))
  }

  func readFields(_ key: StoreKey, fields: [[UInt8]]?, maxBytes: Int?) throws -> FieldsResult {
    guard let entry = try Entry.live(key, at: now, in: database) else { return .absent }
    guard entry.type == .hash else { return .wrongType(entry.type) }
    if let maxBytes {
      let bytes = try lengths(of: fields, in: entry)
      if bytes > maxBytes { return .tooLarge(bytes: bytes) }
    }
    var found: [[UInt8]: [UInt8]] = [:]
    if let fields {
      for field in fields {
        found[field] = try database.first(
          "SELECT bytes FROM field WHERE id = ? AND name = ?", [.integer(entry.id), .blob(field)]
        ) { $0.bytes(0) }
      }
    } else {
      try database.forEach("SELECT name, bytes FROM field WHERE id = ?", [.integer(entry.id)]) {
        found[$0.bytes(0)] = $0.bytes(1)
        return true
      }
    }
    return .fields(found, expiry: entry.expiry)
  }

  /// The lengths of values together: SQLite takes them from the head of a row and leaves the rest unread.
  private func lengths(of fields: [[UInt8]]?, in entry: Entry) throws -> Int {
    guard let fields else {
      return try database.first(
        "SELECT sum(length(bytes)) FROM field WHERE id = ?", [.integer(entry.id)]
      ) { Int($0.integer(0)) } ?? 0
    }
    return try Set(fields).reduce(0) { sum, field in
      sum + (try length(of: field, in: entry) ?? 0)
    }
  }

  private func length(of field: [UInt8], in entry: Entry) throws -> Int? {
    try database.first(
      "SELECT length(bytes) FROM field WHERE id = ? AND name = ?",
      [.integer(entry.id), .blob(field)]
    ) { Int($0.integer(0)) }
  }

  /// The lengths of the values of a hash; empty where there is no such hash.
  func fieldLengths(_ key: StoreKey, fields: [[UInt8]]?) throws -> [[UInt8]: Int] {
    guard let entry = try Entry.live(key, at: now, in: database), entry.type == .hash else {
      return [:]
    }
    var lengths: [[UInt8]: Int] = [:]
    if let fields {
      for field in fields { lengths[field] = try length(of: field, in: entry) }
    } else {
      try database.forEach(
        "SELECT name, length(bytes) FROM field WHERE id = ?", [.integer(entry.id)]
      ) {
        lengths[$0.bytes(0)] = Int($0.integer(1))
        return true
      }
    }
    return lengths
  }

  /// The names of a hash's fields in the order in which they came: SQLite numbers rows as they do.
  func fieldNames(_ key: StoreKey) throws -> [[UInt8]] {
    guard let entry = try Entry.live(key, at: now, in: database), entry.type == .hash else {
      return []
    }
    var names: [[UInt8]] = []
    try database.forEach(
      "SELECT name FROM field WHERE id = ? ORDER BY rowid", [.integer(entry.id)]
    ) {
      names.append($0.bytes(0))
      return true
    }
    return names
  }

  /// Fields in the order of their names, from the first after `name`.
  func fieldPage(_ key: StoreKey, after name: [UInt8]?, limit: Int) throws -> [HashField] {
    guard let entry = try Entry.live(key, at: now, in: database), entry.type == .hash else {
      return []
    }
    let sql = """
      SELECT name, bytes FROM field WHERE id = ? \(name == nil ? "" : "AND name > ?")
      ORDER BY name LIMIT ?
      """
    let bindings =
      [.integer(entry.id)] + (name.map { [.blob($0)] } ?? []) + [Binding.integer(Int64(limit))]
    var page: [HashField] = []
    try database.forEach(sql, bindings) {
      page.append(HashField(name: $0.bytes(0), value: $0.bytes(1)))
      return true
    }
    return page
  }

  func inspect(_ key: StoreKey) throws -> Inspection? {
    guard let entry = try Entry.live(key, at: now, in: database) else { return nil }
    return Inspection(
      type: entry.type, bytes: entry.bytes, fields: entry.type == .hash ? entry.fields : nil,
      expiry: entry.expiry)
  }

  /// How many keys there are; those that are over do not count, also before they are purged.
  func keyCount() throws -> Int {
    let stored = try database.first("SELECT keys FROM store") { Int($0.integer(0)) } ?? 0
    let over = try database.first(
      "SELECT count(*) FROM entry WHERE expiry <= ?", [.integer(now)]
    ) { Int($0.integer(0)) }
    return stored - (over ?? 0)
  }

  /// How many bytes the keys and values have together, without the write-ahead log and what was deleted.
  func liveBytes() throws -> Int {
    try database.first(
      """
      SELECT ifnull(sum(length(key) + bytes), 0) FROM entry
      WHERE expiry IS NULL OR expiry > ?
      """, [.integer(now)]
    ) { Int($0.integer(0)) } ?? 0
  }

  /// The key at this place in the order of their bytes.
  func key(at place: Int) throws -> StoreKey? {
    try database.first(
      """
      SELECT key FROM entry WHERE expiry IS NULL OR expiry > ? ORDER BY key LIMIT 1 OFFSET ?
      """, [.integer(now), .integer(Int64(place))]
    ) { StoreKey($0.blob(0)) }
  }

  // MARK: Scanning

  /// One page: at most `hint` rows are looked at, so that it is short however few match.
  func scan(_ request: ScanRequest, glob: Glob) throws -> ScanPage {
    let total = try database.first("SELECT keys FROM store") { Int($0.integer(0)) }
    if let literal = glob.literal {
      let key = StoreKey(literal)
      let entry = try Entry.live(key, at: now, in: database)
      let isWanted = entry.map { request.type == nil || request.type == $0.type } ?? false
      return ScanPage(keys: isWanted ? [key] : [], next: nil, total: total)
    }
    let limit = max(1, request.hint)
    var keys: [StoreKey] = []
    var looked = 0
    var last: [UInt8] = []
    let (sql, bindings) = Self.range(
      from: glob.literalPrefix, after: request.cursor, limit: limit)
    try database.forEach(sql, bindings) { row in
      looked += 1
      let key = row.blob(0)
      if looked == limit { last = Array(key) }
      if let expiry = row.optionalInteger(2), expiry <= now { return true }
      if let type = request.type, type != Entry.TypeNumber.type(row.integer(1)) { return true }
      if glob.matches(key) { keys.append(StoreKey(key)) }
      return true
    }
    let next = looked == limit ? ScanCursor(token: last) : nil
    return ScanPage(keys: keys, next: next, total: total)
  }

  /// The rows that can match: those that begin with the glob's literal prefix, after the cursor.
  private static func range(
    from prefix: [UInt8], after cursor: ScanCursor?, limit: Int
  ) -> (String, [Binding]) {
    var conditions: [String] = []
    var bindings: [Binding] = []
    if let cursor {
      conditions.append("key > ?")
      bindings.append(.blob(cursor.token))
    } else if !prefix.isEmpty {
      conditions.append("key >= ?")
      bindings.append(.blob(prefix))
    }
    if let end = firstBytes(after: prefix) {
      conditions.append("key < ?")
      bindings.append(.blob(end))
    }
    let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
    bindings.append(.integer(Int64(limit)))
    return ("SELECT key, type, expiry FROM entry \(filter) ORDER BY key LIMIT ?", bindings)
  }

  /// The first bytes in order that come after everything with this prefix; nil: there are none.
  private static func firstBytes(after prefix: [UInt8]) -> [UInt8]? {
    var end = prefix
    while let byte = end.popLast() {
      if byte < 0xff { return end + [byte + 1] }
    }
    return nil
  }
}
