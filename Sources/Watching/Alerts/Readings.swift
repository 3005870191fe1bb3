/// What the rules look at, whoever has counted it: a session, a service, or `bobbin check`.
public struct Readings: Sendable, Equatable {
  /// How it is told who counted, and since when.
  public struct Telling: Sendable, Equatable {
    /// `This session alone has`: who has spent commands.
    public let spender: String
    /// Since when keys were removed: `since this session began`.
    public let beginning: String
    /// When calls failed, or were slow: `within the last minute`.
    public let period: String
    /// Which loads are compared: the newest, as the beginning of a sentence.
    public let newLoads: String
    /// Those before.
    public let oldLoads: String

    /// What a session of the browser has counted.
    public static let session = Telling(
      spender: "This session alone has", beginning: "since this session began",
      period: "within the last minute", newLoads: "The newest loads", oldLoads: "those before")
    /// What a service has counted.
    public static let service = Telling(
      spender: "This service alone has", beginning: "since this service began",
      period: "within the last minute", newLoads: "The newest loads", oldLoads: "those before")
    /// What all that count in the store have counted there.
    public static let store = Telling(
      spender: "All that count there have this month", beginning: "since its server began",
      period: "today", newLoads: "Loads of today", oldLoads: "those of the week before")
  }

  /// What is spent of a budget.
  public struct Budget: Sendable, Equatable {
    /// Commands that were spent.
    public let spent: Int
    /// The most that may be.
    public let most: Int
    /// Whether something is held back by it.
    public let holdsBack: Bool
    /// `312 of 500 commands; 2 calls were held back`.
    public let words: String

    /// A budget.
    public init(spent: Int, most: Int, holdsBack: Bool, words: String) {
      self.spent = spent
      self.most = most
      self.holdsBack = holdsBack
      self.words = words
    }
  }

  /// How it is told.
  public var telling: Telling
  /// How the store failed that does not answer; nil: it does.
  public var silence: String?
  /// Why the store refuses all that it is asked; nil: it does not.
  public var refusal: String?
  /// Why it refuses whatever is to be written; nil: it does not.
  public var writeRefusal: String?
  /// Whether it has refused a write for want of memory within the last minute.
  public var refusedWrite = false
  /// How much of its memory it uses; nil: nobody knows.
  public var memory: MemoryUse?
  /// What it does at that limit.
  public var evictionPolicy: String?
  /// Keys that it removed for want of memory.
  public var removedKeys: Int64 = 0
  /// Commands that count for the plan.
  public var commands = 0
  /// What is spent of a budget; nil: there is none.
  public var budget: Budget?
  /// Calls of the store.
  public var calls = 0
  /// Those of them that failed for a reason of the store's.
  public var faults = 0
  /// How most of them failed, in a word or two.
  public var commonFault: String?
  /// How many calls were timed.
  public var timed = 0
  /// The time, in milliseconds, that 95 of 100 of them took at most.
  public var p95Milliseconds = 0.0
  /// What the newest loads found cached.
  public var newest = LoadTally.Count()
  /// What loads before them found.
  public var before = LoadTally.Count()
  /// Updates that wait for the store.
  public var waiting = 0
  /// Why no update can wait on this machine, and what comes of it, in sentences; nil: they can.
  public var outboxProblem: String?
  /// Loads of the last minutes whose answer is neither stored nor queued.
  public var lost = 0

  /// Nothing read.
  public init(_ telling: Telling) { self.telling = telling }
}
