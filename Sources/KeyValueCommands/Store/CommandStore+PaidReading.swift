import KeyValue
import RESP

/// Reading where every command is paid: what many keys hold takes a command or two for all of them, instead of two for
/// each.
///
/// Kind, length and expiry come by one script, then the values together. Who writes in between shows in one of them
/// only, as without scripts; a commit that builds on the value then finds that it changed.
extension CommandStore {
  /// Bytes of values that are asked for in one command.
  private static let mostBytes = 4 << 20
  /// The longest values that are asked for together before anybody knows how long they are, in bytes.
  static let mostSmallBytes = 1 << 10
  /// Values that are asked for in one command.
  private static let mostValues = 500

  /// Reads values that the caller does not know, as cheaply as can be.
  func paidRead(_ keys: [StoreKey], limit: Int) async throws(StoreError) -> [ReadResult] {
    // One value and its expiry are one script.
    guard keys.count > 1 else { return try await knownRead(keys, known: [:], limit: limit) }
    let looks = try await inspect(keys)
    var results = [ReadResult](repeating: .absent, count: keys.count)
    var wanted: [Int] = []
    for (index, look) in looks.enumerated() {
      guard let look else { continue }
      guard look.type == .string else {
        results[index] = .wrongType(look.type)
        continue
      }
      let bytes = look.bytes ?? 0
      if bytes > limit {
        results[index] = .tooLarge(bytes: bytes)
      } else {
        wanted.append(index)
      }
    }
    var unread: [Int] = []
    for group in Self.groups(of: wanted, looks) {
      guard let replies = try await values(of: group.map { keys[$0] }) else {
        unread += group
        continue
      }
      for (index, reply) in zip(group, replies) {
        guard let value = reply.bytes, value.count <= limit, let look = looks[index] else {
          // It went away meanwhile, or is something else by now.
          unread.append(index)
          continue
        }
        results[index] = .value(
          StoredValue(bytes: value, version: Version(of: value), expiry: look.expiry))
      }
    }
    guard !unread.isEmpty else { return results }
    let found = try await knownRead(unread.map { keys[$0] }, known: [:], limit: limit)
    for (index, result) in zip(unread, found) { results[index] = result }
    return results
  }

  /// A hash and its expiry in two commands without scripts, however many fields it has; nil: it is to be measured first,
  /// for it is longer than one answer, or became a hash a moment ago.
  func paidReadFields(
    _ key: StoreKey, fields: [[UInt8]]?, limit: Int
  ) async throws(StoreError) -> FieldsResult? {
    // The service has no command for no fields.
    if fields?.isEmpty == true { return nil }
    let command =
      fields.map { RedisCommand("HMGET", [key.bytes] + $0, key: key) }
      ?? RedisCommand("HGETALL", [key.bytes], key: key)
    let replies: [RESPValue]
    let expiries: [Int64]
    do throws(StoreError) {
      (replies, expiries) = try await withExpiries([key], [command])
    } catch {
      guard error.code == .tooLarge else { throw error }
      return nil
    }
    if expiries[0] == -2 { return .absent }
    guard !replies[0].isWrongType else {
      let reply = try await run([RedisCommand("TYPE", [key.bytes], key: key)], key: key)[0]
      guard let name = reply.text else { throw failure(reply, key: key) }
      let type = ValueType(redisName: name)
      return type == .hash ? nil : type == .other("none") ? .absent : .wrongType(type)
    }
    guard let found = Self.fields(in: replies[0], asked: fields) else {
      throw failure(replies[0], key: key)
    }
    if found.isEmpty, fields == nil { return .absent }
    let bytes = found.values.reduce(0) { $0 + $1.count }
    return bytes > limit
      ? .tooLarge(bytes: bytes) : .fields(found, expiry: Expiry(reply: expiries[0]))
  }

  /// Values that are short, if they are there, without scripts: one command for all, one for the expiry of each that is
  /// there, and where some are not, one to tell whether they are something else.
  func smallRead(_ keys: [StoreKey], limit: Int) async throws(StoreError) -> [ReadResult] {
    var results = [ReadResult](repeating: .absent, count: keys.count)
    var rest: [Int] = []
    for start in stride(from: 0, to: keys.count, by: Self.mostValues) {
      let places = Array(start..<min(start + Self.mostValues, keys.count))
      guard let replies = try await values(of: places.map { keys[$0] }) else {
        rest += places
        continue
      }
      var (there, others): ([Int], [Int]) = ([], [])
      for (place, reply) in zip(places, replies) {
        if reply.bytes == nil { others.append(place) } else { there.append(place) }
      }
      let (_, expiries) = try await withExpiries(there.map { keys[$0] }, [])
      for (place, expiry) in zip(there, expiries) where expiry != -2 {
        guard let value = replies[place - start].bytes else { continue }
        results[place] =
          value.count > limit
          ? .tooLarge(bytes: value.count)
          : .value(
            StoredValue(bytes: value, version: Version(of: value), expiry: Expiry(reply: expiry)))
      }
      if try await areThere(others.map { keys[$0] }) { rest += others }
    }
    guard !rest.isEmpty else { return results }
    let found = try await firstRead(rest.map { keys[$0] }, limit: limit)
    for (place, result) in zip(rest, found) { results[place] = result }
    return results
  }

  private func areThere(_ keys: [StoreKey]) async throws(StoreError) -> Bool {
    guard !keys.isEmpty else { return false }
    let command = RedisCommand("EXISTS", keys.map(\.bytes))
    let reply = try await run([command], key: nil)[0]
    guard let count = reply.integer else { throw failure(reply, key: nil) }
    return count > 0
  }

  /// Nil: together they are more than the service answers, whatever its limit is.
  private func values(of keys: [StoreKey]) async throws(StoreError) -> [RESPValue]? {
    let key = keys.count == 1 ? keys[0] : nil
    let reply: RESPValue
    do throws(StoreError) {
      reply = try await run([RedisCommand("MGET", keys.map(\.bytes), key: key)], key: key)[0]
    } catch {
      guard error.code == .tooLarge, keys.count > 1 else { throw error }
      return nil
    }
    guard let values = reply.elements, values.count == keys.count else {
      throw failure(reply, key: key)
    }
    return values
  }

  /// Places of keys whose values are asked for together, none of the answers very long.
  private static func groups(of places: [Int], _ looks: [Inspection?]) -> [[Int]] {
    var groups: [[Int]] = []
    var bytes = 0
    for place in places {
      let length = looks[place]?.bytes ?? 0
      let hasRoom = (groups.last?.count ?? mostValues) < mostValues && bytes + length <= mostBytes
      if hasRoom, !groups.isEmpty {
        groups[groups.count - 1].append(place)
        bytes += length
      } else {
        groups.append([place])
        bytes = length
      }
    }
    return groups
  }
}
