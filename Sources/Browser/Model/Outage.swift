import KeyValue
import Retrieval
import ThreadCache

/// A store that does not answer: what it was, and when what is to be read is asked for again.
struct Outage: Sendable, Equatable {
  /// What happened, in the store's words.
  private(set) var words: String
  /// Whether the next attempt is under way.
  private(set) var isAsking = false
  /// When the next attempt is due; nil: it is under way, or has to be paid, which is for the user to say.
  private(set) var retryAt: Int64?
  private var attempts = 0

  private static let shortest: Int64 = 500
  private static let longest: Int64 = 10_000

  init(_ words: String, now: Int64, isPaid: Bool) {
    self.words = words
    retryAt = isPaid ? nil : now + Self.shortest
  }

  /// Another read has failed; those that fail together are one attempt.
  mutating func fail(_ words: String, now: Int64, isPaid: Bool) {
    self.words = words
    guard isAsking else { return }
    isAsking = false
    attempts += 1
    retryAt = isPaid ? nil : now + min(Self.longest, Self.shortest << Int64(min(attempts, 10)))
  }

  /// The time has come.
  mutating func retry() {
    retryAt = nil
    isAsking = true
  }
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
    let isPaid = configuration.billed
    if outage == nil {
      outage = Outage(words, now: now, isPaid: isPaid)
    } else {
      outage?.fail(words, now: now, isPaid: isPaid)
    }
    turn.holdsReads = outage?.isAsking == false
  }

  /// Notes whether the store answers, by what comes of it.
  mutating func note(_ message: Message, _ turn: inout Turn) {
    if let words = message.outage { return suffer(words, &turn) }
    switch message {
    case .record(_, _, .failure(let error)):
      // It answers, if only to say no: what was said of its silence is over.
      if case .store(let failure) = error, failure.isNo { outage = nil }
    case .scanned, .summaries, .record(_, _, .success):
      if turn.flash?.isOfRead == true { turn.flash = nil }
      // Where asking costs it is what the user has asked for that shows it.
      guard let outage, outage.isAsking || configuration.billed else { return }
      self.outage = nil
      turn.say(.info, "the store answers again")
    case _ where message.isAnswered: outage = nil
    case .evictedInBulk(_, let progress):
      if progress.answered > bulk?.progress.answered ?? 0 { outage = nil }
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

  /// What waits for it on this machine meanwhile, in words; nil: nothing.
  var outageQueue: String? {
    health.waiting > 0 ? Figures.count(health.waiting, "update") + " queued here" : nil
  }

  /// What becomes of the question whether the store answers again, in words.
  var outageOutlook: String {
    let key = scene.key(.refresh)
    if outage?.retryAt != nil { return "asked again soon, \(key) now" }
    if jobs.isReading { return "asking again" }
    // An attempt that has nothing to ask for says nothing of the store. Where asking has to be paid only the user asks.
    return configuration.billed
      ? "\(key) asks again" : "asked when something is to be read, \(key) now"
  }
}

extension BulkEvictionProgress {
  /// Of how many threads the store has said what became of them.
  fileprivate var answered: Int { evicted + changed + absent }
}

extension Message {
  /// That the store does not answer, by what it did not do, in its words; nil: it did, or that is not why.
  ///
  /// A write of which nobody knows what became of it says nothing: what is read after it does.
  fileprivate var outage: String? {
    switch self {
    case .record(_, _, .failure(let error)), .evictionPlanned(_, .failure(let error)):
      return error.outage
    case .evicted(_, .success(let receipt)) where receipt.done == 0:
      return receipt.outcomes.lazy.compactMap { _, outcome in
        if case .failed(let error) = outcome { error.outage } else { nil }
      }.first
    case .lifetimesSet(_, .success(let receipt)) where receipt.set.isEmpty:
      return receipt.failures.lazy.compactMap(\.error.outage).first
    case .evictedInBulk(_, let progress):
      guard case .failed(let error) = progress.ending else { return nil }
      return error.outage
    default: return writeFailure?.outage
    }
  }

  /// Whether the store has answered something else than what is read again and again.
  fileprivate var isAnswered: Bool {
    switch self {
    case .found(_, _, .success), .lifetimeSet(_, _, .success), .repaired(_, _, .success),
      .committed(_, .success), .undone(_, .success(.done)), .evictionPlanned(_, .success):
      true
    case .evicted(_, .success(let receipt)): receipt.done > 0
    case .lifetimesSet(_, .success(let receipt)): !receipt.set.isEmpty
    case .loaded(_, .success(let result)), .stepped(_, _, let result?): result.answer.usedStore
    case .processed(_, let process): process.result.answer.usedStore
    default: false
    }
  }
}

extension LoadAnswer {
  /// While the store is away a load is answered from the source, and from what was read before.
  fileprivate var usedStore: Bool { stored && staleSeconds == nil }
}

extension Jobs {
  /// Whether something is being read that is asked for again when the store answers.
  var isReading: Bool { Slot.allCases.contains { $0.isRetried && isRunning($0) } }
}
