import Synchronization

/// A clock that stands until a test moves it, in milliseconds since 1970.
final class TestClock: Sendable {
  private let time: Mutex<Int64>

  init(_ start: Int64 = 1_750_000_000_000) { time = Mutex(start) }

  var now: Int64 { time.withLock { $0 } }

  func advance(_ milliseconds: Int64) { time.withLock { $0 += milliseconds } }
}
