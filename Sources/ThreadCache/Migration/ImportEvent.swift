/// What importing the old file cache says as it goes.
public struct ImportEvent: Sendable, Equatable {
  /// What became of one file.
  public enum Outcome: Sendable, Hashable {
    /// The thread was not in the store, and is now as the file has it.
    case imported(files: Int, segments: Int)
    /// The thread was in the store; these came to it from the file. Slices the store has too were kept as the
    /// store has them: so many of those differ from the file's.
    case merged(added: [SegmentName], newFiles: [String], kept: Int)
    /// The store has everything that the file has; so many slices differ, and were kept as the store has them.
    case unchanged(kept: Int)
    /// The file cannot be imported, and why; it was left where it is.
    case setAside(String)
    /// It is no file of a thread, and why.
    case skipped(String)
  }

  /// The name of the file; bytes that are not UTF-8 are U+FFFD.
  public let name: String
  /// The thread; nil: it is no file of one.
  public let thread: ThreadIdentity?
  /// What became of it.
  public let outcome: Outcome
  /// How many files are done, this one too.
  public let done: Int
  /// How many there are.
  public let total: Int
}

/// What exporting to the format of the old file cache says as it goes.
public struct ExportEvent: Sendable, Equatable {
  /// What became of one thread.
  public enum Outcome: Sendable, Hashable {
    /// The file is written.
    case written
    /// The file is there with the same contents.
    case unchanged
    /// A file with other contents was replaced.
    case replaced
    /// A file with other contents is there; it was left alone.
    case exists
    /// It cannot be exported, and why.
    case skipped(String)
  }

  /// The thread.
  public let identity: ThreadIdentity
  /// The name of its file; nil: it cannot have one.
  public let name: String?
  /// What became of it.
  public let outcome: Outcome
  /// How many threads are done, this one too.
  public let done: Int
}
