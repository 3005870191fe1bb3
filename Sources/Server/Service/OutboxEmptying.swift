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
    while !Task.isCancelled {
      watch.drained(await outbox.drain(into: cache))
      try? await Task.sleep(for: pause)
    }
  }
}
