import ThreadCache

/// Empties the outbox of a service while that runs, as soon as the store answers.
struct OutboxEmptying: Sendable {
  let cache: ThreadCache
  let watch: ServiceWatch
  /// How often to look.
  var pause = Duration.seconds(1)

  /// Goes on until it is cancelled.
  func run() async {
    guard let outbox = cache.outbox else { return }
    var problem: CacheError?
    while !Task.isCancelled {
      var report = await outbox.drain(into: cache)
      // A folder that cannot be used is the same a second later, and is told once.
      if report.problem == problem { report.problem = nil } else { problem = report.problem }
      watch.drained(report)
      try? await Task.sleep(for: pause)
    }
  }
}
