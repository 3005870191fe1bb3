import RESP

/// What is the same in two replies to one command, though they differ: the order of fields and keys, and how long
/// it took until the second one was asked.
enum Comparison {
  static func isSame(_ one: RESPValue, _ other: RESPValue, to command: [[UInt8]]) -> Bool {
    let name = String(decoding: command.first ?? [], as: UTF8.self).uppercased()
    switch name {
    case "HGETALL": return sorted(one, by: 2) == sorted(other, by: 2)
    case "HKEYS", "HVALS", "KEYS": return sorted(one, by: 1) == sorted(other, by: 1)
    case "SCAN": return page(one, by: 1) == page(other, by: 1)
    case "HSCAN": return page(one, by: 2) == page(other, by: 2)
    case "TTL", "EXPIRETIME": return isNear(one, other, within: 120)
    case "PTTL", "PEXPIRETIME": return isNear(one, other, within: 120_000)
    default: return one == other
    }
  }

  /// An array whose elements, `count` of them together, are in order.
  private static func sorted(_ value: RESPValue, by count: Int) -> [String] {
    guard let elements = value.elements else { return [value.shown] }
    return stride(from: 0, to: elements.count, by: count)
      .map { start in
        elements[start..<min(start + count, elements.count)].map(\.shown).joined(separator: "=")
      }.sorted()
  }

  private static func page(_ value: RESPValue, by count: Int) -> [String] {
    guard let parts = value.elements, parts.count == 2 else { return [value.shown] }
    return [parts[0].shown] + sorted(parts[1], by: count)
  }

  private static func isNear(_ one: RESPValue, _ other: RESPValue, within: Int64) -> Bool {
    guard case .integer(let a) = one, case .integer(let b) = other, a > 0, b > 0 else {
      return one == other
    }
    return abs(a - b) <= within
  }
}
