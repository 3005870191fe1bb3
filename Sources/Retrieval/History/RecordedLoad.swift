import ThreadCache

/// A load as the store's history remembers it: names and sizes, no data.
public struct RecordedLoad: Sendable, Equatable, Identifiable {
  /// What a file of a recorded load was answered with.
  public struct File: Sendable, Equatable {
    /// The id of the file.
    public let id: String
    /// The new segments, with the bytes of their slices.
    public let new: [Slice]
    /// The segments that were sent before.
    public let cached: [String]
    /// The segments the source did not have.
    public let unavailable: [String]
    /// Why the source could not be read.
    public let problem: String?

    /// An answered file.
    public init(
      id: String, new: [Slice], cached: [String], unavailable: [String], problem: String? = nil
    ) {
      self.id = id
      self.new = new
      self.cached = cached
      self.unavailable = unavailable
      self.problem = problem
    }
  }

  /// Name and size of a slice.
  public struct Slice: Sendable, Equatable {
    /// The segment.
    public let segment: String
    /// Bytes of its compact JSON.
    public let bytes: Int

    /// Name and size of a slice.
    public init(segment: String, bytes: Int) {
      self.segment = segment
      self.bytes = bytes
    }
  }

  /// Names it among the loads of its thread; ids rise with time.
  public let id: String
  /// The record it was about.
  public let thread: ThreadIdentity
  /// When it began, in milliseconds since 1970.
  public let time: Int64
  /// The process.
  public let pid: Int32
  /// What was asked for.
  public let request: LoadRequest
  /// How much came from the cache.
  public let cache: CacheUse
  /// True when the store held everything the answer brought.
  public let stored: Bool
  /// What was done.
  ///
  /// A load that wrote carries its record in the same commit: of its `write` and
  /// `answer` the words are known, the durations are not (they are 0).
  public let steps: [LoadStep]
  /// What was answered.
  public let files: [File]

  /// A recorded load.
  public init(
    id: String, thread: ThreadIdentity, time: Int64, pid: Int32, request: LoadRequest,
    cache: CacheUse, stored: Bool, steps: [LoadStep], files: [File]
  ) {
    self.id = id
    self.thread = thread
    self.time = time
    self.pid = pid
    self.request = request
    self.cache = cache
    self.stored = stored
    self.steps = steps
    self.files = files
  }
}

/// One thing in which a replayed load differs from its recording.
public struct ReplayDifference: Sendable, Equatable {
  /// The file it concerns; nil: the load as a whole.
  public let file: String?
  /// The segment it concerns.
  public let segment: String?
  /// One line for people: `sector: came from the source then, is cached now`.
  public let text: String

  /// A difference.
  public init(file: String? = nil, segment: String? = nil, text: String) {
    self.file = file
    self.segment = segment
    self.text = text
  }
}
