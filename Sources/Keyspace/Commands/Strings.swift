internal import KeyValue

extension Command {
  static let strings = [
    Command("get", 2, .reading, get),
    Command("set", -3, .writing, set),
    Command("setex", 4, .writing) { try setWithExpiry($0, unit: 1000) },
    Command("psetex", 4, .writing) { try setWithExpiry($0, unit: 1) },
    Command("setnx", 3, .writing, setIfAbsent),
    Command("getset", 3, .writing, getAndSet),
    Command("getdel", 2, .writing, getAndDelete),
    Command("getex", -2, .writing, getAndExpire),
    Command("mget", -2, .reading, getMany),
    Command("mset", -3, .writing) { try setMany($0, ifAbsent: false) },
    Command("msetnx", -3, .writing) { try setMany($0, ifAbsent: true) },
    Command("append", 3, .writing, append),
    Command("strlen", 2, .reading) { .integer(try $0.string($0.key(1))?.bytes.count ?? 0) },
    Command("getrange", 4, .reading, getRange),
    Command("setrange", 4, .writing, setRange),
  ]

  /// The longest string that Redis takes, in bytes.
  static let longestString = 512 << 20

  private static func get(_ call: Call) throws -> Reply {
    .bytes(try call.string(call.key(1))?.bytes)
  }

  // MARK: Setting

  private static func set(_ call: Call) throws -> Reply {
    let options = try SetOptions(call, from: 3, family: .set)
    let lifetime = try options.lifetime(call) ?? .never
    let key = call.key(1)
    let old = options.gets ? try call.string(key) : nil
    let exists = try options.gets ? old != nil : call.entries.inspect(key) != nil
    let reply: Reply = options.gets ? .bytes(old?.bytes) : .ok
    if options.condition == .absent && exists || options.condition == .present && !exists {
      return options.gets ? reply : .null
    }
    try call.entries.set(key, call[2], lifetime)
    return reply
  }

  private static func setWithExpiry(_ call: Call, unit: Int64) throws -> Reply {
    let moment = try call.expiry(call.integer(2), unit: unit, isAbsolute: false)
    try call.entries.set(call.key(1), call[3], .at(moment))
    return .ok
  }

  private static func setIfAbsent(_ call: Call) throws -> Reply {
    guard try call.entries.inspect(call.key(1)) == nil else { return .integer(0) }
    try call.entries.set(call.key(1), call[2], .never)
    return .integer(1)
  }

  private static func setMany(_ call: Call, ifAbsent: Bool) throws -> Reply {
    guard call.count % 2 == 1 else { throw CommandError.arity(call.name) }
    let places = stride(from: 1, to: call.count, by: 2)
    if ifAbsent {
      for place in places where try call.entries.inspect(call.key(place)) != nil {
        return .integer(0)
      }
    }
    for place in places { try call.entries.set(call.key(place), call[place + 1], .never) }
    return ifAbsent ? .integer(1) : .ok
  }

  // MARK: Getting, and something else

  private static func getAndSet(_ call: Call) throws -> Reply {
    let old = try call.string(call.key(1))
    try call.entries.set(call.key(1), call[2], .never)
    return .bytes(old?.bytes)
  }

  private static func getAndDelete(_ call: Call) throws -> Reply {
    guard let old = try call.string(call.key(1)) else { return .null }
    _ = try call.entries.delete(call.key(1))
    return .bytes(old.bytes)
  }

  private static func getAndExpire(_ call: Call) throws -> Reply {
    let options = try SetOptions(call, from: 2, family: .get)
    guard let old = try call.string(call.key(1)) else { return .null }
    if let lifetime = try options.lifetime(call) {
      _ = try call.entries.expire(call.key(1), lifetime)
    }
    return .bytes(old.bytes)
  }

  private static func getMany(_ call: Call) throws -> Reply {
    .array(
      try call.rest(from: 1).map { key in
        guard case .value(let value) = try call.entries.read(StoreKey(key)) else { return .null }
        return .bytes(value.bytes)
      })
  }

  // MARK: Parts

  private static func append(_ call: Call) throws -> Reply {
    let old = try call.string(call.key(1))?.bytes ?? []
    try checkLength(old.count, call[2].count)
    try call.entries.set(call.key(1), old + call[2], .keep)
    return .integer(old.count + call[2].count)
  }

  private static func getRange(_ call: Call) throws -> Reply {
    var start = try call.integer(2)
    var end = try call.integer(3)
    guard let bytes = try call.string(call.key(1))?.bytes else { return .bytes([]) }
    let length = Int64(bytes.count)
    if start < 0, end < 0, start > end { return .bytes([]) }
    if start < 0 { start = max(0, length + start) }
    if end < 0 { end = max(0, length + end) }
    end = min(end, length - 1)
    guard start <= end, length > 0 else { return .bytes([]) }
    return .bytes(Array(bytes[Int(start)...Int(end)]))
  }

  private static func setRange(_ call: Call) throws -> Reply {
    let offset = try call.integer(2)
    guard offset >= 0 else { throw CommandError("ERR offset is out of range") }
    let old = try call.string(call.key(1))?.bytes ?? []
    let new = call[3]
    guard !new.isEmpty else { return .integer(old.count) }
    try checkLength(Int(offset), new.count)
    var bytes = old
    let end = Int(offset) + new.count
    if end > bytes.count { bytes += [UInt8](repeating: 0, count: end - bytes.count) }
    bytes.replaceSubrange(Int(offset)..<end, with: new)
    try call.entries.set(call.key(1), bytes, .keep)
    return .integer(bytes.count)
  }

  private static func checkLength(_ length: Int, _ added: Int) throws(CommandError) {
    let (sum, overflow) = length.addingReportingOverflow(added)
    if overflow || sum > longestString { throw .tooLong }
  }
}
