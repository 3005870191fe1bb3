import Session
import Synchronization

/// One line on standard error that says how far a long deed is; nothing unless somebody can see it.
///
/// The first line comes after a moment: what is over by then needs no progress. When nothing new comes it says for how long:
/// what stands still is not to look as if it went on.
struct Progress {
  private let line = Diagnostics.isTerminal ? ProgressLine() : nil

  /// Says how far it is, at most ten times a second.
  mutating func show(_ text: @autoclosure () -> String) { line?.show(text) }

  /// Takes the line away.
  mutating func clear() { line?.clear() }
}

/// The line, and who looks after it while nothing comes.
private final class ProgressLine: Sendable {
  private struct State {
    var text: String?
    /// When the latest news came.
    var newest = ContinuousClock.now
    /// When it may be drawn again.
    var due = ContinuousClock.now.advanced(by: .milliseconds(400))
    var isOnScreen = false
    var watch: Task<Void, Never>?
  }

  /// After so long a silence it is told.
  private static let patience = Duration.seconds(3)

  private let state = Mutex(State())

  deinit { state.withLock { $0.watch?.cancel() } }

  func show(_ text: () -> String) {
    state.withLock { state in
      let now = ContinuousClock.now
      state.newest = now
      if state.watch == nil { state.watch = watch() }
      guard now >= state.due else {
        // Were this all that came for a while, it would still be worth a line.
        if state.text == nil { state.text = text() }
        return
      }
      state.due = now.advanced(by: .milliseconds(100))
      let words = text()
      state.text = words
      Self.draw(words, &state)
    }
  }

  func clear() {
    state.withLock { state in
      state.watch?.cancel()
      state.watch = nil
      state.text = nil
      guard state.isOnScreen else { return }
      state.isOnScreen = false
      Diagnostics.write("\r\u{1B}[K")
    }
  }

  private func watch() -> Task<Void, Never> {
    Task { [weak self] in
      while !Task.isCancelled {
        try? await Task.sleep(for: .seconds(1))
        guard !Task.isCancelled, let self else { return }
        self.look()
      }
    }
  }

  /// Says that nothing has come for a while.
  private func look() {
    state.withLock { state in
      guard let text = state.text, state.watch != nil else { return }
      let silence = state.newest.duration(to: .now)
      if silence >= Self.patience {
        let seconds = Int(silence / .seconds(1))
        Self.draw("nothing new for \(seconds) s; \(text)", &state)
      } else if !state.isOnScreen {
        Self.draw(text, &state)
      }
    }
  }

  private static func draw(_ text: String, _ state: inout State) {
    state.isOnScreen = true
    Diagnostics.write("\r\u{1B}[K" + Shown.line(text))
  }
}
