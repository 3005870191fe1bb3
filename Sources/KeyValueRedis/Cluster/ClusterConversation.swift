import KeyValue
import KeyValueCommands
import RESP
import Synchronization

/// A connection to one node for a caller who watches and changes one key, that notices when the key is elsewhere.
///
/// What a node says to a cluster's client ends the conversation, as long as no transaction was executed: it is then
/// begun anew where the key is.
struct ClusterConversation: RedisConversation {
  /// What became of a conversation.
  final class Course: Sendable {
    private struct State {
      var notice: ClusterNotice?
      var hasExecuted = false
      var isInTransaction = false
    }

    private let state = Mutex(State())

    /// What ended it.
    var notice: ClusterNotice? { state.withLock { $0.notice } }
    /// True once a transaction was executed: from then on only the caller knows what can be repeated.
    var hasExecuted: Bool { state.withLock { $0.hasExecuted } }

    fileprivate func end(_ notice: ClusterNotice) { state.withLock { $0.notice = notice } }
    fileprivate func executed() { state.withLock { $0.hasExecuted = true } }

    /// True between `MULTI` and `EXEC`, which may be sent apart.
    fileprivate var isInTransaction: Bool {
      get { state.withLock { $0.isInTransaction } }
      set { state.withLock { $0.isInTransaction = newValue } }
    }
  }

  let base: any RedisConversation
  let endpoint: RedisOptions.Endpoint
  /// True: the key is here already, though its slot is not yet.
  let isAsking: Bool
  let course: Course

  func run(_ commands: [RedisCommand]) async throws(StoreError) -> [RESPValue] {
    let replies = try await isAsking ? runAsking(commands) : base.run(commands)
    if zip(commands, replies).contains(where: { $0.isNamed("EXEC") && $1.isArray }) {
      course.executed()
    }
    guard !course.hasExecuted,
      let notice = replies.lazy.compactMap({ ClusterNotice($0, from: endpoint) }).first
    else { return replies }
    course.end(notice)
    throw StoreError(.busy, "\(endpoint.name) does not serve the key now; try again")
  }

  /// Sends `ASKING` before each command; one before `MULTI` holds until `EXEC`.
  private func runAsking(_ commands: [RedisCommand]) async throws(StoreError) -> [RESPValue] {
    var sent: [RedisCommand] = []
    var positions: [Int] = []
    var isInTransaction = course.isInTransaction
    for command in commands {
      if !isInTransaction { sent.append(RedisCommand("ASKING")) }
      if command.isNamed("MULTI") { isInTransaction = true }
      if command.isNamed("EXEC") || command.isNamed("DISCARD") { isInTransaction = false }
      positions.append(sent.count)
      sent.append(command)
    }
    course.isInTransaction = isInTransaction
    let replies = try await base.run(sent)
    return positions.map { replies[$0] }
  }
}

extension RedisCommand {
  fileprivate func isNamed(_ name: String) -> Bool {
    arguments.first.map { String(decoding: $0, as: UTF8.self).uppercased() == name } ?? false
  }
}

extension RESPValue {
  fileprivate var isArray: Bool { if case .array = self { true } else { false } }
}
