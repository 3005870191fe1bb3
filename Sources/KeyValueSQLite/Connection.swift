import Foundation
import GRDB
import KeyValue
import Synchronization

/// One connection to the file, and what makes every wait for a lock end.
final class Connection: Sendable {
  /// How a connection may be used.
  enum Role: String, Sendable {
    case writer, reader, scanner
    /// Reads a file that nobody writes, without creating anything beside it.
    case immutable
  }

  private let queue: DatabaseQueue
  private let patience: Patience
  private let path: String

  /// Opens the file; it must be there.
  private init(path: String, role: Role, patience: Patience) throws {
    var configuration = GRDB.Configuration()
    configuration.label = "bobbin.\(role.rawValue)"
    configuration.readonly = role != .writer
    configuration.foreignKeysEnabled = false
    configuration.busyMode = .callback { tries in patience.waits(tries: tries) }
    self.path = path
    self.patience = patience
    let name = role == .immutable ? Self.immutableName(of: path) : path
    queue = try DatabaseQueue(path: name, configuration: configuration)
  }

  /// Opens the file off the caller's thread, since that may have to wait for a lock.
  static func open(
    _ path: String, role: Role, until deadline: ContinuousClock.Instant
  ) async throws(StoreError) -> Connection {
    let result: Result<Connection, StoreError> = await withCheckedContinuation { continuation in
      DispatchQueue.global(qos: .userInitiated).async {
        let patience = Patience(until: deadline)
        continuation.resume(
          returning: Result { try Connection(path: path, role: role, patience: patience) }
            .mapError { StoreError(sqlite: $0, path: path, waited: patience.waited) })
      }
    }
    return try result.get()
  }

  /// Does `body` on the connection, which waits for locks until `deadline` and no longer.
  func run<Result: Sendable>(
    until deadline: ContinuousClock.Instant, _ body: @Sendable (Database) throws -> Result
  ) async throws(StoreError) -> Result {
    do {
      return try await queue.writeWithoutTransaction { [patience, path] database in
        guard deadline > .now else {
          throw StoreError.notBegun(path)
        }
        patience.begin(until: deadline)
        return try body(database)
      }
    } catch {
      throw StoreError(sqlite: error, path: path, waited: patience.waited)
    }
  }

  /// Closes the file; the last connection of all processes folds the write-ahead log into it.
  func close() async {
    await withCheckedContinuation { continuation in
      DispatchQueue.global(qos: .userInitiated).async { [queue] in
        // What cannot be closed now is closed with its last reference.
        try? queue.close()
        continuation.resume()
      }
    }
  }

  /// The name by which SQLite takes no lock and creates nothing: a URI, so `%`, `?` and `#` are escaped.
  private static func immutableName(of path: String) -> String {
    let allowed = CharacterSet.urlPathAllowed.subtracting(CharacterSet(charactersIn: ";"))
    let escaped = path.addingPercentEncoding(withAllowedCharacters: allowed) ?? path
    return "file:\(escaped)?immutable=1"
  }
}

extension StoreError {
  /// The time of an operation was over before its turn came.
  static func notBegun(_ path: String) -> StoreError {
    StoreError(.timedOut, "other operations on \(path) took so long that this one was not begun")
  }
}

/// How long an operation still waits for a lock that another connection holds.
final class Patience: Sendable {
  private struct State {
    var start: ContinuousClock.Instant
    var end: ContinuousClock.Instant
  }

  private let state: Mutex<State>

  init(until end: ContinuousClock.Instant) { state = Mutex(State(start: .now, end: end)) }

  func begin(until end: ContinuousClock.Instant) {
    state.withLock { $0 = State(start: .now, end: end) }
  }

  /// How long the operation has taken so far.
  var waited: Duration { state.withLock { $0.start.duration(to: .now) } }

  /// Waits a little, and says whether to try again.
  ///
  /// The waits are random, lest writers that began together keep meeting.
  func waits(tries: Int) -> Bool {
    let end = state.withLock(\.end)
    let left = ContinuousClock.now.duration(to: end)
    guard left > .zero else { return false }
    let longest = min(0.025, 0.001 * Double(1 << min(tries, 5)))
    let (seconds, attoseconds) = left.components
    Thread.sleep(
      forTimeInterval: min(
        .random(in: 0.0005...longest), Double(seconds) + Double(attoseconds) / 1e18))
    return true
  }
}
