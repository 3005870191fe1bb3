/// What the user waits for without seeing it: told when it has taken a moment, so that nothing flickers.
struct Busy: Sendable, Equatable {
  /// How long something is waited for in silence, in milliseconds.
  static let patience: Int64 = 300
  /// The same of what is read to be shown, which nobody has asked for by a key.
  static let readingPatience: Int64 = 1000

  private var job: JobID?
  private var isReading = false
  private var since: Int64 = 0
  private var isStopping = false

  /// Takes note of what is under way.
  ///
  /// - Parameter hasQuestion: whether something lies over the screen, which says by itself what it waits for.
  mutating func note(_ jobs: Jobs, hasStrip: Bool, hasQuestion: Bool, now: Int64) {
    let deed = Self.words.map(\.slot).first { slot in
      guard jobs.isRunning(slot) else { return false }
      // An eviction of many threads has a line of its own.
      return slot == .find || (jobs.writing.contains(slot) && !(slot == .evict && hasStrip))
    }
    let read =
      hasQuestion
      ? nil : Self.reads.first { jobs.isRunning($0) && !jobs.writing.contains($0) }
    isStopping = deed.map(jobs.stopping.contains) ?? false
    isReading = deed == nil
    let waited = (deed ?? read).map(jobs.current)
    guard waited != job else { return }
    job = waited
    since = now
  }

  /// When it is to be told.
  func nextChange(after now: Int64) -> Int64? {
    job == nil || now >= due ? nil : due
  }

  /// What is going on; nil: nothing that takes long.
  func words(at now: Int64) -> String? {
    guard let job, now >= due else { return nil }
    if isReading { return "waiting for the store…" }
    let words = Self.words(of: job.slot)
    return isStopping ? words.map { "told to stop: \($0)" } : words
  }

  private var due: Int64 { since + (isReading ? Self.readingPatience : Self.patience) }

  /// What a job of a slot does; nil: nothing that takes long.
  static func words(of slot: Slot) -> String? { words.first { $0.slot == slot }?.words }

  /// What is read for the screen, or before a question about it can be asked.
  private static let reads: [Slot] = [.record, .summaries, .evict, .edit]

  private static let words: [(slot: Slot, words: String)] = [
    (.find, "looking for the thread…"), (.evict, "evicting…"), (.edit, "writing…"),
    (.lifetime, "setting the lifetime…"), (.repair, "repairing…"), (.undo, "undoing…"),
    (.load, "loading from the source…"), (.process, "a new process is loading…"),
  ]
}
