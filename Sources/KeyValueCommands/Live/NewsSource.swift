import KeyValue
import RESP

/// A way in which a server says by itself what changes: what to ask it for, and what its messages mean.
enum NewsSource: Sendable, Equatable {
  /// `CLIENT TRACKING … BCAST` (Redis 6, RESP3): names every key that is written, deleted or expires.
  case tracking
  /// Keyspace notifications of this database: the same, where the server's configuration has them on.
  case notifications(database: Int)

  /// What a connection must say to get them.
  func request(_ prefixes: NewsPrefixes) -> [RedisCommand] {
    switch self {
    case .tracking:
      var arguments = ["TRACKING", "ON", "BCAST"].map { Array($0.utf8) }
      for prefix in prefixes.all where !prefix.isEmpty {
        arguments += [Array("PREFIX".utf8), prefix]
      }
      return [RedisCommand("CLIENT", arguments)]
    case .notifications:
      // One each, so that each has one reply.
      return prefixes.all.map { prefix in
        RedisCommand("PSUBSCRIBE", [channelStart + Glob.escaped(prefix) + [UInt8(ascii: "*")]])
      }
    }
  }

  /// What a message says.
  func meaning(of push: [RESPValue]) -> News {
    switch (self, push.first) {
    case (.tracking, .bytes(Array("invalidate".utf8))):
      guard push.count > 1 else { return .nothing }
      switch push[1] {
      // FLUSHALL and FLUSHDB.
      case .null: return .everything
      case .array(let keys): return .keys(keys.compactMap(Self.key))
      default: return .nothing
      }
    case (.notifications, .bytes(Array("pmessage".utf8))):
      guard push.count > 2, case .bytes(let channel) = push[2], channel.starts(with: channelStart)
      else { return .nothing }
      return .keys([StoreKey(channel.dropFirst(channelStart.count))])
    default: return .nothing
    }
  }

  private static func key(_ value: RESPValue) -> StoreKey? {
    if case .bytes(let bytes) = value { StoreKey(bytes) } else { nil }
  }

  /// What stands before the key in the name of its channel.
  private var channelStart: [UInt8] {
    guard case .notifications(let database) = self else { return [] }
    return Array("__keyspace@\(database)__:".utf8)
  }
}

/// What a message of a server says.
enum News: Sendable, Equatable {
  /// These keys were written or deleted, or have expired.
  case keys([StoreKey])
  /// Anything may have changed.
  case everything
  /// It is no news.
  case nothing
}
