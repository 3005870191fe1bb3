/// When to try again after failures: at once, then later and later, never all clients together.
struct Backoff: Sendable {
  /// Each wait is up to twice the one before.
  static let first = Duration.milliseconds(50)
  static let longest = Duration.seconds(2)

  private(set) var failures = 0
  private(set) var notBefore: ContinuousClock.Instant?

  /// Takes note of a failure.
  ///
  /// - Parameter jitter: chooses from the second half of the wait.
  mutating func failed(
    at now: ContinuousClock.Instant, jitter: Double = .random(in: 0.5...1)
  ) {
    failures += 1
    // The first failure may have been a connection that died meanwhile; the next attempt need not wait.
    let wait = failures < 2 ? .zero : min(Self.longest, Self.first * (1 << min(failures - 2, 10)))
    notBefore = now + wait * jitter
  }

  /// Whether it is too early for another attempt.
  func isWaiting(at now: ContinuousClock.Instant) -> Bool { notBefore.map { now < $0 } ?? false }

  /// Takes note of a success.
  mutating func succeeded() { self = Backoff() }
}
