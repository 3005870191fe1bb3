public import KeyValue

/// How a store is doing, by every call of it: a value without a clock.
public struct StoreRecord: Sendable {
  /// A store that has not answered since.
  public struct Silence: Sendable, Equatable {
    /// The first failure, in milliseconds since 1970.
    public var since: Int64
    /// The newest failure, in the store's words.
    public var words: String

    /// A silence since then.
    public init(since: Int64, words: String) {
      self.since = since
      self.words = words
    }
  }

  /// The calls of the last minutes, a second each.
  private var series = CallSeries()
  /// The same without those that failed while the store was known to be away, which is told by itself.
  private var judged = CallSeries()
  /// How long the newest of them took.
  public private(set) var recent = RecentCalls()
  /// The store does not answer; nil: it did when it was last asked.
  public private(set) var silence: Silence?
  /// It refuses all that it is asked, for the token or because a quota is used up; nil: it does not.
  public private(set) var refusal: Silence?
  /// It refuses whatever is to be written, whoever asks; nil: it does not.
  public private(set) var writeRefusal: Silence?
  /// Whether that is because of what the store says of itself, as a replica does.
  private var refusesByItsRole = false
  /// When it last refused a write for want of memory, in milliseconds since 1970; nil: it did not.
  private var refusedAt: Int64?
  /// When it took a write after that which needs memory; nil: it did not.
  private var roomAt: Int64?
  /// What it says of itself; nil: it was not asked yet.
  public private(set) var statistics: StoreStatistics?
  /// When it said it, in milliseconds since 1970.
  public private(set) var statisticsTime: Int64?
  /// When it was asked last, whether or not it answered.
  private var askedTime: Int64?
  /// Why it says nothing of itself; nil: it does.
  public private(set) var statisticsProblem: String?
  /// Keys the store had removed when it was first asked.
  private var removedBefore: Int64?

  /// Nothing known.
  public init() {}

  /// Keys the store has removed for want of memory since it was first asked.
  public var removedKeys: Int64 { max(0, (statistics?.evictedKeys ?? 0) - (removedBefore ?? 0)) }

  /// A call is over.
  public mutating func note(_ event: StoreEvent, at time: Int64) {
    series.note(event, at: time)
    if silence == nil || event.error?.isPassing != true { judged.note(event, at: time) }
    recent.note(event, at: time)
    if event.error?.code == .outOfMemory {
      (refusedAt, roomAt) = (time, nil)
    } else if event.error == nil, event.operation.takesMemory, refusedAt != nil, roomAt == nil {
      roomAt = time
    }
    note(answer: event.error, at: time)
    note(refusal: event.error, at: time)
    if let error = event.error, error.code == .refused(.writes) {
      writeRefusal = Silence(since: writeRefusal?.since ?? time, words: error.description)
    } else if event.error == nil, event.operation.writes {
      writeRefusal = nil
    }
  }

  /// So long after a refusal for want of memory a write that was taken says nothing, in milliseconds.
  ///
  /// Some writes find room where others do not.
  private static let doubt: Int64 = 1000

  /// When it last refused a write for want of memory, in milliseconds since 1970; nil: it did not, or has taken others
  /// since.
  public func refusedAt(asOf time: Int64) -> Int64? {
    refusedAt.flatMap { roomAt != nil && time - $0 >= Self.doubt ? nil : $0 }
  }

  /// Whether what it said of itself is older than that it has room again.
  public var hasOldStatistics: Bool { roomAt.map { $0 > askedTime ?? 0 } ?? false }

  /// It was asked about itself.
  public mutating func note(_ answer: Result<StoreStatistics, StoreError>, at time: Int64) {
    askedTime = time
    switch answer {
    case .success(let found):
      statistics = found
      statisticsTime = time
      statisticsProblem = nil
      if let words = found.writeRefusal {
        writeRefusal = Silence(since: writeRefusal?.since ?? time, words: words)
        refusesByItsRole = true
      } else if refusesByItsRole {
        // Why else a store takes no writes it does not say of itself: only a write that it takes shows that it does.
        writeRefusal = nil
        refusesByItsRole = false
      }
      if removedBefore == nil { removedBefore = found.evictedKeys }
      note(answer: nil, at: time)
    case .failure(let error):
      statisticsProblem = error.description
      note(answer: error, at: time)
    }
  }

  /// The calls of the last minutes, the second of `time` last.
  public mutating func seconds(until time: Int64) -> [CallSeries.Second] {
    series.seconds(until: time)
  }

  /// The same for who judges how many calls fail: of an outage only what told that it began.
  public mutating func judgedSeconds(until time: Int64) -> [CallSeries.Second] {
    judged.seconds(until: time)
  }

  /// Whether the store answers, by what came of asking it.
  private mutating func note(answer error: StoreError?, at time: Int64) {
    if let error, error.isPassing {
      silence = Silence(since: silence?.since ?? time, words: error.description)
    } else if error?.code != .cancelled {
      silence = nil
    }
  }

  /// Whether the store refuses whatever it is asked, by what came of asking it.
  private mutating func note(refusal error: StoreError?, at time: Int64) {
    switch error?.code {
    case .refused(.authentication), .refused(.quota):
      refusal = Silence(since: refusal?.since ?? time, words: error?.description ?? "")
    case nil: refusal = nil
    // These say nothing of what it would answer.
    default: break
    }
  }
}

extension StoreOperation {
  /// Whether a store without room refuses it.
  fileprivate var takesMemory: Bool {
    switch self {
    case .commit, .project, .lease, .add: true
    case .read, .readFields, .inspect, .scan, .delete, .expire, .release: false
    }
  }
}
