/// From where on something is an alert: one table for the browser, the service, `bobbin check` and Prometheus.
public struct AlertLimits: Sendable, Equatable {
  /// From where on it is a warning, and from where on critical.
  public struct Threshold: Sendable, Equatable {
    /// From here on it is a warning.
    public private(set) var warning: Double
    /// From here on it is critical; nil: it never is.
    public private(set) var critical: Double?

    /// A threshold, of which nothing is critical before it is a warning.
    public init(_ warning: Double, critical: Double? = nil) {
      self.warning = warning
      self.critical = critical.map { max($0, warning) }
    }

    /// The same, with another beginning of warnings.
    public func warning(from value: Double) -> Threshold { Threshold(value, critical: critical) }

    /// The same, critical from another value on, where a warning is the latest.
    public func critical(from value: Double) -> Threshold {
      Threshold(min(warning, value), critical: value)
    }
  }

  /// In what a threshold is counted.
  public enum Unit: Sendable, Equatable {
    /// A part, from 0 to 1.
    case share
    /// Milliseconds.
    case milliseconds
    /// A number of things.
    case count
  }

  private var thresholds: [AlertKind: Threshold] = [
    // The part of the calls of the last minute that failed.
    .errors: Threshold(0.05, critical: 0.25),
    // The time within which 95 of 100 calls about one key are answered; of the last minute.
    .latency: Threshold(250, critical: 1000),
    // By how much the part of the segments that is cached is lower than before.
    .hitRatio: Threshold(0.2),
    // The part of the memory limit that is in use.
    .memory: Threshold(0.8, critical: 0.9),
    // The part of the plan's commands, or of the budget, that is spent.
    .commands: Threshold(0.75, critical: 0.95),
    // Updates that wait for the store.
    .outbox: Threshold(1, critical: 1000),
  ]
  /// Fewer calls than this within a minute say nothing of errors and latency.
  public var leastCalls = 20
  /// Fewer segments than this, in the newest loads or before them, say nothing of the hit ratio.
  public var leastSegments = 10
  /// The bytes of memory that the store's plan gives; nil: nobody has said.
  public var planBytes: Int64?
  /// The commands that the store's plan gives in a month; nil: nobody has said.
  public var planCommands: Int?

  /// The limits of every session, without those of a plan.
  public static let standard = AlertLimits()

  /// The kinds that have a threshold.
  public static let adjustable: [AlertKind] = [
    .errors, .latency, .hitRatio, .memory, .commands, .outbox,
  ]

  /// In what the threshold of a kind is counted.
  public static func unit(of kind: AlertKind) -> Unit {
    switch kind {
    case .latency: .milliseconds
    case .outbox: .count
    default: .share
    }
  }

  /// The threshold of a kind; one that has none is never reached.
  public subscript(kind: AlertKind) -> Threshold {
    get { thresholds[kind] ?? Threshold(.infinity) }
    set { if Self.adjustable.contains(kind) { thresholds[kind] = newValue } }
  }

  /// How bad a value is; nil: it is none.
  ///
  /// - Parameter isReached: whether the threshold itself is an alert; false: only what is above it.
  func severity(_ kind: AlertKind, _ value: Double, isReached: Bool = true) -> AlertSeverity? {
    func passes(_ limit: Double) -> Bool { isReached ? value >= limit : value > limit }
    let threshold = self[kind]
    if let critical = threshold.critical, passes(critical) { return .critical }
    return passes(threshold.warning) ? .warning : nil
  }
}
