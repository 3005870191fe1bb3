/// How long a store is left alone that did not take what is written beside the work, such as counts: longer each time, so
/// that one which refuses it for good is hardly asked.
package struct WriteRest: Sendable {
  static let shortest = Duration.seconds(10)
  static let longest = Duration.seconds(600)

  private var end: ContinuousClock.Instant?
  private var length = shortest

  /// Nothing was refused.
  package init() {}

  /// Whether it may be asked.
  package func isOver(at now: ContinuousClock.Instant) -> Bool { end.map { now >= $0 } ?? true }

  /// It did not take them.
  package mutating func begin(at now: ContinuousClock.Instant) {
    end = now + length
    length = min(length * 2, Self.longest)
  }
}
