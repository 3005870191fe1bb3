/// What importing the old file cache says as it goes.
public struct ImportEvent: Sendable, Equatable {
  /// What became of one file.
  public enum Outcome: Sendable, Hashable {
    /// The thread was not in the store, and is now as the file has it.
    case imported(files: Int, segments: Int)
    /// The thread was in the store; these came to it from the file: segments, files, and other members, by the paths
    /// that the file has them at.
    case merged(added: [SegmentName], newFiles: [String], newMembers: [String], kept: Kept)
    /// The store has everything that the file has, but for what it has otherwise.
    case unchanged(kept: Kept)
    /// The file cannot be imported, and why; it was left where it is.
    case setAside(String)
    /// It is no file of a thread, and why.
    case skipped(String)
  }

  /// What the store has otherwise than the file: it stays as the store has it.
  public struct Kept: Sendable, Hashable {
    /// How many slices.
    public var segments: Int
    /// Members that are no slices, by the paths that the file has them at.
    public var members: [String]

    /// Nothing, unless told.
    public init(segments: Int = 0, members: [String] = []) {
      self.segments = segments
      self.members = members
    }
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
    /// The file is there with the same contents, if perhaps laid out otherwise.
    case unchanged
    /// A file with other contents was replaced. Of those the store lacks these, in words: they are gone from the file.
    case replaced(lacking: [String])
    /// A file with other contents is there; it was left alone. Of those the store lacks these, in words.
    case exists(lacking: [String])
    /// It is a file that was there before, of a thread that the store does not have; it stays.
    case left(LeftFile)
    /// It cannot be exported, and why.
    case skipped(String)
  }

  /// The thread; of a file that was left, the one that an import would make of it.
  public let identity: ThreadIdentity
  /// The name of its file; nil: it cannot have one.
  public let name: String?
  /// What became of it.
  public let outcome: Outcome
  /// How many threads are done, this one too.
  public let done: Int
}
