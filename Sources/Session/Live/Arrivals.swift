import Browser
import ThreadCache

/// What a scan keeps so that threads which come up beside it are found, once.
struct Arrivals: Sendable {
  /// As many keys that changed during a scan as are kept; more cost another look through all.
  static let most = 65_536

  /// What was handed on.
  private var known = KnownThreads()
  /// Chunks that are not in `known` yet.
  private var handed: [Chunk] = []
  /// Threads that somebody wrote while the scan went on, which may have been behind it already.
  private(set) var waiting: Set<ThreadIdentity> = []
  /// Whether there may be others that nobody named.
  private(set) var isStale = false
  /// A look through all keys that is planned or under way.
  var look: Task<Void, Never>?
  /// Whether it has begun, so that it may have passed what comes up now.
  var isLooking = false
  /// When the next one may begin.
  var nextLook = ContinuousClock.now

  /// When the scan began.
  private(set) var begun = ContinuousClock.now

  /// A scan begins anew.
  mutating func begin() {
    begun = .now
    known = KnownThreads()
    handed = []
    waiting = []
    isStale = false
  }

  /// These are in the list now.
  mutating func note(_ chunk: Chunk) { handed.append(chunk) }

  /// Whether the list has a thread.
  mutating func isKnown(_ identity: ThreadIdentity) -> Bool {
    learn()
    return known.contains(identity)
  }

  /// Takes in what was handed on: at a million threads a fraction of a second, once.
  mutating func learn() {
    guard !handed.isEmpty else { return }
    known.append(handed)
    handed = []
  }

  /// Keeps threads for when the scan is over.
  mutating func keep(_ identities: [ThreadIdentity]) {
    waiting.formUnion(identities)
    if waiting.count > Self.most { keepAll() }
  }

  /// Remembers that anything may have come up.
  mutating func keepAll() {
    waiting = []
    isStale = true
  }

  /// What was kept, and whether there is more that nobody named; both are forgotten.
  mutating func take() -> (identities: [ThreadIdentity], isStale: Bool) {
    defer {
      waiting = []
      isStale = false
    }
    return (isStale ? [] : Array(waiting), isStale)
  }
}
