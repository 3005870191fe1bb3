import KeyValue

/// What became of updates that have waited.
public struct DrainReport: Sendable {
  /// What became of one.
  public enum Fate: Sendable, Equatable {
    /// It is stored; `superseded`: all but these, which others have changed or taken out since.
    case stored(superseded: [SegmentName])
    /// Others have changed or taken out since what it would have changed: nothing of it was stored.
    case superseded
    /// The store has the thread no more that it would have changed: nothing was stored.
    case gone
    /// It has waited too long.
    case expired
    /// It cannot be stored, and why.
    case failed(String)
  }

  /// One update.
  public struct Item: Sendable, Equatable {
    /// When it was made, in milliseconds since 1970.
    public let time: Int64
    /// Its thread; nil: it cannot be read.
    public let thread: ThreadID?
    /// What became of it.
    public let fate: Fate
  }

  /// An update that waits on for a reason which others have not.
  public struct Held: Sendable, Equatable {
    /// Its thread.
    public let thread: ThreadID
    /// Why it cannot be stored now.
    public let reason: CacheError
  }

  /// The updates that wait no longer, in order.
  public var items: [Item] = []
  /// Those that could not be stored now, each for what concerns its thread, or this process, alone.
  public var held: [Held] = []
  /// Whether another process was at it, so that nothing was done.
  public var isElsewhere = false
  /// Why the outbox could not be emptied further; nil: it could, or the store did not let it.
  public var problem: CacheError?
  /// How the newest attempt failed, if one that waits on was the newest; nil: it was stored, or none was made.
  public var refusal: StoreError?
}

extension DrainReport.Fate {
  /// Its name for programs.
  package var name: String {
    switch self {
    case .stored: "stored"
    case .superseded: "superseded"
    case .gone: "gone"
    case .expired: "expired"
    case .failed: "failed"
    }
  }
}

extension DrainReport.Item {
  /// Whether nothing of it is stored, now or later.
  public var isDropped: Bool {
    if case .stored = fate { false } else { true }
  }

  /// One sentence for people: whose update, and what became of it.
  public var words: String {
    let subject = "The queued update of \(thread?.words ?? "a thread")"
    switch fate {
    case .stored(superseded: []): return "\(subject) is stored."
    case .stored(let segments):
      let names = segments.map { "\($0.segment) of \($0.file)" }.joined(separator: ", ")
      return "\(subject) is stored but for \(names), which others have changed since."
    case .superseded:
      return "\(subject) was dropped: others have changed or taken out since what it was to change."
    case .gone:
      return
        "\(subject) was dropped: the store has the thread no more (it was evicted, has expired, or "
        + "the store began anew without it)."
    case .expired: return "\(subject) was dropped: it has waited too long for the store."
    case .failed(let reason): return "\(subject) was dropped: \(reason)"
    }
  }
}

extension DrainReport.Held {
  /// One sentence for people: whose update, and why it waits on.
  public var words: String { "The queued update of \(thread.words) waits on: \(reasonWords)" }

  /// Why, and who may do better.
  public var reasonWords: String {
    guard case .store(let error) = reason, error.isOwnLimit else { return reason.description }
    return "\(error) That is a limit of this process (--max-value, BOBBIN_MAX_REQUEST); "
      + "one with a larger limit stores it."
  }
}
