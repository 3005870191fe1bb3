/// How long a store is left alone that did not take counts: longer each time, so that one which refuses them for good is
/// hardly asked.
struct DiaryRest: Sendable {
  static let shortest = Duration.seconds(10)
  static let longest = Duration.seconds(600)

  private var end: ContinuousClock.Instant?
  private var length = shortest

  /// Whether it may be asked.
  func isOver(at now: ContinuousClock.Instant) -> Bool { end.map { now >= $0 } ?? true }

  /// It did not take them.
  mutating func begin(at now: ContinuousClock.Instant) {
    end = now + length
    length = min(length * 2, Self.longest)
  }
}
