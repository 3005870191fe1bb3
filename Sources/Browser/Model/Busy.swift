/// What the user waits for without seeing it: told when it has taken a moment, so that nothing flickers.
struct Busy: Sendable, Equatable {
  /// How long something is waited for in silence, in milliseconds.
  static let patience: Int64 = 300

  private var slot: Slot?
  private var since: Int64 = 0
  private var isStopping = false

  /// Takes note of what is under way.
  mutating func note(_ jobs: Jobs, hasStrip: Bool, now: Int64) {
    let waited = Self.words.map(\.slot).first { slot in
      guard jobs.isRunning(slot) else { return false }
      // An eviction of many threads has a line of its own.
      return slot == .find || (jobs.writing.contains(slot) && !(slot == .evict && hasStrip))
    }
    isStopping = waited.map(jobs.stopping.contains) ?? false
    guard waited != slot else { return }
    slot = waited
    since = now
  }

  /// When it is to be told.
  func nextChange(after now: Int64) -> Int64? {
    slot == nil || now >= since + Self.patience ? nil : since + Self.patience
  }

  /// What is going on; nil: nothing that takes long.
  func words(at now: Int64) -> String? {
    guard let slot, now >= since + Self.patience else { return nil }
    let words = Self.words(of: slot)
    return isStopping ? words.map { "told to stop: \($0)" } : words
  }

  /// What a job of a slot does; nil: nothing that takes long.
  static func words(of slot: Slot) -> String? { words.first { $0.slot == slot }?.words }

  private static let words: [(slot: Slot, words: String)] = [
    (.find, "looking for the thread…"), (.evict, "evicting…"), (.edit, "writing…"),
    (.lifetime, "setting the lifetime…"), (.repair, "repairing…"), (.undo, "undoing…"),
    (.load, "loading from the source…"), (.process, "a new process is loading…"),
  ]
}
