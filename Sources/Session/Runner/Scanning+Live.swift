import Browser
import KeyValue
import ThreadCache

/// Threads that somebody makes while the browser is open come to the end of the list.
extension Scanning {
  /// The shortest time from one look through all keys to the next.
  private static let rest = Duration.seconds(5)
  /// Changes come in bursts: what follows within this time costs no look of its own.
  private static let settling = Duration.milliseconds(200)

  /// Hands on a thread that is new since the scan.
  ///
  /// A store that tells which key changed is asked about that thread only; one that tells no more than that
  /// something changed is looked through again, now and then.
  func notice(_ change: StoreChange) async {
    guard isOver else { return }
    switch change {
    case .changed(let key):
      guard let identity = KeySchema.metaIdentity(key), !isKnown(identity) else { return }
      // What looks like a meta's key may be that of a file; and it may be gone.
      guard let found = try? await cache.summaries(of: [identity]), found.first ?? nil != nil
      else { return }
      hand([identity])
    case .resync:
      guard look == nil else { return }
      let begin = max(.now + Self.settling, nextLook)
      look = Task {
        try? await Task.sleep(until: begin)
        await lookThrough()
      }
    case .silent:
      // Nobody tells of new threads any more; a scan that is asked for finds them.
      break
    }
  }

  /// Ends what is under way.
  func stop() { look?.cancel() }

  private func lookThrough() async {
    let start = ContinuousClock.now
    do {
      for try await page in cache.scan(.all, pageHint: Self.pageHint) {
        if Task.isCancelled || !isOver { break }
        hand(page.identities)
      }
    } catch {
      // What reads for the screen will say that the store has failed.
    }
    // A large store, whose keys take long, is looked through less often.
    nextLook = .now + max(Self.rest, start.duration(to: .now) * 20)
    look = nil
  }

  private func hand(_ identities: [ThreadIdentity]) {
    guard isOver, let job else { return }
    waiting += identities.filter { !isKnown($0) }
    if !waiting.isEmpty { hand(job) }
  }

  /// Whether a thread was handed on; 64 bits of each are kept, and only from the first change on.
  private func isKnown(_ identity: ThreadIdentity) -> Bool {
    var known = self.known ?? []
    self.known = nil
    for chunk in unknownChunks {
      for place in 0..<chunk.count { known.insert(chunk.identity(place).hashValue) }
    }
    unknownChunks = []
    let isKnown = known.contains(identity.hashValue)
    self.known = known
    return isKnown
  }
}
