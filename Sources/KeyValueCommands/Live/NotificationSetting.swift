import RESP

/// The server's `notify-keyspace-events`: which events it tells of, one letter each.
struct NotificationSetting: Sendable, Equatable {
  /// As the server writes it.
  let flags: String

  init(flags: String) { self.flags = flags }

  /// Reads a reply to `CONFIG GET notify-keyspace-events`; nil: it does not say.
  init?(_ reply: RESPValue?) {
    let value: RESPValue?
    switch reply {
    case .array(let parts): value = parts.count > 1 ? parts[1] : nil
    case .map(let pairs): value = pairs.first?.value
    default: value = nil
    }
    guard case .bytes(let bytes) = value else { return nil }
    flags = String(decoding: bytes, as: UTF8.self)
  }

  /// Whether every change of a string or a hash is told on the channel of its key.
  var tellsAll: Bool {
    // Deletions and lifetimes, strings, hashes, what has expired, what was evicted for want of memory.
    flags.contains("K") && (flags.contains("A") || "g$hxe".allSatisfy(flags.contains))
  }
}
