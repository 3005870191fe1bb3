import Synchronization

/// A clock that tests move.
final class TestClock: Sendable {
  private struct Time {
    var wall: Int64
    var elapsed: Int64 = 0
  }

  private let time: Mutex<Time>

  init(_ start: Int64 = 1_750_000_000_000) { time = Mutex(Time(wall: start)) }

  /// Milliseconds since 1970.
  var now: Int64 { time.withLock { $0.wall } }

  /// The time since the start, which nobody sets.
  var elapsed: Duration { .milliseconds(time.withLock { $0.elapsed }) }

  /// Time goes by.
  func advance(_ milliseconds: Int64) {
    time.withLock {
      $0.wall += milliseconds
      $0.elapsed += milliseconds
    }
  }

  /// Somebody sets it.
  func set(by milliseconds: Int64) { time.withLock { $0.wall += milliseconds } }
}
