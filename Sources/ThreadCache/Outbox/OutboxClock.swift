import KeyValue

/// What an outbox knows of the time.
struct OutboxClock: Sendable {
  /// Milliseconds since 1970; people and time servers set it.
  let now: @Sendable () -> Int64
  /// The time since some moment, which only goes on.
  let elapsed: @Sendable () -> Duration

  /// This machine's.
  static var system: OutboxClock {
    let start = ContinuousClock.now
    return OutboxClock(now: { WallClock.now() }, elapsed: { start.duration(to: .now) })
  }
}
