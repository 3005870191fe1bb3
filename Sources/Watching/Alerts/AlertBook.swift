/// Which alerts there are, so that each is told when it begins, when it gets worse, and when it is over; once.
public struct AlertBook: Sendable {
  /// What is to be told.
  public struct News: Sendable, Equatable {
    /// What has become of an alert.
    public enum State: String, Sendable {
      /// It is the case.
      case firing
      /// It is no more.
      case resolved
    }

    /// The alert, as it is or was last.
    public let alert: Alert
    /// What has become of it.
    public let state: State
    /// Since when it was the case, in milliseconds since 1970.
    public let since: Int64

    /// What is the case, in a sentence; of an alert that is over, that it is.
    public var words: String { state == .firing ? alert.words : alert.kind.overWords }
  }

  private struct Entry {
    var alert: Alert
    let since: Int64
    let began: ContinuousClock.Instant
    /// When it was last the case.
    var seen: ContinuousClock.Instant
    /// As what it was told; nil: it was not yet.
    var told: AlertSeverity?
  }

  /// How long something must be the case before it is told.
  private let patience: Duration
  /// How long it must be no more before that is told.
  private let calm: Duration
  private var entries: [AlertKind: Entry] = [:]

  /// A book without entries.
  ///
  /// - Parameters:
  ///   - patience: how long something must be the case before it is told.
  ///   - calm: how long it must be no more before that is told: what comes and goes is one alert.
  public init(patience: Duration = .seconds(2), calm: Duration = .seconds(10)) {
    self.patience = patience
    self.calm = calm
  }

  /// Takes note of what is the case now.
  ///
  /// - Parameters:
  ///   - now: how long something lasts is told by this clock, which nobody sets.
  ///   - time: what the calendar's clock says, in milliseconds since 1970.
  public mutating func note(
    _ alerts: [Alert], at now: ContinuousClock.Instant, time: Int64
  ) -> [News] {
    var news: [News] = []
    for alert in alerts {
      var entry = entries[alert.kind] ?? Entry(alert: alert, since: time, began: now, seen: now)
      entry.alert = alert
      entry.seen = now
      let isWorse = entry.told.map { $0 < alert.severity } ?? (now - entry.began >= patience)
      if isWorse {
        entry.told = alert.severity
        news.append(News(alert: alert, state: .firing, since: entry.since))
      }
      entries[alert.kind] = entry
    }
    let present = Set(alerts.map(\.kind))
    for (kind, entry) in entries where !present.contains(kind) {
      guard entry.told != nil else {
        entries[kind] = nil
        continue
      }
      guard now - entry.seen >= calm else { continue }
      entries[kind] = nil
      news.append(News(alert: entry.alert, state: .resolved, since: entry.since))
    }
    return news.sorted { $0.alert.kind.rank < $1.alert.kind.rank }
  }
}
