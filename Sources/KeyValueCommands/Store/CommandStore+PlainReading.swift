import KeyValue
import RESP

/// Reading without scripts: what was never read, values too long to go through one, and all where they are
/// forbidden.
///
/// A value and its expiry come in one pipeline, not in one step: who writes in between shows in one of them
/// only, and a commit that builds on the value then finds that it changed.
extension CommandStore {
  /// Reads values, none longer than is read at once.
  ///
  /// - Parameter known: what the caller has: it is sent all the same, and told to be unchanged.
  func firstRead(
    _ keys: [StoreKey], known: [StoreKey: Version] = [:], limit: Int
  ) async throws(StoreError) -> [ReadResult] {
    guard hasExpireTime.withLock({ $0 }) else {
      return try await knownRead(keys, known: known, limit: limit)
    }
    // One byte more than is wanted tells that there is more.
    let most = min(limit, options.maxDigestBytes)
    let end = DecimalText.bytes(Int64(most))
    var commands: [RedisCommand] = []
    commands.reserveCapacity(2 * keys.count)
    for key in keys {
      commands.append(RedisCommand([Self.getRange, key.bytes, Self.zero, end], key: key))
      commands.append(RedisCommand([Self.expireTime, key.bytes], key: key))
    }
    let replies = try await run(commands, key: keys.count == 1 ? keys[0] : nil)
    var results = [ReadResult](repeating: .absent, count: keys.count)
    var rest: [Int] = []
    for index in keys.indices {
      if replies[2 * index + 1].isUnknownCommand { hasExpireTime.withLock { $0 = false } }
      guard let value = replies[2 * index].bytes, let expiry = replies[2 * index + 1].integer,
        value.count <= most
      else {
        rest.append(index)
        continue
      }
      if expiry == -2 { continue }
      // Nothing with an expiry is an empty value, or a key that came between the two commands.
      if value.isEmpty {
        rest.append(index)
        continue
      }
      let version = Version(of: value)
      results[index] =
        known[keys[index]] == version
        ? .unchanged(expiry: Expiry(reply: expiry))
        : .value(StoredValue(bytes: value, version: version, expiry: Expiry(reply: expiry)))
    }
    guard !rest.isEmpty else { return results }
    // Another type, too long, out of reach: the script tells which.
    let found = try await knownRead(rest.map { keys[$0] }, known: known, limit: limit)
    for (index, result) in zip(rest, found) { results[index] = result }
    return results
  }

  // What every warm load says is not made anew for each.
  private static let getRange = Array("GETRANGE".utf8)
  private static let expireTime = Array("PEXPIRETIME".utf8)
  private static let zero = Array("0".utf8)

  /// Reads values after their lengths, so that nothing over the limit is sent.
  func plainRead(
    _ keys: [StoreKey], known: [StoreKey: Version], limit: Int
  ) async throws(StoreError) -> [ReadResult] {
    let expiries: [Int64]
    let lengths: [RESPValue]
    (lengths, expiries) = try await withExpiries(
      keys, keys.map { RedisCommand("STRLEN", [$0.bytes], key: $0) })
    var results = [ReadResult](repeating: .absent, count: keys.count)
    var wanted: [Int] = []
    var longest = 0
    for (index, reply) in lengths.enumerated() where expiries[index] != -2 {
      if let length = reply.integer {
        if length > limit, known[keys[index]]?.valueLength != Int(length) {
          results[index] = .tooLarge(bytes: Int(length))
          continue
        }
        longest = max(longest, Int(length))
      } else if !reply.isWrongType {
        throw failure(reply, key: keys[index])
      }
      wanted.append(index)
    }
    guard !wanted.isEmpty else { return results }
    let reads = wanted.map { index -> RedisCommand in
      let key = keys[index]
      return RedisCommand(lengths[index].isWrongType ? "TYPE" : "GET", [key.bytes], key: key)
    }
    let replies = try await run(
      reads, key: wanted.count == 1 ? keys[wanted[0]] : nil, lane: Self.lane(bytes: longest))
    for (index, reply) in zip(wanted, replies) {
      let key = keys[index]
      switch reply {
      case .null: results[index] = .absent
      case .bytes(let name) where lengths[index].isWrongType:
        let type = ValueType(redisName: String(decoding: name, as: UTF8.self))
        // It was another type a moment ago, and is one again.
        results[index] =
          type == .string
          ? try await plainRead([key], known: known, limit: limit)[0]
          : type == .other("none") ? .absent : .wrongType(type)
      case .bytes(let value):
        let expiry = Expiry(reply: expiries[index])
        let version = Version(of: value)
        if known[key] == version {
          results[index] = .unchanged(expiry: expiry)
        } else if value.count > limit {
          results[index] = .tooLarge(bytes: value.count)
        } else {
          results[index] = .value(StoredValue(bytes: value, version: version, expiry: expiry))
        }
      default:
        guard reply.isWrongType else { throw failure(reply, key: key) }
        results[index] = try await plainRead([key], known: known, limit: limit)[0]
      }
    }
    return results
  }

  func plainReadFields(
    _ key: StoreKey, fields: [[UInt8]]?, limit: Int
  ) async throws(StoreError) -> FieldsResult {
    if options.isBilled, let found = try await paidReadFields(key, fields: fields, limit: limit) {
      return found
    }
    let (kinds, expiries) = try await withExpiries(
      [key], [RedisCommand("TYPE", [key.bytes], key: key)])
    guard let kind = kinds[0].text else { throw failure(kinds[0], key: key) }
    let type = ValueType(redisName: kind)
    if type == .other("none") || expiries[0] == -2 { return .absent }
    guard type == .hash else { return .wrongType(type) }
    var names = fields ?? []
    if fields == nil {
      let reply = try await run([RedisCommand("HKEYS", [key.bytes], key: key)], key: key)[0]
      guard let found = reply.elements?.compactMap(\.bytes) else { throw failure(reply, key: key) }
      names = found
    }
    let measured = Array(Set(names))
    let lengths = try await run(
      measured.map { RedisCommand("HSTRLEN", [key.bytes, $0], key: key) }, key: key)
    try check(lengths, key: key)
    let bytes = lengths.reduce(0) { $0 + Int($1.integer ?? 0) }
    if bytes > limit { return .tooLarge(bytes: bytes) }
    guard !names.isEmpty else {
      // There is no hash without fields: it went away between two commands.
      return fields == nil ? .absent : .fields([:], expiry: Expiry(reply: expiries[0]))
    }
    let command =
      fields == nil
      ? RedisCommand("HGETALL", [key.bytes], key: key)
      : RedisCommand("HMGET", [key.bytes] + names, key: key)
    let reply = try await run([command], key: key, lane: Self.lane(bytes: bytes))[0]
    guard let found = Self.fields(in: reply, asked: fields) else { throw failure(reply, key: key) }
    if found.isEmpty, fields == nil { return .absent }
    return .fields(found, expiry: Expiry(reply: expiries[0]))
  }

  func plainInspect(_ keys: [StoreKey]) async throws(StoreError) -> [Inspection?] {
    let kinds = try await run(
      keys.map { RedisCommand("TYPE", [$0.bytes], key: $0) }, key: keys.count == 1 ? keys[0] : nil)
    var types: [ValueType] = []
    for (key, reply) in zip(keys, kinds) {
      guard let name = reply.text else { throw failure(reply, key: key) }
      types.append(ValueType(redisName: name))
    }
    // What is not there has no expiry to be asked for.
    let present = keys.indices.filter { types[$0] != .other("none") }
    let measured = present.filter { types[$0] == .string || types[$0] == .hash }
    let (sizes, expiries) = try await withExpiries(
      present.map { keys[$0] },
      measured.map {
        RedisCommand(types[$0] == .string ? "STRLEN" : "HLEN", [keys[$0].bytes], key: keys[$0])
      })
    let size = Dictionary(uniqueKeysWithValues: zip(measured, sizes))
    var found = [Inspection?](repeating: nil, count: keys.count)
    for (index, expiry) in zip(present, expiries) where expiry != -2 {
      let type = types[index]
      let number = size[index]?.integer.map { Int($0) }
      found[index] = Inspection(
        type: type, bytes: type == .string ? number : nil, fields: type == .hash ? number : nil,
        expiry: Expiry(reply: expiry))
    }
    return found
  }

  /// Long values go another way than what somebody waits for.
  static func lane(bytes: Int) -> Lane { bytes > 1 << 20 ? .bulk : .interactive }

  // MARK: Expiry

  /// The replies to these commands, and when each key goes away: -1 never, -2 there is no such key.
  func withExpiries(
    _ keys: [StoreKey], _ commands: [RedisCommand]
  ) async throws(StoreError) -> (replies: [RESPValue], expiries: [Int64]) {
    guard !keys.isEmpty else { return ([], []) }
    let first = keys.count == 1 ? keys[0] : nil
    let count = commands.count
    if hasExpireTime.withLock({ $0 }) {
      let replies = try await run(
        commands + keys.map { RedisCommand("PEXPIRETIME", [$0.bytes], key: $0) }, key: first)
      let times = replies[count...].compactMap(\.integer)
      if times.count == keys.count { return (Array(replies[..<count]), times) }
      // A key out of reach is another matter than a server that does not know the command.
      try check(Array(replies[..<count].filter { !$0.isWrongType }), key: first)
      // As is one that cannot serve now.
      if replies[count...].contains(where: { $0.isUnknownCommand || $0.isForbidden }) {
        hasExpireTime.withLock { $0 = false }
      }
    }
    let replies = try await run(
      commands + keys.map { RedisCommand("PTTL", [$0.bytes], key: $0) } + [RedisCommand("TIME")],
      key: first)
    let clock = replies[count + keys.count]
    guard let parts = clock.elements, parts.count == 2,
      let seconds = parts[0].text.flatMap({ Int64($0) }),
      let microseconds = parts[1].text.flatMap({ Int64($0) })
    else { throw failure(clock, key: nil) }
    let now = seconds * 1000 + microseconds / 1000
    var times: [Int64] = []
    for (key, reply) in zip(keys, replies[count..<(count + keys.count)]) {
      guard let left = reply.integer else { throw failure(reply, key: key) }
      times.append(left < 0 ? left : now + left)
    }
    return (Array(replies[..<count]), times)
  }
}
