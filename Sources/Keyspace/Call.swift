internal import KeyValue

/// One command at its work: its arguments, the entries, and what outlives it.
struct Call {
  /// Its name, as it was written, and what follows it.
  let arguments: [[UInt8]]
  /// Its name in lower case.
  let name: String
  let entries: any StoreTransaction
  let execution: Execution

  var count: Int { arguments.count }

  subscript(_ place: Int) -> [UInt8] { arguments[place] }

  func key(_ place: Int) -> StoreKey { StoreKey(arguments[place]) }

  /// The arguments from `place` on.
  func rest(from place: Int) -> ArraySlice<[UInt8]> { arguments[place...] }

  /// The name of an option, in upper case.
  func option(_ place: Int) -> String { arguments[place].text.uppercased() }

  func integer(
    _ place: Int, orElse error: CommandError = .notAnInteger
  ) throws(CommandError) -> Int64 {
    guard let number = DecimalText.number(arguments[place]) else { throw error }
    return number
  }

  // MARK: Entries

  /// A string value; nil: there is no such key.
  func string(_ key: StoreKey) throws -> StoredValue? {
    switch try entries.read(key) {
    case .value(let value): return value
    case .absent, .unchanged, .tooLarge: return nil
    case .wrongType: throw CommandError.wrongType
    }
  }

  /// Fields of a hash; nil: there is no such key.
  func fields(_ key: StoreKey, _ names: [[UInt8]]? = nil) throws -> [[UInt8]: [UInt8]]? {
    switch try entries.readFields(key, fields: names) {
    case .fields(let fields, _): return fields
    case .absent, .tooLarge: return nil
    case .wrongType: throw CommandError.wrongType
    }
  }

  /// The number of fields of a hash; 0: there is no such key.
  func fieldCount(_ key: StoreKey) throws -> Int {
    guard let inspection = try entries.inspect(key) else { return 0 }
    guard inspection.type == .hash else { throw CommandError.wrongType }
    return inspection.fields ?? 0
  }

  /// All fields of a hash in the order that the store keeps; none: there is no such key.
  func orderedFields(_ key: StoreKey) throws -> [HashField] {
    guard let fields = try fields(key) else { return [] }
    return try entries.fieldNames(key).compactMap { name in
      fields[name].map { HashField(name: name, value: $0) }
    }
  }

  /// So many fields keep the order in which they are given: more do not in Redis either.
  private static let mostOrdered = 128

  /// Sets fields of what is a hash or absent.
  func write(_ key: StoreKey, inOrder fields: [HashField]) throws {
    guard fields.count > 1, fields.count <= Self.mostOrdered else {
      return try write(
        key, set: Dictionary(fields.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }))
    }
    for field in fields { try write(key, set: [field.name: field.value]) }
  }

  /// Changes fields of what is a hash or absent.
  func write(
    _ key: StoreKey, set: [[UInt8]: [UInt8]] = [:], removed: Set<[UInt8]> = []
  ) throws {
    try entries.write(
      Projection(key: key, change: .fields(set: set, removed: removed), lifetime: .keep))
  }
}
