import Foundation

/// Ignores the interrupt of the terminal while a child program has it, which gets it too and decides.
struct InterruptShield {
  init() {
    // A handler, not SIG_IGN: the child would inherit that.
    signal(SIGINT) { _ in }
    signal(SIGQUIT) { _ in }
  }

  /// Interrupts end the program again.
  func end() {
    LastWords.resume(SIGINT)
    signal(SIGQUIT, SIG_DFL)
  }
}
