internal import NIOCore
import Synchronization

/// Whether a connection lives and when it last showed it; for all threads.
final class ConnectionVitals: Sendable {
  private let isOver = Atomic(false)
  private let isStuck = Atomic(false)
  private let lastHeard = Atomic(NIODeadline.now().uptimeNanoseconds)

  var isOpen: Bool { !isOver.load(ordering: .acquiring) }

  /// How long it has been silent.
  var silence: Duration {
    let now = NIODeadline.now().uptimeNanoseconds
    let then = lastHeard.load(ordering: .relaxed)
    return .nanoseconds(now > then ? Int64(now - then) : 0)
  }

  /// Whether the server owes it a reply that did not come in time, and has said nothing since.
  var isWaitedOn: Bool { isStuck.load(ordering: .acquiring) }

  /// The server owes it a reply, or nothing any more.
  func turned(isWaitedOn: Bool) { isStuck.store(isWaitedOn, ordering: .releasing) }

  func heard() { lastHeard.store(NIODeadline.now().uptimeNanoseconds, ordering: .relaxed) }
  func end() { isOver.store(true, ordering: .releasing) }
}
