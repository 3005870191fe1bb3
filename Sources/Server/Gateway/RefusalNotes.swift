import Synchronization

/// Tells whoever runs a gateway what it refuses: at most a line a second, which counts those in between.
final class RefusalNotes: Sendable {
  private struct State {
    var last: ContinuousClock.Instant?
    var untold = 0
  }

  private static let pause = Duration.seconds(1)
  private static let longest = 200

  private let state = Mutex(State())
  private let tell: @Sendable (String) -> Void

  init(_ tell: @escaping @Sendable (String) -> Void) { self.tell = tell }

  /// Something was refused, for this reason.
  func note(_ words: String, now: ContinuousClock.Instant = .now) {
    let untold = state.withLock { state -> Int? in
      if let last = state.last, last.duration(to: now) < Self.pause {
        state.untold += 1
        return nil
      }
      defer { state = State(last: now) }
      return state.untold
    }
    guard let untold else { return }
    let text = words.count > Self.longest ? "\(words.prefix(Self.longest))…" : words
    tell(untold == 0 ? text : "\(text); \(untold) more before it")
  }
}
