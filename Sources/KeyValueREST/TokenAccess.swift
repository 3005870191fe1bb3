import KeyValueCommands
import RESP
import Synchronization

/// What a token may do, as far as the service has shown.
final class TokenAccess: Sendable {
  private enum Knowledge {
    case nothing
    case mayWrite
    case mayRead
  }

  private let knowledge: Mutex<Knowledge>

  init(isReadOnly: Bool) { knowledge = Mutex(isReadOnly ? .mayRead : .nothing) }

  /// Why nothing can be written; nil: it can, or nobody tried.
  var readOnlyReason: String? {
    knowledge.withLock { $0 == .mayRead ? "the token may only read" : nil }
  }

  /// Takes note of who may write: a token that was refused one write, and never had another one done, is taken for one
  /// that may only read.
  func learn(from replies: [RESPValue], to commands: ArraySlice<RedisCommand>) {
    for (command, reply) in zip(commands, replies) where command.writes {
      guard case .error(let error) = reply else {
        knowledge.withLock { $0 = .mayWrite }
        continue
      }
      if error.code == "NOPERM" {
        knowledge.withLock { if $0 == .nothing { $0 = .mayRead } }
      }
    }
  }
}
