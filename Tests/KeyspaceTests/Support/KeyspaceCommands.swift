import KeyValue
import KeyValueCommands
import Keyspace
import RESP
import Synchronization

/// The project's own store by commands of Redis, with no wire in between.
final class KeyspaceCommands: RedisCommands, RedisNode {
  private let keyspace: Keyspace
  private let isClosed = Atomic(false)

  init(_ keyspace: Keyspace) { self.keyspace = keyspace }

  let isCluster = false
  let name = "keyspace"

  func run(_ commands: [RedisCommand], lane: Lane) async throws(StoreError) -> [RESPValue] {
    if isClosed.load(ordering: .relaxed) { throw StoreError(.unreachable, "it is closed") }
    return try await keyspace.run(commands.map(\.arguments), atomically: false)
  }

  func exclusively<R: Sendable>(
    for key: StoreKey, _ body: @Sendable (any RedisConversation) async throws(StoreError) -> R
  ) async throws(StoreError) -> R {
    throw StoreError(.unsupported, "a keyspace has no WATCH", key: key)
  }

  func masters() -> [any RedisNode] { [self] }

  func news(_ hello: [RedisCommand]) async throws(StoreError) -> RedisNews {
    throw StoreError(.unsupported, "a keyspace tells no news")
  }

  func close() async { isClosed.store(true, ordering: .relaxed) }
}
