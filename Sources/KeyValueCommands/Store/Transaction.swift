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
  ///
  /// - Parameter isConditional: whether it matters what is there; where nothing can be watched such a write is refused.
  static func run<R: Sendable>(
    _ store: CommandStore, keys: [StoreKey], isConditional: Bool = true,
    _ body: @Sendable (Transaction) async throws(StoreError) -> Decision<R>
  ) async throws(StoreError) -> R {
    let watches = store.commands.watches
    if !watches { try checkUnwatched(store, keys[0], isConditional: isConditional) }
    do throws(StoreError) {
      return try await store.commands.exclusively(for: keys[0]) {
        connection async throws(StoreError) in
        let transaction = Transaction(store: store, connection: connection, keys: keys)
        for _ in 0..<attempts {
          if watches {
            try await transaction.ask([RedisCommand("WATCH", keys.map(\.bytes), key: keys[0])])
          }
          let decision: Decision<R>
          do throws(StoreError) { decision = try await body(transaction) } catch {
            if watches { _ = try? await connection.run([RedisCommand("UNWATCH")]) }
            throw error
          }
          switch decision {
          case .done(let result):
            if watches { try await transaction.ask([RedisCommand("UNWATCH")]) }
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
      if store.commands.watches { try await ask([RedisCommand("UNWATCH")]) }
      return []
    }
    switch try await connection.together(commands) {
    case .overtaken: return nil
    case .discarded(let reply): throw store.failure(reply, key: keys[0])
    case .done(let results):
      try store.check(results, key: keys[0])
      return results
    }
  }

  /// Refuses what cannot be done without `WATCH`, before anything is asked.
  private static func checkUnwatched(
    _ store: CommandStore, _ key: StoreKey, isConditional: Bool
  ) throws(StoreError) {
    if let reason = store.commands.readOnlyReason {
      throw StoreError(.refused(.readOnly), "\(reason): \(key) was not changed", key: key)
    }
    if isConditional {
      throw StoreError(
        .refused(.permission),
        "scripts (EVAL) are not permitted here, and without them \(key) cannot be changed only if"
          + " nobody else did; nothing was written", key: key)
    }
  }
}
