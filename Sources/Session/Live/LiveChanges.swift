import Browser
import KeyValue
import Synchronization
import ThreadCache

/// Keeps the browser up with what others change: hears it from the store, or looks for it where the store
/// says nothing.
///
/// Changes come to the browser at once, and those that follow within a frame together. While it is paused
/// they wait, and nothing is asked of the store.
actor LiveChanges {
  /// Changes within this time are handed on together: a frame of the background takes as long.
  static let frame = Duration.milliseconds(50)
  /// As many keys as are named to the browser at once; it reads what is in sight again instead.
  private static let mostNamed = 64
  /// A store that is paid by the command is looked at no more often than this.
  static let paidRest = Duration.seconds(10)
  /// A store that said nothing is asked again after this time: somebody may have turned it on.
  private static let patience = Duration.seconds(60)

  private let store: any KeyValueStore
  private let isBilled: Bool
  private let refresh: Duration?
  private let scanning: Scanning
  private let spending: Spending?
  private let mailbox: Mailbox

  /// What is on the screen, as the last frame had it.
  private let sight = Mutex(Sight())
  private var held = HeldChanges()
  private var nextFrame = ContinuousClock.now
  private var flush: Task<Void, Never>?
  private var polling: Task<Void, Never>?
  /// Whether the store says nothing, so that it must be looked at.
  private var isSilent = false
  private var reason: String?

  /// - Parameter refresh: how often to look where the store does not tell; nil: as usual, and not at all where looking
  ///   costs money.
  init(
    store: any KeyValueStore, isBilled: Bool, refresh: Duration? = nil, scanning: Scanning,
    spending: Spending? = nil, mailbox: Mailbox
  ) {
    self.store = store
    self.isBilled = isBilled
    self.refresh = refresh
    self.scanning = scanning
    self.spending = spending
    self.mailbox = mailbox
  }

  /// Hands on changes until the task is cancelled or the store is closed.
  func run() async {
    let prefixes =
      KeySchema.allCases.map { Array($0.rawValue.utf8) + [UInt8(ascii: ":")] }
      + [ThreadIdentity.loadHistoryPrefix]
    repeat {
      isSilent = true
      if let changes = store.changes(prefixes: prefixes) {
        isSilent = false
        for await change in changes { take(change) }
        // Without a word at the end the store was closed.
        guard isSilent else { break }
      }
      guard looks else { break }
      poll()
      repeat { try? await Task.sleep(for: Self.patience) } while isPaused && !Task.isCancelled
    } while !Task.isCancelled
    flush?.cancel()
    polling?.cancel()
    await scanning.stop()
  }

  /// Takes note of what a frame shows.
  nonisolated func see(_ new: Sight) {
    let wasPaused = sight.withLock { sight in
      defer { sight = new }
      return sight.isPaused
    }
    if new.isPaused != wasPaused { Task { await pauseChanged() } }
  }

  private nonisolated var isPaused: Bool { sight.withLock { $0.isPaused } }

  private func pauseChanged() {
    if isPaused {
      polling?.cancel()
      polling = nil
    } else {
      flushSoon()
      if isSilent, looks { poll() }
    }
  }

  // MARK: Hearing

  private func take(_ change: StoreChange) {
    switch change {
    case .changed(let key):
      held.add(key)
      stopPolling()
    case .resync:
      held.addAnything()
      stopPolling()
    case .silent(let reason):
      isSilent = true
      if reason != self.reason { mailbox.put(.changes(change)) }
      self.reason = reason
    }
    flushSoon()
  }

  private func flushSoon() {
    guard !held.isEmpty, flush == nil, !isPaused else { return }
    let due = nextFrame
    flush = Task {
      if due > .now { try? await Task.sleep(until: due) }
      await handOn()
      flush = nil
      flushSoon()
    }
  }

  private func handOn() async {
    guard !Task.isCancelled, !isPaused, !held.isEmpty else { return }
    nextFrame = .now + Self.frame
    guard let keys = held.take() else {
      mailbox.put(.changes(.resync))
      return await scanning.noticeAnything()
    }
    // What was found by looking is named: it is no more than a screen has.
    if keys.count > Self.mostNamed, !isSilent {
      mailbox.put(.changes(.resync))
    } else {
      for key in keys { mailbox.put(.changes(.changed(key))) }
    }
    await spending.counting(for: .looking) { await scanning.notice(keys) }
  }

  // MARK: Looking

  /// What costs money is not done behind anybody's back.
  private var looks: Bool { !isBilled || refresh != nil }

  private func poll() {
    guard polling == nil, !isPaused else { return }
    polling = Task {
      var looking = Polling()
      let shortest = refresh ?? PollingRate.usual
      var rate = PollingRate(shortest: isBilled ? max(shortest, Self.paidRest) : shortest)
      var isAway = false
      while (try? await Task.sleep(for: rate.interval)) != nil {
        let start = ContinuousClock.now
        do throws(StoreError) {
          for key in try await look(&looking) { held.add(key) }
          rate.looked(in: start.duration(to: .now))
          isAway = false
        } catch {
          // What reads for the screen says that the store has failed: who only looks at it has it read once.
          if !isAway, error.isPassing, let key = sight.withLock({ $0.anyKey }) { held.add(key) }
          isAway = error.isPassing
          rate.failed()
        }
        flushSoon()
      }
    }
  }

  private func look(_ looking: inout Polling) async throws(StoreError) -> [StoreKey] {
    let seen = sight.withLock { $0 }
    var next = looking
    let result = await spending.counting(for: .looking) {
      () async -> Result<[StoreKey], StoreError> in
      do throws(StoreError) { return .success(try await next.changes(of: seen, in: store)) } catch {
        return .failure(error)
      }
    }
    looking = next
    return try result.get()
  }

  /// The store speaks again.
  private func stopPolling() {
    polling?.cancel()
    polling = nil
    reason = nil
  }
}
