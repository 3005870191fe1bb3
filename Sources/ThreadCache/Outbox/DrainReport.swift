import KeyValue

/// What became of updates that have waited.
public struct DrainReport: Sendable {
  /// What became of one.
  public enum Fate: Sendable, Equatable {
    /// It is stored; `superseded`: all but these, which others have changed or taken out since.
    case stored(superseded: [SegmentName])
    /// Others have changed or taken out since what it would have changed: nothing of it was stored.
    case superseded
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

  /// The updates that wait no longer, in order.
  public var items: [Item] = []
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
    case .expired: "expired"
    case .failed: "failed"
    }
  }
}

extension DrainReport.Item {
  /// One sentence for people: whose update, and what became of it.
  public var words: String {
    let subject = "The queued update of \(thread?.words ?? "a thread")"
    switch fate {
    case .stored(superseded: []): return "\(subject) is stored."
    case .stored(let segments):
      let names = segments.map { "\($0.segment) of \($0.file)" }.joined(separator: ", ")
      return "\(subject) is stored but for \(names), which others have changed since."
    case .superseded:
      return "\(subject) was dropped: others have changed since what it was to change."
    case .expired: return "\(subject) was dropped: it has waited too long for the store."
    case .failed(let reason): return "\(subject) was dropped: \(reason)"
    }
  }
}
