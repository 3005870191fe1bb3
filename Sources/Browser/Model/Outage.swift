public import KeyValue
import ThreadCache

/// A store that does not answer: what it was, and when what is to be read is asked for again.
struct Outage: Sendable, Equatable {
  /// What happened, in the store's words.
  private(set) var words: String
  /// When the next attempt is due; nil: it is under way.
  private(set) var retryAt: Int64?
  private var attempts = 0

  private static let shortest: Int64 = 500
  private static let longest: Int64 = 10_000

  init(_ words: String, now: Int64) {
    self.words = words
    retryAt = now + Self.shortest
  }

  /// Another read has failed; those that fail together are one attempt.
  mutating func fail(_ words: String, now: Int64) {
    self.words = words
    guard retryAt == nil else { return }
    attempts += 1
    retryAt = now + min(Self.longest, Self.shortest << Int64(min(attempts, 10)))
  }

  /// The time has come.
  mutating func retry() { retryAt = nil }
}

extension StoreError {
  /// True when the same may work later, without anybody doing anything.
  public var isPassing: Bool {
    switch code {
    case .unreachable, .timedOut, .busy: true
    default: false
    }
  }
}

extension CacheError {
  /// What happened, if it is a store that does not answer now.
  var outage: String? {
    if case .store(let error) = self, error.isPassing { error.description } else { nil }
  }
}
