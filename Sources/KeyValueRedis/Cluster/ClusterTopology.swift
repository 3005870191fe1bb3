import KeyValue
import KeyValueCommands
import RESP

/// Which node serves which slots, as `CLUSTER SLOTS` tells it.
struct ClusterTopology: Sendable, Equatable {
  /// Slots that one master serves.
  struct Shard: Sendable, Equatable {
    let slots: ClosedRange<Int>
    let master: RedisOptions.Endpoint
    let replicas: [RedisOptions.Endpoint]
  }

  /// Shards in the order of their slots; a master with several ranges has several.
  let shards: [Shard]

  /// Each master once, in the order of their names.
  var masters: [RedisOptions.Endpoint] {
    Set(shards.map(\.master)).sorted { $0.name < $1.name }
  }

  /// Each replica once, in the order of their names.
  var replicas: [RedisOptions.Endpoint] {
    Set(shards.flatMap(\.replicas)).sorted { $0.name < $1.name }
  }

  /// Reads a reply to `CLUSTER SLOTS`.
  ///
  /// - Parameter asked: the node that replied: it is meant where the reply names no host, as nodes do that do not
  ///   know their own address.
  init(slots reply: RESPValue, asked: RedisOptions.Endpoint) throws(StoreError) {
    if case .error(let error) = reply { throw Self.refusal(error, asked: asked) }
    guard case .array(let entries) = reply else { throw Self.unreadable(asked) }
    var shards: [Shard] = []
    for entry in entries {
      guard case .array(let parts) = entry, parts.count >= 2,
        case .integer(let first) = parts[0], case .integer(let last) = parts[1],
        0 <= first, first <= last, last < HashSlot.count
      else { throw Self.unreadable(asked) }
      let nodes = parts.dropFirst(2).compactMap { Self.endpoint($0, asked: asked) }
      guard nodes.count == parts.count - 2 else { throw Self.unreadable(asked) }
      // A range without a node is served by nobody.
      guard let master = nodes.first else { continue }
      shards.append(
        Shard(
          slots: Int(first)...Int(last), master: master,
          replicas: nodes.dropFirst().filter { $0 != master }))
    }
    self.shards = shards.sorted { $0.slots.lowerBound < $1.slots.lowerBound }
  }

  private static func endpoint(
    _ node: RESPValue, asked: RedisOptions.Endpoint
  ) -> RedisOptions.Endpoint? {
    guard case .array(let parts) = node, parts.count >= 2, case .integer(let port) = parts[1],
      1...65535 ~= port
    else { return nil }
    switch parts[0] {
    case .null: return asked.neighbour(host: "", port: Int(port))
    case .bytes(let host):
      return asked.neighbour(host: String(decoding: host, as: UTF8.self), port: Int(port))
    default: return nil
    }
  }

  private static func refusal(_ error: RESPError, asked: RedisOptions.Endpoint) -> StoreError {
    error.message.contains("cluster support disabled")
      ? StoreError(
        .unsupported, "\(asked.name) is not a node of a cluster; name it without cluster=true")
      : StoreError(error, key: nil, node: asked.name)
  }

  private static func unreadable(_ asked: RedisOptions.Endpoint) -> StoreError {
    StoreError(.corrupt, "\(asked.name) answers CLUSTER SLOTS with what is not a list of slots")
  }
}
