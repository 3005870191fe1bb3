public import KeyValue

/// What is counted in a store of the last days.
public struct UsageCounts: Sendable, Equatable {
  /// The counts of one day.
  public struct Day: Sendable, Equatable {
    fileprivate var counts: [UsageMetric: Int] = [:]

    /// How often something was counted.
    public subscript(metric: UsageMetric) -> Int { counts[metric] ?? 0 }

    fileprivate var tally: LoadTally.Count {
      var tally = LoadTally.Count()
      tally.cached = self[.hits]
      tally.read = self[.misses]
      return tally
    }
  }

  /// The counts of today; nil: nobody has counted anything within the last week.
  public let today: Day?
  /// What loads found cached today.
  public let newest: LoadTally.Count
  /// What loads found cached within the seven days before.
  public let before: LoadTally.Count
  /// Commands of this month.
  public let commandsOfMonth: Int

  /// No number has more digits, in bytes.
  private static let longest = 20

  /// Reads them, in one round trip.
  ///
  /// - Parameter time: milliseconds since 1970.
  public init(in store: any KeyValueStore, at time: Int64) async throws(StoreError) {
    let today = UsageDay(at: time)
    let week = today.before(7)
    let wanted =
      UsageMetric.allCases.map { (day: today, metric: $0) }
      + week.flatMap { day in [UsageMetric.hits, .misses].map { (day: day, metric: $0) } }
      + today.monthSoFar.dropFirst().map { (day: $0, metric: .commands) }
    let found = try await store.read(
      wanted.map { $0.metric.key($0.day) }, known: [:], maxBytes: Self.longest)
    var days: [UsageDay: Day] = [:]
    for (place, result) in zip(wanted, found) {
      guard case .value(let stored) = result,
        let number = Int(String(decoding: stored.bytes, as: UTF8.self))
      else { continue }
      days[place.day, default: Day()].counts[place.metric] = number
    }
    self.today = days.isEmpty ? nil : days[today] ?? Day()
    newest = days[today]?.tally ?? LoadTally.Count()
    before = week.compactMap { days[$0]?.tally }.reduce(LoadTally.Count(), +)
    commandsOfMonth = today.monthSoFar.reduce(0) { $0 + (days[$1]?[.commands] ?? 0) }
  }
}
