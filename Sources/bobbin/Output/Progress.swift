import Foundation
import Session

/// One line on standard error that says how far a long deed is; nothing unless somebody can see it.
///
/// The first line comes after a moment: what is over by then needs no progress.
struct Progress {
  private let clock = ContinuousClock()
  private let isShown = Diagnostics.isTerminal
  private var due: ContinuousClock.Instant
  private var isOnScreen = false

  init() { due = ContinuousClock.now.advanced(by: .milliseconds(400)) }

  /// Says how far it is, at most ten times a second.
  mutating func show(_ text: @autoclosure () -> String) {
    guard isShown, clock.now >= due else { return }
    due = clock.now.advanced(by: .milliseconds(100))
    isOnScreen = true
    Diagnostics.write("\r\u{1B}[K" + Shown.line(text()))
  }

  /// Takes the line away.
  mutating func clear() {
    guard isOnScreen else { return }
    isOnScreen = false
    Diagnostics.write("\r\u{1B}[K")
  }
}
