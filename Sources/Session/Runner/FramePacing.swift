/// When news from the background may be drawn: 20 frames a second at most, but the first few after a
/// quiet time at once.
struct FramePacing {
  /// Frames that may follow each other without a pause: the list and its first details come at once.
  static let burst = 3.0
  /// Frames a second.
  static let rate = 20.0

  private var allowance = Self.burst
  private var last: ContinuousClock.Instant

  init(now: ContinuousClock.Instant) { last = now }

  /// How long to wait before a frame may be drawn; nil: not at all, and the frame is taken.
  mutating func wait(now: ContinuousClock.Instant) -> Duration? {
    let passed = last.duration(to: now) / .seconds(1)
    allowance = min(Self.burst, allowance + passed * Self.rate)
    last = now
    guard allowance < 1 else {
      allowance -= 1
      return nil
    }
    return .seconds((1 - allowance) / Self.rate)
  }
}
