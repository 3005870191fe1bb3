/// What there are rules for, the worst first.
public enum AlertKind: String, Sendable, CaseIterable {
  /// The store does not answer.
  case silence
  /// The store refuses whatever it is asked, or whatever is to be written.
  case refusal
  /// What loads brought was neither stored nor queued.
  case lostLoads = "lost-loads"
  /// The memory is nearly full, and the store refuses writes then.
  case noRoom = "no-room"
  /// The memory is filling up.
  case memory
  /// The commands of the plan are running out.
  case commands
  /// The commands of the session's own budget are running out.
  case budget
  /// The store has removed keys for want of memory.
  case removal
  /// Too many calls fail.
  case errors
  /// Calls take too long.
  case latency
  /// Loads find less cached than they used to.
  case hitRatio = "hit-ratio"
  /// Updates wait for the store.
  case outbox
  /// Updates could not wait for the store: this machine cannot write them down.
  case outboxDisk = "outbox-disk"

  /// Its place among all, the worst first.
  package var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension AlertKind {
  /// That it is over, in a sentence.
  var overWords: String {
    switch self {
    case .silence: "The store answers again."
    case .refusal: "The store takes again what it refused."
    case .lostLoads: "No load was lost within the last five minutes."
    case .noRoom: "The store has room again."
    case .memory: "The store's memory is below its limit again."
    case .commands: "The commands of the plan are below their limit again."
    case .budget: "The budget is below its limit again."
    case .removal: "The store has removed no keys since."
    case .errors: "Calls of the store succeed again."
    case .latency: "Calls of the store are fast enough again."
    case .hitRatio: "Loads no longer find less cached than those before."
    case .outboxDisk: "What is to wait for the store can be written down again."
    case .outbox: "What waits for the store is below its limit again."
    }
  }
}

/// How bad it is.
public enum AlertSeverity: String, Sendable, Comparable {
  /// Somebody should look at it soon.
  case warning
  /// Something fails or is lost now, or may soon.
  case critical

  /// Whether the first is less bad.
  public static func < (a: AlertSeverity, b: AlertSeverity) -> Bool {
    a == .warning && b == .critical
  }
}

/// Something about the store or the loads that somebody should look at.
public struct Alert: Sendable, Equatable {
  /// Which rule it is by.
  public let kind: AlertKind
  /// How bad it is.
  public let severity: AlertSeverity
  /// What is the case, in a sentence.
  public let words: String

  /// An alert by a rule.
  public init(_ kind: AlertKind, _ severity: AlertSeverity, _ words: String) {
    self.kind = kind
    self.severity = severity
    self.words = words
  }
}
