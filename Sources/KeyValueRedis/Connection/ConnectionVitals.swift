internal import NIOCore
import Synchronization

/// Whether a connection lives and when it last showed it; for all threads.
final class ConnectionVitals: Sendable {
  private let isOver = Atomic(false)
  private let lastHeard = Atomic(NIODeadline.now().uptimeNanoseconds)

  var isOpen: Bool { !isOver.load(ordering: .acquiring) }

  /// How long it has been silent.
  var silence: Duration {
    let now = NIODeadline.now().uptimeNanoseconds
    let then = lastHeard.load(ordering: .relaxed)
    return .nanoseconds(now > then ? Int64(now - then) : 0)
  }

  func heard() { lastHeard.store(NIODeadline.now().uptimeNanoseconds, ordering: .relaxed) }
  func end() { isOver.store(true, ordering: .releasing) }
}
