import Synchronization

/// Tells whoever runs a gateway what it refuses: at most a line a second, which counts those before it that no line told.
final class RefusalNotes: Sendable {
  private struct State {
    /// When a line was told.
    var last: ContinuousClock.Instant?
    /// The words of the last one that no line has told.
    var words = ""
    var untold = 0
    /// Tells the next line, once it is time for it.
    var timer: Task<Void, Never>?

    mutating func line(now: ContinuousClock.Instant) -> String? {
      timer?.cancel()
      timer = nil
      guard untold > 0 else { return nil }
      defer { (untold, last) = (0, now) }
      return untold == 1 ? words : "\(words); \(untold - 1) more before it"
    }
  }

  private static let longest = 200

  private let pause: Duration
  private let state = Mutex(State())
  private let tell: @Sendable (String) -> Void

  /// - Parameter pause: the time from a line to the next.
  init(pause: Duration = .seconds(1), _ tell: @escaping @Sendable (String) -> Void) {
    self.pause = pause
    self.tell = tell
  }

  /// Something was refused, for this reason.
  func note(_ words: String) {
    let now = ContinuousClock.now
    let line = state.withLock { state -> String? in
      state.words = words.count > Self.longest ? "\(words.prefix(Self.longest))…" : words
      state.untold += 1
      guard state.timer == nil else { return nil }
      guard let next = state.last?.advanced(by: pause), now < next else {
        return state.line(now: now)
      }
      state.timer = Task {
        guard (try? await Task.sleep(until: next, clock: .continuous)) != nil else { return }
        finish()
      }
      return nil
    }
    if let line { tell(line) }
  }

  /// Tells what no line has told yet.
  func finish() {
    if let line = state.withLock({ $0.line(now: .now) }) { tell(line) }
  }
}
