public import ThreadCache

/// One line of the log: an operation on the cache or a call of the store that is over, or news of the store.
///
/// It names threads, files, segments and keys, never a value or a secret.
public struct OperationEntry: Sendable, Equatable {
  /// How much it matters.
  public enum Level: Int, Sendable, CaseIterable, Comparable {
    /// Calls of the store, reads for the screen, changes by others.
    case debug
    /// What was asked for and done.
    case info
    /// What came out otherwise than it was meant: conflicts, a cache that was bypassed.
    case warning
    /// What failed.
    case error

    /// Orders levels by how much they matter.
    public static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
  }

  /// Its place in the log, rising; the log gives it.
  public internal(set) var number: UInt64 = 0
  /// When it was over, in milliseconds since 1970.
  public var time: Int64
  /// How much it matters.
  public var level: Level
  /// What was done, in a word or two: `load`, `evict`, `store read`.
  public var operation: String
  /// The thread it was about, where it was one.
  public var thread: ThreadIdentity?
  /// The file that it brought, the first of several; nil: none, or ``change`` tells where it was.
  public var file: String?
  /// The segment of that file, the first of several; nil: none.
  public var segment: String?
  /// Which change of the history it was; nil: none.
  public var change: Int?
  /// How many threads it was about, where it was not one.
  public var threads: Int
  /// What came of it, in a line.
  public var summary: String
  /// More about it, a line each.
  public var details: [String]
  /// How long it took; nil: it is an event.
  public var milliseconds: Double?

  /// An entry that no log has numbered yet.
  public init(
    time: Int64 = 0, level: Level, operation: String, thread: ThreadIdentity? = nil,
    threads: Int = 0, summary: String, details: [String] = [], milliseconds: Double? = nil
  ) {
    self.time = time
    self.level = level
    self.operation = operation
    self.thread = thread
    self.threads = threads
    self.summary = summary
    self.details = details
    self.milliseconds = milliseconds
  }
}

extension OperationEntry {
  /// The thread it was about, or how many; nil: none, or it has nothing to do with threads.
  var threadWords: String? {
    thread?.description ?? (threads > 0 ? Figures.count(threads, "thread") : nil)
  }
}

extension OperationEntry.Level {
  /// Its name, in a column.
  var word: String {
    switch self {
    case .debug: "debug"
    case .info: "info"
    case .warning: "warning"
    case .error: "error"
    }
  }

  var role: Role {
    switch self {
    case .debug: .dim
    case .info: .plain
    case .warning: .warning
    case .error: .danger
    }
  }

  /// The next of a cycle: each shows less than the one before, then all again.
  var next: Self { Self(rawValue: rawValue + 1) ?? .debug }
}
