/// How fast a bulk deed may go.
struct Pace: Sendable {
  private let perSecond: Double?
  private var due: ContinuousClock.Instant?
  /// Batches a second, so that a slow pace is an even one.
  private static let steps = 5.0

  init(perSecond: Double?) {
    self.perSecond = perSecond.flatMap { $0 > 0 ? $0 : nil }
  }

  /// The size of a batch that keeps the pace even.
  func limited(_ size: Int) -> Int {
    guard let perSecond else { return size }
    return max(1, min(size, Int(min(perSecond / Self.steps, 1e9))))
  }

  /// Notes that so many were done; the next may begin when they have had their time.
  mutating func note(_ count: Int, at now: ContinuousClock.Instant = .now) {
    guard let perSecond else { return }
    // Time that passed unused is not made up for.
    due = max(due ?? now, now - .seconds(1)) + .seconds(Double(count) / perSecond)
  }

  /// When the next may begin; nil: at once.
  var next: ContinuousClock.Instant? { due }

  /// Waits until the next may begin; a task that is cancelled does not.
  func wait() async {
    guard let due, due > .now else { return }
    try? await Task.sleep(until: due, clock: .continuous)
  }
}

/// How many threads to read at once: many small ones, few large ones.
struct BatchSize: Sendable {
  /// Bytes that a batch should hold.
  private static let bytes = 4 << 20
  private static let most = 512
  private(set) var next = 32

  /// Notes how large the threads of a batch were.
  mutating func note(threads: Int, bytes: Int) {
    let each = max(1, bytes / max(1, threads))
    // No leaps: the next threads may be others.
    next = min(max(1, Self.bytes / each), next * 4, Self.most)
  }
}
