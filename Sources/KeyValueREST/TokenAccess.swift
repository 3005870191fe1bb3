import KeyValueCommands
import RESP
import Synchronization

/// What a token may do, as far as the service has shown.
final class TokenAccess: Sendable {
  private enum Knowledge {
    case nothing
    case mayWrite
    case mayRead(because: String)
  }

  private let knowledge: Mutex<Knowledge>

  init(isReadOnly: Bool) {
    knowledge = Mutex(isReadOnly ? .mayRead(because: Self.token) : .nothing)
  }

  /// Why nothing can be written; nil: it can, or nobody tried.
  var readOnlyReason: String? {
    knowledge.withLock { if case .mayRead(let reason) = $0 { reason } else { nil } }
  }

  /// Whether keys may be listed and scripts run; a gateway that is read-only refuses neither.
  var listsKeys: Bool { readOnlyReason != Self.token }

  private static let token = "the token may only read"

  /// What is refused to a token that may only read, beside what writes.
  private static let telling: Set<[UInt8]> = [
    Array("SCAN".utf8), Array("EVAL".utf8), Array("EVALSHA".utf8),
  ]

  /// Takes note of who may write: a token that was refused one write, or what only one that may write is allowed, and
  /// never had a write done, is taken for one that may only read.
  func learn(from replies: [RESPValue], to commands: ArraySlice<RedisCommand>) {
    for (command, reply) in zip(commands, replies) {
      guard case .error(let error) = reply else {
        if command.writes { knowledge.withLock { $0 = .mayWrite } }
        continue
      }
      learn(from: error, refusing: [command])
    }
  }

  /// Takes note of an error that refused these commands together: it does not say which of them it is about.
  func learn(from error: RESPError, refusing commands: ArraySlice<RedisCommand>) {
    let tells = commands.contains { command in
      command.writes || command.arguments.first.map(Self.telling.contains) ?? false
    }
    guard tells, error.code == "NOPERM" else { return }
    let reason = ServiceRefusal.isOfGateway(error) ? "the gateway is read-only" : Self.token
    knowledge.withLock { if case .nothing = $0 { $0 = .mayRead(because: reason) } }
  }
}
