public import KeyValue

/// How the session and its store are doing: all that the monitor shows.
public struct Vitals: Sendable, Equatable {
  /// What was asked of the store within one second.
  public struct Second: Sendable, Equatable {
    /// Calls that ended.
    public var calls = 0
    /// Those of them that failed for a reason of the store's (``KeyValue/StoreError/Code/isFault``).
    public var faults = 0
    /// Bytes of keys and values that went and came.
    public var bytes = 0
    /// The longest call, in microseconds.
    public var longest = 0

    /// Nothing.
    public init() {}
  }

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

  /// When this was so, in milliseconds since 1970.
  public var time: Int64
  /// When counting began, in milliseconds since 1970.
  public var since: Int64
  /// What was asked of the store since then.
  public var usage = StoreUsage()
  /// What was spent; nil: the store is not paid by the command.
  public var spending: SpendingReport?
  /// The last five minutes, a second each, the oldest first.
  public var seconds: [Second] = []
  /// How long calls took within the last minute.
  public var recent = StoreUsage.Latency()
  /// Those about one key: one about five hundred may take its time.
  public var recentAboutOne = StoreUsage.Latency()
  /// What loads found cached.
  public var loads = LoadTally()
  /// What the store says of itself; nil: it was not asked yet.
  public var statistics: StoreStatistics?
  /// When it said it, in milliseconds since 1970.
  public var statisticsTime: Int64?
  /// Why it says nothing of itself; nil: it does.
  public var statisticsProblem: String?
  /// Keys the store has removed for want of memory since it was first asked.
  public var removedKeys: Int64 = 0
  /// When it last refused a write for want of memory, in milliseconds since 1970; nil: it did not.
  public var refusedAt: Int64?
  /// The store does not answer; nil: it does.
  public var silence: Silence?
  /// The store refuses all that it is asked, for the token or because a quota is used up; nil: it does not.
  public var refusal: Silence?
  /// What somebody should look at, the worst first.
  public var alerts: [Alert] = []

  /// Nothing known at this time.
  public init(time: Int64, since: Int64) {
    self.time = time
    self.since = since
  }

  /// Commands this session has spent: by the store's own count, where that is known and not behind.
  public var commands: Int {
    spending?.commands ?? max(statistics?.traffic?.commands ?? 0, usage.commands)
  }

  /// Seconds that a present rate is taken over: one says too little.
  static let span = 5

  /// How much of something there was a second, at the end of each second: on the average of those that led there.
  func rates(_ value: (Second) -> Int) -> [Double] {
    let values = seconds.map(value)
    var sum = 0
    return values.indices.map { place in
      sum += values[place]
      if place >= Self.span { sum -= values[place - Self.span] }
      return Double(sum) / Double(Self.span)
    }
  }

  /// Calls, faults and bytes of the newest so many seconds together, and the longest call among them.
  public func total(ofLast count: Int) -> Second {
    seconds.suffix(count).reduce(into: Second()) { total, second in
      total.calls += second.calls
      total.faults += second.faults
      total.bytes += second.bytes
      total.longest = max(total.longest, second.longest)
    }
  }
}

extension StoreError.Code {
  /// The kind of failure in a word or two.
  var words: String {
    switch self {
    case .unreachable: "unreachable"
    case .timedOut: "timed out"
    case .cancelled: "cancelled"
    case .refused(.authentication): "refused: authentication"
    case .refused(.permission): "refused: permission"
    case .refused(.readOnly): "refused: read-only"
    case .refused(.quota): "refused: quota used up"
    case .refused(.budget): "held back: budget spent"
    case .busy: "busy"
    case .outOfMemory: "out of memory"
    case .tooLarge: "too large"
    case .wrongType: "wrong type"
    case .corrupt: "unreadable"
    case .conflict: "conflict"
    case .outcomeUnknown: "outcome unknown"
    case .unsupported: "unsupported"
    case .notText: "not UTF-8"
    }
  }
}
