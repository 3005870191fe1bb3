internal import Logging
import Synchronization

/// A log in which lines that are alike are written once in a while, and counted meanwhile: an outage has as many as there
/// are requests.
final class FoldedLog: Sendable {
  private struct Fold {
    /// When the next line like it is written again.
    var end: ContinuousClock.Instant
    let level: Logger.Level
    let message: Logger.Message
    /// Lines that were only counted.
    var more = 0
  }

  private let logger: Logger
  private let interval: Duration
  private let now: @Sendable () -> ContinuousClock.Instant
  private let folds = Mutex<[String: Fold]>([:])
  /// Told how many lines were only counted.
  private let folded: @Sendable (Int) -> Void

  /// - Parameter interval: how long lines are counted that are like one that was written.
  init(
    _ logger: Logger, interval: Duration = .seconds(10),
    now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
    folded: @escaping @Sendable (Int) -> Void = { _ in }
  ) {
    self.logger = logger
    self.interval = interval
    self.now = now
    self.folded = folded
  }

  /// Writes a line, or counts it.
  ///
  /// - Parameter kind: what lines are alike that have the same message, beside that.
  func add(
    _ level: Logger.Level, _ message: Logger.Message, _ metadata: Logger.Metadata,
    like kind: String = ""
  ) {
    let time = now()
    let key = "\(message)\u{0}\(kind)"
    // Nil: it is only counted.
    let more: Int? = folds.withLock { folds in
      if var fold = folds[key], time < fold.end {
        fold.more += 1
        folds[key] = fold
        return nil
      }
      defer { folds[key] = Fold(end: time + interval, level: level, message: message) }
      return folds[key]?.more ?? 0
    }
    guard let more else { return folded(1) }
    logger.log(
      level: level, more > 0 ? "\(message), and \(more) more" : message, metadata: metadata)
  }

  /// Writes how many lines were counted whose time is over.
  ///
  /// - Parameter isLast: true: of all.
  func tell(isLast: Bool = false) {
    let time = now()
    let over = folds.withLock { folds in
      let over = folds.filter { isLast || $0.value.end <= time }
      for key in over.keys { folds[key] = nil }
      return over.values.filter { $0.more > 0 }
    }
    for fold in over.sorted(by: { $0.end < $1.end }) {
      logger.log(level: fold.level, "\(fold.message), and \(fold.more) more within \(interval)")
    }
  }
}
