import Browser
import KeyValue
import ThreadCache

/// Threads that somebody makes while the browser is open come to the end of the list.
extension Scanning {
  /// The shortest time from one look through all keys to the next.
  private static let rest = Duration.seconds(5)
  /// Changes come in bursts: what follows within this time costs no look of its own.
  private static let settling = Duration.milliseconds(200)
  /// A scan this young reads all there is now: that a store begins to tell of changes is no news to it.
  private static let infancy = Duration.milliseconds(250)
  /// Keys that are asked about in one call.
  private static let batch = 500

  /// Hands on the threads among these keys that are new since the scan; while one goes on, after it.
  func notice(_ keys: [StoreKey]) async {
    let identities = keys.compactMap(KeySchema.metaIdentity)
    guard !identities.isEmpty else { return }
    guard isOver else { return arrivals.keep(identities) }
    await take(identities)
  }

  /// Looks through all keys again, now and then: something changed, and nobody said what.
  func noticeAnything() {
    guard isOver else {
      if arrivals.begun.duration(to: .now) > Self.infancy { arrivals.keepAll() }
      return
    }
    if arrivals.isLooking { arrivals.keepAll() }
    guard arrivals.look == nil else { return }
    let begin = max(.now + Self.settling, arrivals.nextLook)
    arrivals.look = Task {
      try? await Task.sleep(until: begin)
      await lookThrough()
    }
  }

  /// Hands on what came up while the scan went on.
  func catchUp() async {
    let (identities, isStale) = arrivals.take()
    if isStale { noticeAnything() }
    // Now, so that the first thread that comes up need not wait for it.
    arrivals.learn()
    await take(identities)
  }

  /// Ends what is under way.
  func stop() { arrivals.look?.cancel() }

  private func take(_ identities: [ThreadIdentity]) async {
    var rest = identities.filter { !arrivals.isKnown($0) }[...]
    while !rest.isEmpty, isOver {
      let batch = Array(rest.prefix(Self.batch))
      rest = rest.dropFirst(batch.count)
      guard let found = try? await cache.store.inspect(batch.map(\.metaKey)) else {
        // The store has failed, which what reads for the screen will say; the next news asks again.
        return arrivals.keep(batch + rest)
      }
      // They may be gone; and what looks like a meta's key may be that of a file.
      hand(
        zip(batch, found).filter { identity, inspection in
          inspection.map { $0.type != .hash || !identity.metaKeyMayBeFileKey } ?? false
        }.map(\.0))
    }
  }

  private func lookThrough() async {
    let start = ContinuousClock.now
    arrivals.isLooking = true
    do {
      for try await page in cache.scan() {
        if Task.isCancelled || !isOver { break }
        hand(page.threads)
      }
    } catch {
      // What reads for the screen will say that the store has failed.
    }
    // A large store, whose keys take long, is looked through less often.
    arrivals.nextLook = .now + max(Self.rest, start.duration(to: .now) * 20)
    arrivals.look = nil
    arrivals.isLooking = false
    if isOver, !Task.isCancelled { await catchUp() }
  }
}
