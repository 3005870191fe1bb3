import KeyValue
import ThreadCache

/// Empties the outbox of a service while that runs, as soon as the store answers and takes something.
///
/// A store that is away is left alone by the breaker before it. One that answers and refuses is asked less and less
/// often, for that may cost something each time.
struct OutboxEmptying: Sendable {
  let cache: ThreadCache
  let watch: ServiceWatch
  /// How often to look.
  var pause = Duration.seconds(1)
  /// How often, at least, while the store refuses.
  var longestPause = Duration.seconds(8)
  /// The same where commands are paid.
  var longestPaidPause = Duration.seconds(60)

  /// Goes on until it is cancelled.
  func run() async {
    guard let outbox = cache.outbox else { return }
    let longest = await cache.store.describe().billed ? longestPaidPause : longestPause
    var problem: CacheError?
    var rest = pause
    while !Task.isCancelled {
      var report = await outbox.drain(into: cache)
      // A folder that cannot be used is the same a second later, and is told once.
      if report.problem == problem { report.problem = nil } else { problem = report.problem }
      watch.drained(report)
      let isRefused = report.refusal.map { !$0.code.isAway } ?? false
      rest = isRefused ? min(rest * 2, longest) : pause
      try? await Task.sleep(for: rest)
    }
  }
}
