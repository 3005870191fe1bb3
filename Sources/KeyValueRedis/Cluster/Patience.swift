/// Pauses between tries, each longer than the one before, as long as there is time.
struct Patience: Sendable {
  private static let longest = Duration.milliseconds(320)

  private let end: ContinuousClock.Instant
  private var pause = Duration.milliseconds(10)

  init(until end: ContinuousClock.Instant) { self.end = end }

  /// Waits for the next try; false, without waiting: there is no time for one.
  mutating func waits() async -> Bool {
    // Jittered, so that clients that failed together do not come back together.
    let wait = pause * Double.random(in: 0.75...1.25)
    guard ContinuousClock.now + wait < end else { return false }
    try? await Task.sleep(for: wait)
    pause = min(pause * 2, Self.longest)
    return true
  }
}
