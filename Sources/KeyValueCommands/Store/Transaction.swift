import KeyValue
import RESP

/// A write by `WATCH`, `MULTI` and `EXEC` on a connection of its own: where scripts are forbidden, and where a value is
/// too long for the server to digest.
///
/// The keys are watched, read and judged; then the commands are done together, unless one of the keys was touched
/// meanwhile: then all of it is done again.
struct Transaction: Sendable {
  let store: CommandStore
  let connection: any RedisConversation
  let keys: [StoreKey]

  /// How often a transaction that others overtake is tried.
  private static let attempts = 64

  /// Runs `body` until it says what it found, or its commands were done before anybody touched a key.
  static func run<R: Sendable>(
    _ store: CommandStore, keys: [StoreKey],
    _ body: @Sendable (Transaction) async throws(StoreError) -> Decision<R>
  ) async throws(StoreError) -> R {
    do throws(StoreError) {
      return try await store.commands.exclusively(for: keys[0]) {
        connection async throws(StoreError) in
        let transaction = Transaction(store: store, connection: connection, keys: keys)
        for _ in 0..<attempts {
          try await transaction.ask([RedisCommand("WATCH", keys.map(\.bytes), key: keys[0])])
          let decision: Decision<R>
          do throws(StoreError) { decision = try await body(transaction) } catch {
            _ = try? await connection.run([RedisCommand("UNWATCH")])
            throw error
          }
          switch decision {
          case .done(let result):
            try await transaction.ask([RedisCommand("UNWATCH")])
            return result
          case .write(let commands, let result):
            if let replies = try await transaction.execute(commands) {
              return try result(replies)
            }
          }
        }
        throw StoreError(
          .busy, "others kept changing \(keys[0]) for \(attempts) attempts; try again",
          key: keys[0])
      }
    } catch { throw error.about(keys[0]) }
  }

  /// What is to be done with what was read.
  enum Decision<R: Sendable>: Sendable {
    /// Nothing.
    case done(R)
    /// These commands, together; what their replies mean.
    case write([RedisCommand], @Sendable ([RESPValue]) throws(StoreError) -> R)
  }

  /// Commands whose replies may not be errors.
  @discardableResult
  func ask(_ commands: [RedisCommand]) async throws(StoreError) -> [RESPValue] {
    guard !commands.isEmpty else { return [] }
    let replies = try await connection.run(commands)
    try store.check(replies, key: keys.count == 1 ? keys[0] : nil)
    return replies
  }

  /// The types of these keys.
  func types(_ keys: [StoreKey]) async throws(StoreError) -> [ValueType] {
    let replies = try await ask(keys.map { RedisCommand("TYPE", [$0.bytes], key: $0) })
    var types: [ValueType] = []
    for (key, reply) in zip(keys, replies) {
      guard let name = reply.text else { throw store.failure(reply, key: key) }
      types.append(ValueType(redisName: name))
    }
    return types
  }

  /// A string value; nil: there is none.
  func value(_ key: StoreKey) async throws(StoreError) -> [UInt8]? {
    let reply = try await ask([RedisCommand("GET", [key.bytes], key: key)])[0]
    if case .null = reply { return nil }
    guard let bytes = reply.bytes else { throw store.failure(reply, key: key) }
    return bytes
  }

  /// Nil: a watched key was touched, and nothing was done.
  private func execute(_ commands: [RedisCommand]) async throws(StoreError) -> [RESPValue]? {
    guard !commands.isEmpty else {
      try await ask([RedisCommand("UNWATCH")])
      return []
    }
    // Nothing is written before EXEC; if its reply is lost, the outcome is unknown.
    let queued = commands.map { RedisCommand($0.arguments, key: $0.key) }
    // By itself: where MULTI is refused, what follows it would be done at once and one by one.
    try await ask([RedisCommand("MULTI")])
    let replies = try await connection.run(
      queued + [RedisCommand("EXEC", [], key: keys[0], writes: true)])
    guard let last = replies.last else { return nil }
    if case .null = last { return nil }
    // What was refused when it was queued says why; EXEC says only that something was.
    try store.check(Array(replies.dropLast()), key: keys[0])
    guard let results = last.elements, results.count == commands.count else {
      throw store.failure(last, key: keys[0])
    }
    try store.check(results, key: keys[0])
    return results
  }
}
