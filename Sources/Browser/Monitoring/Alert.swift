/// Something about the store or the loads that somebody should look at, and what to do about it.
public struct Alert: Sendable, Equatable {
  /// The rules, the worst first.
  public enum Kind: Int, Sendable, CaseIterable {
    /// The store does not answer.
    case silence
    /// The store refuses whatever it is asked.
    case refusal
    /// The memory is nearly full, and the store refuses writes then.
    case noRoom
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
    case hitRatio
  }

  /// Which rule it is by.
  public var kind: Kind
  /// What is the case, in a sentence.
  public var words: String
  /// What to do, in a sentence.
  public var advice: String
  /// When it ends if nothing more happens, in milliseconds since 1970; nil: not by itself.
  public var ends: Int64?

  /// An alert by a rule.
  public init(_ kind: Kind, _ words: String, _ advice: String, ends: Int64? = nil) {
    self.kind = kind
    self.words = words
    self.advice = advice
    self.ends = ends
  }

  /// Whether something fails or is lost now, or may soon.
  var isDanger: Bool { kind == .silence || kind == .refusal || kind == .noRoom }
}

/// From where on something is an alert.
public struct AlertLimits: Sendable, Equatable {
  /// The part of the calls of the last minute that failed, from 0 to 1.
  public var errorShare = 0.05
  /// The time, in milliseconds, within which 95 of 100 calls about one key are answered; of the last minute.
  public var p95Milliseconds = 250.0
  /// Fewer calls than this within a minute say nothing of either.
  public var leastCalls = 20
  /// By how much the part of the segments that is cached is lower in the newest ten loads than before, from 0
  /// to 1.
  public var hitRatioDrop = 0.2
  /// Fewer segments than this, in the newest loads or before them, say nothing of it.
  public var leastSegments = 10
  /// The part of the memory limit that is in use, from 0 to 1.
  public var memoryShare = 0.8
  /// The part of it from which on the limit is nearly reached, from 0 to 1.
  public var fullShare = 0.9
  /// The bytes of memory that the store's plan gives; nil: nobody has said.
  public var planBytes: Int64?
  /// The commands that the store's plan gives; nil: nobody has said.
  public var planCommands: Int?
  /// The part of the plan's commands that this session has spent, from 0 to 1.
  public var commandShare = 0.75

  /// The limits of every session, without those of a plan.
  public static let standard = AlertLimits()
}
