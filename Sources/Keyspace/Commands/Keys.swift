internal import KeyValue

extension Command {
  static let keys = [
    Command("del", -2, .writing, delete),
    Command("unlink", -2, .writing, delete),
    Command("exists", -2, .reading, countExisting),
    Command("touch", -2, .reading, countExisting),
    Command("type", 2, .reading) { call in
      .status(try call.entries.inspect(call.key(1))?.type.name ?? "none")
    },
    Command("rename", 3, .writing) { try rename($0, ifAbsent: false) },
    Command("renamenx", 3, .writing) { try rename($0, ifAbsent: true) },
    Command("copy", -3, .writing, copy),
    Command("randomkey", 1, .scanning, randomKey),
    Command("dbsize", 1, .reading) { .integer(try $0.entries.keyCount()) },
    Command("flushdb", -1, .writing, deleteAll),
    Command("flushall", -1, .writing, deleteAll),
  ]

  private static func delete(_ call: Call) throws -> Reply {
    .integer(
      try call.rest(from: 1).reduce(0) { count, key in
        try call.entries.delete(StoreKey(key)) ? count + 1 : count
      })
  }

  private static func countExisting(_ call: Call) throws -> Reply {
    .integer(
      try call.rest(from: 1).reduce(0) { count, key in
        try call.entries.inspect(StoreKey(key)) == nil ? count : count + 1
      })
  }

  private static func randomKey(_ call: Call) throws -> Reply {
    let count = try call.entries.keyCount()
    guard count > 0 else { return .null }
    return .bytes(try call.entries.key(at: .random(in: 0..<count))?.bytes)
  }

  private static func deleteAll(_ call: Call) throws -> Reply {
    if call.count > 1 {
      guard call.count == 2, ["SYNC", "ASYNC"].contains(call.option(1)) else {
        throw CommandError.syntax
      }
    }
    try call.entries.deleteAll()
    return .ok
  }

  // MARK: Moving

  private static func rename(_ call: Call, ifAbsent: Bool) throws -> Reply {
    let (from, to) = (call.key(1), call.key(2))
    guard try call.entries.inspect(from) != nil else { throw CommandError.noSuchKey }
    if from == to { return ifAbsent ? .integer(0) : .ok }
    if ifAbsent, try call.entries.inspect(to) != nil { return .integer(0) }
    try duplicate(from, to, call)
    _ = try call.entries.delete(from)
    return ifAbsent ? .integer(1) : .ok
  }

  private static func copy(_ call: Call) throws -> Reply {
    var replaces = false
    var place = 3
    while place < call.count {
      switch call.option(place) {
      case "REPLACE": replaces = true
      case "DB" where place + 1 < call.count:
        place += 1
        // There is one database, number 0.
        guard try call.integer(place) == 0 else {
          throw CommandError("ERR DB index is out of range")
        }
      default: throw CommandError.syntax
      }
      place += 1
    }
    let (from, to) = (call.key(1), call.key(2))
    guard from != to else {
      throw CommandError("ERR source and destination objects are the same")
    }
    guard try call.entries.inspect(from) != nil else { return .integer(0) }
    if !replaces, try call.entries.inspect(to) != nil { return .integer(0) }
    try duplicate(from, to, call)
    return .integer(1)
  }

  /// Makes `to` what `from` is, with its lifetime.
  private static func duplicate(_ from: StoreKey, _ to: StoreKey, _ call: Call) throws {
    switch try call.entries.readFields(from, fields: nil) {
    case .fields(_, let expiry):
      let fields = try call.orderedFields(from)
      _ = try call.entries.delete(to)
      try call.write(to, inOrder: fields)
      if let expiry { _ = try call.entries.expire(to, .at(expiry)) }
    case .wrongType, .tooLarge, .absent:
      guard let value = try call.string(from) else { return }
      try call.entries.set(to, value.bytes, value.expiry.map(Lifetime.at) ?? .never)
    }
  }
}
