internal import KeyValue

extension Command {
  static let hashes = [
    Command("hset", -4, .writing) { .integer(try setFields($0)) },
    Command("hmset", -4, .writing) { call in
      _ = try setFields(call)
      return .ok
    },
    Command("hsetnx", 4, .writing, setFieldIfAbsent),
    Command("hget", 3, .reading) { .bytes(try $0.fields($0.key(1), [$0[2]])?[$0[2]]) },
    Command("hmget", -3, .reading) { call in
      let names = Array(call.rest(from: 2))
      let fields = try call.fields(call.key(1), names) ?? [:]
      return .array(names.map { .bytes(fields[$0]) })
    },
    Command("hgetall", 2, .reading) { call in
      .array(
        try call.orderedFields(call.key(1)).flatMap { [.bytes($0.name), .bytes($0.value)] })
    },
    Command("hdel", -3, .writing, deleteFields),
    Command("hexists", 3, .reading) { .integer(try $0.fieldLength(2) == nil ? 0 : 1) },
    Command("hlen", 2, .reading) { .integer(try $0.fieldCount($0.key(1))) },
    Command("hkeys", 2, .reading) { .array(try $0.fieldNames().map { .bytes($0) }) },
    Command("hvals", 2, .reading) { call in
      .array(try call.orderedFields(call.key(1)).map { .bytes($0.value) })
    },
    Command("hstrlen", 3, .reading) { .integer(try $0.fieldLength(2) ?? 0) },
    Command("hrandfield", -2, .reading, randomFields),
  ]

  /// - Returns: how many fields are new.
  private static func setFields(_ call: Call) throws -> Int {
    guard call.count % 2 == 0 else { throw CommandError.arity(call.name) }
    let key = call.key(1)
    let before = try call.fieldCount(key)
    let fields = stride(from: 2, to: call.count, by: 2)
      .map { HashField(name: call[$0], value: call[$0 + 1]) }
    try call.write(key, inOrder: fields)
    return try call.fieldCount(key) - before
  }

  private static func setFieldIfAbsent(_ call: Call) throws -> Reply {
    guard try call.fieldLength(2) == nil else { return .integer(0) }
    try call.write(call.key(1), set: [call[2]: call[3]])
    return .integer(1)
  }

  private static func deleteFields(_ call: Call) throws -> Reply {
    let key = call.key(1)
    let before = try call.fieldCount(key)
    guard before > 0 else { return .integer(0) }
    try call.write(key, removed: Set(call.rest(from: 2)))
    return .integer(before - (try call.fieldCount(key)))
  }

  // MARK: At random

  /// More are not picked with repetitions: that is a reply without an end, not a sample.
  private static let mostPicked = 1 << 20

  private static func randomFields(_ call: Call) throws -> Reply {
    guard call.count > 2 else { return .bytes(try call.fieldNames().randomElement()) }
    let count = try call.integer(2)
    guard count != .min else {
      throw CommandError(
        "ERR value is out of range, value must between \(-Int64.max) and \(Int64.max)")
    }
    guard call.count == 3 || call.count == 4 && call.option(3) == "WITHVALUES" else {
      throw CommandError.syntax
    }
    let hasValues = call.count == 4
    if hasValues, count < -Int64.max / 2 || count > Int64.max / 2 { throw CommandError.outOfRange }
    var names = try call.fieldNames()
    if count < 0 {
      guard -count <= mostPicked else { throw CommandError.outOfRange }
      names = (0..<(names.isEmpty ? 0 : -count)).compactMap { _ in names.randomElement() }
    } else {
      names = Array(names.shuffled().prefix(Int(min(count, Int64(names.count)))))
    }
    guard hasValues else { return .array(names.map { .bytes($0) }) }
    let fields = try call.fields(call.key(1), names) ?? [:]
    return .array(names.flatMap { [.bytes($0), .bytes(fields[$0])] })
  }
}

extension Call {
  /// The length of the value of the field named at `place`; nil: there is none.
  fileprivate func fieldLength(_ place: Int) throws -> Int? {
    _ = try fieldCount(key(1))
    return try entries.fieldLengths(key(1), fields: [self[place]])[self[place]]
  }

  /// The names of all fields, in order.
  fileprivate func fieldNames() throws -> [[UInt8]] {
    _ = try fieldCount(key(1))
    return try entries.fieldNames(key(1))
  }
}
