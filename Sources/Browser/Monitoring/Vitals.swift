public import KeyValue
public import Watching

/// How the session and its store are doing: all that the monitor shows.
public struct Vitals: Sendable, Equatable {
  /// When this was so, in milliseconds since 1970.
  public var time: Int64
  /// When counting began, in milliseconds since 1970.
  public var since: Int64
  /// What was asked of the store since then.
  public var usage = StoreUsage()
  /// What was spent; nil: the store is not paid by the command.
  public var spending: SpendingReport?
  /// The last five minutes, a second each, the oldest first.
  public var seconds: [CallSeries.Second] = []
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
  public var silence: StoreRecord.Silence?
  /// The store refuses all that it is asked, for the token or because a quota is used up; nil: it does not.
  public var refusal: StoreRecord.Silence?
  /// How many updates wait for the store on this machine.
  public var waiting = 0
  /// What somebody should look at, the worst first.
  public var alerts: [AdvisedAlert] = []

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
  func rates(_ value: (CallSeries.Second) -> Int) -> [Double] {
    let values = seconds.map(value)
    var sum = 0
    return values.indices.map { place in
      sum += values[place]
      if place >= Self.span { sum -= values[place - Self.span] }
      return Double(sum) / Double(Self.span)
    }
  }

  /// Calls, faults and bytes of the newest so many seconds together, and the longest call among them.
  public func total(ofLast count: Int) -> CallSeries.Second { seconds.suffix(count).total }
}
