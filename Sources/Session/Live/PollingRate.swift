/// How often to look: every second or as the user says, more seldom where the store is slow or does not answer.
struct PollingRate: Sendable, Equatable {
  static let usual = Duration.seconds(1)
  private static let longest = Duration.seconds(30)
  /// The part of the time that looking may take.
  private static let share = 20

  private let shortest: Duration
  private let longest: Duration
  /// How long to wait until the next look.
  private(set) var interval: Duration

  init(shortest: Duration = Self.usual) {
    self.shortest = shortest
    longest = max(Self.longest, shortest)
    interval = shortest
  }

  /// A look took this long.
  mutating func looked(in time: Duration) {
    interval = min(max(shortest, time * Self.share), longest)
  }

  /// A look failed.
  mutating func failed() { interval = min(interval * 2, longest) }
}
