/// Which updates are tried when an outbox is emptied, and when that ends: an update that cannot be stored now holds
/// up nobody else's, and a store that is away is not asked for each.
///
/// The updates of one thread keep their order: after one that has to wait, those behind it wait too. Those of several
/// threads keep theirs as well, but for threads that fail while others do not.
struct DrainCourse: Sendable {
  /// When an update is tried.
  enum Turn: Sendable, Equatable {
    case now
    /// After all others: its thread has failed before.
    case last
    /// Not this time.
    case skipped
  }

  private struct Pause {
    /// How often the thread has refused; 0: it may have been the store.
    var failures = 0
    var end: Duration
  }

  /// So many failures in a row are those of the store.
  private static let mostUnclear = 3
  /// So many threads in a row that refuse are enough for one time.
  private static let mostRefused = 100
  /// The longest time that a thread which refuses is left alone.
  private static let longestPause = Duration.seconds(60)

  private var putOff: [ThreadID: Pause] = [:]
  private var failed: Set<ThreadID> = []
  /// The first thread that was put off because of what may have been the store: it shows whether that is over.
  private var probe: ThreadID?
  private var unclear = 0
  private var refused = 0
  private var now = Duration.zero
  /// Whether no more updates are to be tried this time.
  private(set) var isOver = false

  /// Begins once more.
  ///
  /// - Parameter now: by a clock that only goes on.
  mutating func begin(at now: Duration) {
    self.now = now
    // Of a thread that was not tried for so long nothing waits any more.
    putOff = putOff.filter { $0.value.end + Self.longestPause * 2 > now }
    (failed, probe, unclear, refused, isOver) = ([], nil, 0, 0, false)
  }

  /// When the next update of a thread is tried.
  mutating func turn(of thread: ThreadID) -> Turn {
    guard !isOver, !failed.contains(thread) else { return .skipped }
    guard let pause = putOff[thread] else { return .now }
    if pause.failures == 0, probe == nil || probe == thread {
      probe = thread
      return .now
    }
    return pause.end <= now ? .last : .skipped
  }

  /// An update of the thread waits no longer.
  mutating func settled(_ thread: ThreadID) {
    putOff[thread] = nil
    if thread == probe { putOff = putOff.filter { $0.value.failures > 0 } }
    (unclear, refused) = (0, 0)
  }

  /// An update of the thread could not be stored.
  mutating func failed(_ thread: ThreadID, _ failure: DrainFailure) {
    switch failure {
    case .final: return settled(thread)
    case .ofStore: isOver = true
    case .ofThread:
      unclear = 0
      refused += 1
      let failures = (putOff[thread]?.failures ?? 0) + 1
      let pause = min(.seconds(1 << min(failures, 6)), Self.longestPause)
      putOff[thread] = Pause(failures: failures, end: now + pause)
    case .unclear:
      unclear += 1
      putOff[thread] = Pause(end: now)
    }
    failed.insert(thread)
    if unclear >= Self.mostUnclear || refused >= Self.mostRefused { isOver = true }
  }
}
