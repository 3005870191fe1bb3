import KeyValue
import RESP

extension CommandStore {
  package func read(_ keys: [StoreKey], known: [StoreKey: Version], maxBytes: Int?)
    async throws(StoreError) -> [ReadResult]
  {
    guard !keys.isEmpty else { return [] }
    let limit = min(maxBytes ?? .max, options.maxValueBytes)
    return try await reaching(keys, else: .wrongType(.outOfReach)) {
      keys async throws(StoreError) in
      // Where scripts are forbidden, what is known costs less when it is sent again than when its length is asked for first.
      if options.isBilled, scripting.way == .none {
        if keys.count > 1, known.isEmpty, limit <= Self.mostSmallBytes {
          return try await smallRead(keys, limit: limit)
        }
        return try await firstRead(keys, known: known, limit: limit)
      }
      // A script can tell that a value is unchanged, but Lua takes 70 times as long as GET over one that is sent.
      guard keys.contains(where: { known[$0] != nil }) else {
        return options.isBilled
          ? try await paidRead(keys, limit: limit) : try await firstRead(keys, limit: limit)
      }
      return try await knownRead(keys, known: known, limit: limit)
    }
  }

  package func readFields(_ key: StoreKey, fields: [[UInt8]]?, maxBytes: Int?)
    async throws(StoreError) -> FieldsResult
  {
    guard reaches(key) else { return .wrongType(.outOfReach) }
    let limit = min(maxBytes ?? .max, options.maxValueBytes)
    let call = ScriptCall(
      keys: [key],
      arguments: [
        DecimalText.bytes(Int64(limit)), Array((fields == nil ? "all" : "some").utf8),
      ] + (fields ?? []))
    guard let reply = try await run(scripts.readFields, call), !reply.isForbidden else {
      return try await plainReadFields(key, fields: fields, limit: limit)
    }
    switch reply {
    case .null: return .absent
    case .array(let parts) where parts.count == 1:
      if let name = parts[0].text { return .wrongType(ValueType(redisName: name)) }
      guard let bytes = parts[0].integer else { break }
      if bytes > limit { return .tooLarge(bytes: Int(bytes)) }
      return try await plainReadFields(key, fields: fields, limit: limit)
    case .array(let parts) where parts.count == 2:
      guard let expiry = parts[0].integer else { break }
      guard let found = Self.fields(in: parts[1], asked: fields) else { break }
      return .fields(found, expiry: Expiry(reply: expiry))
    default: break
    }
    throw failure(reply, key: key)
  }

  package func inspect(_ keys: [StoreKey]) async throws(StoreError) -> [Inspection?] {
    guard !keys.isEmpty else { return [] }
    let unknown = Inspection(type: .outOfReach, bytes: nil, expiry: nil)
    return try await reaching(keys, else: unknown) { keys async throws(StoreError) in
      try await scriptedInspect(keys)
    }
  }

  private func scriptedInspect(_ keys: [StoreKey]) async throws(StoreError) -> [Inspection?] {
    // One server looks at many keys in one script, but not at so many that others wait for it.
    let step = commands.isCluster ? 1 : 64
    let parts = stride(from: 0, to: keys.count, by: step).map {
      Array(keys[$0..<min($0 + step, keys.count)])
    }
    let most = DecimalText.bytes(Int64(Self.mostMeasuredFields))
    let replies = try await run(
      scripts.inspect, parts.map { ScriptCall(keys: $0, arguments: [most]) },
      lane: keys.count > 512 ? .bulk : .interactive)
    var found: [Inspection?] = []
    found.reserveCapacity(keys.count)
    for (part, reply) in zip(parts, replies) {
      guard let reply, !reply.isForbidden else {
        found += try await plainInspect(part)
        continue
      }
      guard let looks = reply.elements, looks.count == part.count else {
        throw failure(reply, key: part.first)
      }
      for (key, look) in zip(part, looks) { found.append(try inspection(look, key: key)) }
    }
    return found
  }

  /// The lengths of hashes with more fields than this are not summed.
  static let mostMeasuredFields = 256
}

extension CommandStore {
  /// Reads values of which some may still be what the caller knows.
  func knownRead(
    _ keys: [StoreKey], known: [StoreKey: Version], limit: Int
  ) async throws(StoreError) -> [ReadResult] {
    // What is longer than the digest's limit is told by its length and read in a second round trip.
    let told = limit < options.maxDigestBytes ? [DecimalText.bytes(Int64(limit))] : []
    let calls = keys.map { key in
      ScriptCall(keys: [key], arguments: [known[key]?.argument ?? []] + told)
    }
    let replies = try await run(scripts.read, calls)
    var results = [ReadResult](repeating: .absent, count: keys.count)
    var rest: [Int] = []
    for (index, reply) in replies.enumerated() {
      let key = keys[index]
      if let reply, !reply.isForbidden {
        if let result = try readResult(reply, key: key, known: known[key], limit: limit) {
          results[index] = result
          continue
        }
      }
      rest.append(index)
    }
    guard !rest.isEmpty else { return results }
    let found = try await plainRead(rest.map { keys[$0] }, known: known, limit: limit)
    for (index, result) in zip(rest, found) { results[index] = result }
    return results
  }

  /// What the read script answered; nil where the value must be read without a script, for its length.
  private func readResult(
    _ reply: RESPValue, key: StoreKey, known: Version?, limit: Int
  ) throws(StoreError) -> ReadResult? {
    switch reply {
    case .null: return .absent
    case .integer(let expiry): return .unchanged(expiry: Expiry(reply: expiry))
    case .array(let parts) where parts.count == 2:
      guard let value = parts[0].bytes, let expiry = parts[1].integer else { break }
      return .value(
        StoredValue(bytes: value, version: Version(of: value), expiry: Expiry(reply: expiry)))
    case .array(let parts) where parts.count == 1:
      if let name = parts[0].text { return .wrongType(ValueType(redisName: name)) }
      guard let length = parts[0].integer else { break }
      return length > limit ? .tooLarge(bytes: Int(length)) : nil
    default: break
    }
    throw failure(reply, key: key)
  }

  private func inspection(_ look: RESPValue, key: StoreKey) throws(StoreError) -> Inspection? {
    if case .null = look { return nil }
    guard let parts = look.elements, parts.count >= 2, let name = parts[0].text,
      let expiry = parts[1].integer
    else { throw failure(look, key: key) }
    let bytes = parts.count > 2 ? parts[2].integer.flatMap { $0 < 0 ? nil : Int($0) } : nil
    let fields = parts.count > 3 ? parts[3].integer.map { Int($0) } : nil
    return Inspection(
      type: ValueType(redisName: name), bytes: bytes, fields: fields,
      expiry: Expiry(reply: expiry))
  }

  /// Names and values of a reply to `HGETALL`, or to `HMGET` of the fields that were asked for.
  static func fields(in reply: RESPValue, asked: [[UInt8]]?) -> [[UInt8]: [UInt8]]? {
    guard let asked else { return reply.fields }
    guard let values = reply.elements, values.count == asked.count else { return nil }
    var found: [[UInt8]: [UInt8]] = [:]
    for (name, value) in zip(asked, values) where value != .null {
      guard let bytes = value.bytes else { return nil }
      found[name] = bytes
    }
    return found
  }
}
