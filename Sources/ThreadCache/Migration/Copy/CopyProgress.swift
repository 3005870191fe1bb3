import KeyValue

/// How far a copy is, and what went wrong since the last time it said so.
public struct CopyProgress: Sendable, Equatable {
  /// What it is doing.
  public enum Phase: Sendable, Hashable {
    /// Copying threads: metas with the hashes they name.
    case threads
    /// Copying hashes that no meta names.
    case strayHashes
    /// Comparing both stores.
    case comparing
  }

  /// Something that is not as it should be.
  public struct Problem: Sendable, Equatable {
    /// What kind of problem.
    public enum Kind: Sendable, Hashable {
      /// The target has another value, which was left alone.
      case conflict
      /// The key holds a value of a type that threads do not have; it was not copied.
      case wrongType
      /// It could not be copied: too long for one of the stores, or it kept changing.
      case failed
      /// It could not be copied: its name or its value is not UTF-8, and one of the stores takes only text.
      case notText
      /// The stores differ at the end.
      case differs
    }

    /// What kind of problem.
    public let kind: Kind
    /// The key it is about.
    public let key: StoreKey
    /// What it is, in one sentence.
    public let message: String
  }

  /// What it is doing.
  public var phase = Phase.threads
  /// Threads that were looked at.
  public var threads = 0
  /// About how many keys the source holds in all; nil: not known.
  public var sourceKeys: Int?
  /// Threads that were copied, or would be.
  public var copied = 0
  /// Threads that the target had already.
  public var unchanged = 0
  /// Hashes that the target had already; in a copy also those that it has by now.
  public var unchangedHashes = 0
  /// Threads of which the target has another value; it was left alone.
  public var conflicts = 0
  /// Threads and hashes that could not be copied.
  public var failed = 0
  /// Hashes that no meta names, and that were copied, or would be.
  public var strayHashes = 0
  /// Keys that were written, or would be.
  public var keys = 0
  /// Bytes of values that were written, or would be.
  public var bytes = 0
  /// Keys that were compared at the end.
  public var compared = 0
  /// Keys that differ at the end.
  public var different = 0
  /// What went wrong since the last time.
  public var problems: [Problem] = []
  /// The hashes that no meta names and that were copied, or would be, since the last time.
  public var strays: [StoreKey] = []
  /// How long it has taken.
  public var elapsed = Duration.zero
  /// Why keys of the source may have been missed; nil: none was.
  public var incomplete: String?
  /// True: that was all.
  public var isComplete = false

  /// Nothing done yet.
  public init() {}

  /// Threads a second so far.
  public var rate: Double {
    let seconds = elapsed / .seconds(1)
    return seconds > 0 ? Double(threads) / seconds : 0
  }
}
