import ThreadCache

/// An eviction of many threads that is under way, or that has stopped: what was done, over all its parts.
///
/// It outlives the screen it was asked for on, and goes on where it stopped.
struct BulkRun: Sendable {
  /// What this part is about.
  private(set) var target: BulkTarget
  /// How many threads there were to evict at the beginning.
  let total: Int
  /// The most threads a second; nil: as fast as it goes.
  var limit: Double?
  /// The older changes that undo may forget to make room, as was agreed to.
  private let mayDrop: Set<Int>
  /// How far this part is.
  var progress = BulkEvictionProgress()
  /// What the parts before have done.
  private var before = BulkEvictionProgress()
  /// When the latest news of it came; nil: it has not begun.
  var newest: Int64?
  /// Whether no other batch begins until a question is answered.
  var isHeld = false
  /// Whether it was told to stop, and the batch under way goes on.
  var isStopping = false
  /// Whether what is beyond the room for undo goes without it.
  private(set) var goesBeyondUndo = false

  init(_ target: BulkTarget, total: Int, limit: Double?, mayDrop: Set<Int>) {
    self.target = target
    self.total = total
    self.limit = limit
    self.mayDrop = mayDrop
  }

  var isRunning: Bool { progress.ending == nil }
  var done: Int { before.done + progress.done }
  var evicted: Int { before.evicted + progress.evicted }
  var changed: Int { before.changed + progress.changed }
  var failed: Int { before.failed + progress.failed }
  var keys: Int { before.keys + progress.keys }
  /// `93 MB`, `at least 93 MB` where hashes went that nobody has measured.
  var freed: String {
    BulkWords.freed(
      before.bytes + progress.bytes,
      isPartlyMeasured: before.isPartlyMeasured || progress.isPartlyMeasured)
  }
  var elapsed: Duration { before.elapsed + progress.elapsed }
  /// The first thread that could not be evicted, and why.
  var firstFailure: BulkEvictionProgress.Failure? {
    before.firstFailures.first ?? progress.firstFailures.first
  }
  var firstChanged: ThreadIdentity? { before.firstChanged.first ?? progress.firstChanged.first }
  var isUndoable: Bool { before.entry != nil || progress.entry != nil }

  var fraction: Double { total > 0 ? min(1, Double(done) / Double(total)) : 0 }

  /// Threads a second so far; after a batch its time is not over yet.
  var rate: Double { min(progress.rate, limit ?? .infinity) }

  /// After so long without news it is told: the rate says nothing of what stands still.
  private static let patience: Int64 = 3000

  /// For how many seconds nothing new has come, where that is long.
  func silence(at now: Int64) -> Int64? {
    guard isRunning, !isHeld, let newest, now - newest >= Self.patience else { return nil }
    return (now - newest) / 1000
  }

  /// When what is said of its silence is another.
  func nextChange(after now: Int64) -> Int64? {
    guard isRunning, !isHeld, let newest else { return nil }
    return silence(at: now).map { newest + ($0 + 1) * 1000 } ?? newest + Self.patience
  }

  /// Whether there is something left to do.
  var canGoOn: Bool {
    switch progress.ending {
    case nil, .complete: false
    case .cancelled, .needsConfirmation, .failed: true
    }
  }

  /// Whether going on means that no more is kept for undo, which is for the user to say.
  var needsConfirmation: Bool {
    if case .needsConfirmation = progress.ending { true } else { false }
  }

  /// Begins the next part.
  mutating func goOn() {
    if needsConfirmation { goesBeyondUndo = true }
    target = target.remaining(after: progress)
    before.add(progress)
    progress = BulkEvictionProgress()
    isStopping = false
  }

  /// How the part that begins now is to go about it.
  var options: BulkEvictionOptions {
    var options = BulkEvictionOptions()
    options.threadsPerSecond = limit
    options.expected = total
    options.continuing = before.entry
    options.mayDrop = mayDrop
    if goesBeyondUndo { options.undoBytes = 0 }
    return options
  }
}

/// How fast an eviction may go: steps that `<` and `>` walk.
enum BulkPace {
  /// Threads a second; an operator's other users should not notice.
  static let usual: Double = 5000

  private static let steps: [Double] = [
    10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000,
  ]

  /// The next slower one; of no limit, the fastest.
  static func slower(than limit: Double?) -> Double? {
    guard let limit else { return steps.last }
    return steps.last { $0 < limit } ?? steps.first
  }

  /// The next faster one; beyond the fastest there is no limit.
  static func faster(than limit: Double?) -> Double? {
    limit.flatMap { limit in steps.first { $0 > limit } }
  }

  /// `at most 5 000/s`.
  static func words(_ limit: Double?) -> String {
    limit.map { "at most \(Figures.count(Int($0)))/s" } ?? "no limit"
  }
}
