import KeyValue
import KeyValueCommands
import RESP
import Synchronization

/// Ends scripts without an end: those that this program has sent, and that still run when nobody waits for them any more.
///
/// A script keeps a server from everybody. Whose script it is the server does not say; but one that waits in vain for
/// another's is told `BUSY` as soon as anybody is. So a connection that is told nothing, while a second one is told `BUSY`, has
/// sent the script that runs.
final class ScriptEnding: Sendable {
  private let connect: @Sendable () async throws(StoreError) -> RedisConnection
  /// The connections for which this is under way: all who waited on one say that it has stalled.
  private let watched = Mutex<Set<ObjectIdentifier>>([])

  /// - Parameter connect: makes a connection that a busy server takes.
  init(connect: @escaping @Sendable () async throws(StoreError) -> RedisConnection) {
    self.connect = connect
  }

  /// What whoever sent a script is told that was waited for in vain.
  static func failure(
    _ error: StoreError, of name: String, after patience: Duration
  ) -> StoreError {
    let outcome =
      error.code == .outcomeUnknown ? "; what was to be written may or may not be there" : ""
    return StoreError(
      error.code,
      "the script did not end within \(patience.formatted) and is being stopped, unless it has written something or "
        + "\(name) is busy with somebody else's\(outcome)", key: error.key)
  }

  /// Ends the script that was sent on a connection which has stalled, if it is one that keeps the server busy.
  func end(on stalled: RedisConnection) {
    let id = ObjectIdentifier(stalled)
    guard stalled.isWaitedOn, watched.withLock({ $0.insert(id).inserted }) else { return }
    Task {
      await OperationLimit.lifted { await watch(stalled) }
      // What it still waits for nobody wants to know.
      stalled.close()
      watched.withLock { _ = $0.remove(id) }
    }
  }

  private func watch(_ stalled: RedisConnection) async {
    // A server that cannot be reached has more than a script to end.
    guard let probe = try? await connect() else { return }
    defer { probe.close() }
    // Asked again, what was sent before on the other connection has been read, and answered if it only waited.
    for _ in 0..<2 {
      guard stalled.isWaitedOn, await isBusy(probe) else { return }
    }
    guard stalled.isWaitedOn else { return }
    for command in ["SCRIPT", "FUNCTION"] {
      let kill = RedisCommand(command, [Array("KILL".utf8)])
      guard case .success(let replies) = await probe.answer([kill], within: Self.patience),
        case .error = replies[0]
      else { return }
    }
  }

  /// Whether a script keeps the server busy, which it says only after a while.
  private func isBusy(_ probe: RedisConnection) async -> Bool {
    guard
      case .success(let replies) = await probe.answer(
        [RedisCommand("PING")], within: Self.patience),
      case .error(let error) = replies[0]
    else { return false }
    return error.code == "BUSY"
  }

  /// A server that says nothing at all for so long is left alone.
  private static let patience = Duration.seconds(45)
}

extension RedisCommand {
  private static let scripts: Set<String> = [
    "EVAL", "EVAL_RO", "EVALSHA", "EVALSHA_RO", "FCALL", "FCALL_RO",
  ]

  /// Whether it runs a script or a function of the server.
  var isScript: Bool {
    guard let name = arguments.first, name.count <= 10 else { return false }
    return Self.scripts.contains(String(decoding: name, as: UTF8.self).uppercased())
  }
}
