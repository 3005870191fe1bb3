/// How long updates have waited: by the wall clock until this process saw them first, from then on by one that nobody
/// sets.
struct WaitingTimes: Sendable {
  private struct Sight {
    /// How old it was, in milliseconds.
    let age: Int64
    let at: Duration
  }

  private var sights: [OutboxFolder.Name: Sight] = [:]

  /// Forgets those that wait no longer.
  mutating func keep(_ names: [OutboxFolder.Name]) {
    let waiting = Set(names)
    sights = sights.filter { waiting.contains($0.key) }
  }

  /// How long an update has waited, in milliseconds.
  mutating func age(of name: OutboxFolder.Name, by clock: OutboxClock) -> Int64 {
    let elapsed = clock.elapsed()
    let sight = sights[name] ?? Sight(age: max(0, clock.now() - name.time), at: elapsed)
    sights[name] = sight
    return sight.age + Int64((elapsed - sight.at) / .milliseconds(1))
  }
}
