import KeyValue
import RESP

/// One page of a scan of one server.
package struct NodeScan: Sendable {
  /// Where a scan begins, and what says that it has ended.
  package static let start = "0"

  /// Where to go on.
  package let cursor: String
  /// The keys found.
  package let keys: [StoreKey]

  /// The command for a page.
  package static func command(_ request: ScanRequest, cursor: String, count: Int) -> RedisCommand {
    var arguments = [Array(cursor.utf8)]
    if request.pattern != [UInt8(ascii: "*")] {
      arguments += [Array("MATCH".utf8), request.pattern]
    }
    arguments += [Array("COUNT".utf8), Array(String(max(count, 1)).utf8)]
    if let type = request.type { arguments += [Array("TYPE".utf8), Array(type.name.utf8)] }
    return RedisCommand("SCAN", arguments)
  }

  /// Reads the reply to ``command(_:cursor:count:)``; nil: it is none.
  package init?(_ reply: RESPValue) {
    guard case .array(let parts) = reply, parts.count == 2, case .bytes(let cursor) = parts[0],
      case .array(let found) = parts[1]
    else { return nil }
    var keys: [StoreKey] = []
    keys.reserveCapacity(found.count)
    for element in found {
      guard case .bytes(let key) = element else { return nil }
      keys.append(StoreKey(key))
    }
    self.cursor = String(decoding: cursor, as: UTF8.self)
    self.keys = keys
  }
}
