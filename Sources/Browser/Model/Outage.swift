import KeyValue
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
  /// The same where each attempt may have to be paid.
  private static let longestPaid: Int64 = 60_000

  init(_ words: String, now: Int64) {
    self.words = words
    retryAt = now + Self.shortest
  }

  /// Another read has failed; those that fail together are one attempt.
  mutating func fail(_ words: String, now: Int64, isPaid: Bool) {
    self.words = words
    guard retryAt == nil else { return }
    attempts += 1
    retryAt =
      now + min(isPaid ? Self.longestPaid : Self.longest, Self.shortest << Int64(min(attempts, 10)))
  }

  /// The time has come.
  mutating func retry() { retryAt = nil }
}

extension CacheError {
  /// What happened, if it is a store that does not answer now.
  var outage: String? {
    if case .store(let error) = self, error.isPassing { error.description } else { nil }
  }
}

extension CacheError {
  /// True when the store, or the budget, let nothing be read, whatever it is.
  var isRefused: Bool {
    guard case .store(let error) = self, case .refused = error.code else { return false }
    return true
  }

  /// True when it was the budget of this session.
  var isOverBudget: Bool {
    guard case .store(let error) = self else { return false }
    return error.code == .refused(.budget)
  }
}

extension Slot {
  /// True for what is read to be shown, which is asked for again when the store answers.
  var isRetried: Bool { self == .scan || self == .summaries || self == .record }
}

extension Model {
  /// Time has passed: what the store did not answer may be asked for again.
  mutating func pass(to time: Int64, _ turn: inout Turn) {
    now = max(time, now)
    turn.now = now
    if let due = outage?.retryAt, due <= now { retry(&turn) }
  }

  /// Asks again for what the store did not answer.
  mutating func retry(_ turn: inout Turn) {
    outage?.retry()
    turn.holdsReads = false
    for index in screens.indices { screens[index].retry(&turn) }
  }

  /// A read has failed because the store does not answer.
  mutating func suffer(_ words: String, _ turn: inout Turn) {
    if outage == nil {
      outage = Outage(words, now: now)
    } else {
      let isPaid = configuration.billed
      outage?.fail(words, now: now, isPaid: isPaid)
    }
    turn.holdsReads = outage?.retryAt != nil
  }

  /// Notes whether the store answers, by what comes of it.
  mutating func note(_ message: Message, _ turn: inout Turn) {
    switch message {
    case .record(_, _, .failure(let error)):
      if let words = error.outage { suffer(words, &turn) }
    case .scanned, .summaries, .record(_, _, .success):
      if turn.flash?.isOfRead == true { turn.flash = nil }
      guard let outage, outage.retryAt == nil else { return }
      self.outage = nil
      turn.say(.info, "the store answers again")
    case .changes(.silent(let reason)):
      if reason != silence {
        turn.say(.info, "looking for changes instead of hearing of them: \(reason)")
      }
      silence = reason
    // A store that speaks begins with this; what the runner finds by looking comes by name.
    case .changes(.resync): silence = nil
    default: break
    }
  }

  /// An attempt that had nothing to ask for is none: no trouble is known any more.
  mutating func forgetOutage() {
    guard let outage, outage.retryAt == nil else { return }
    if !Slot.allCases.contains(where: { $0.isRetried && jobs.isRunning($0) }) { self.outage = nil }
  }
}
