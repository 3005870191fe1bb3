/// How long to wait before the news of a server are asked for again: longer each time, and jittered, so that
/// clients that lost a server together do not come back together.
struct NewsPause: Sendable {
  /// The longest wait.
  static let longest = Duration.seconds(15)
  /// News that came for so long were not in vain: the next pause is short again.
  static let worthwhile = Duration.seconds(10)

  private var range = Duration.milliseconds(100)

  /// The next wait, after news that came for `lasted`.
  mutating func next(lasted: Duration = .zero) -> Duration {
    if lasted >= Self.worthwhile { self = NewsPause() }
    defer { range = min(range * 2, Self.longest) }
    return range * Double.random(in: 0.5...1)
  }
}
