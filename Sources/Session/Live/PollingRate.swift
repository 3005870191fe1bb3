/// How often to look: every second, more seldom where the store is slow or does not answer.
struct PollingRate: Sendable, Equatable {
  static let shortest = Duration.seconds(1)
  static let longest = Duration.seconds(30)
  /// The part of the time that looking may take.
  private static let share = 20

  /// How long to wait until the next look.
  private(set) var interval = Self.shortest

  /// A look took this long.
  mutating func looked(in time: Duration) {
    interval = min(max(Self.shortest, time * Self.share), Self.longest)
  }

  /// A look failed.
  mutating func failed() { interval = min(interval * 2, Self.longest) }
}
