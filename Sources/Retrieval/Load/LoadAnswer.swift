import ThreadCache

/// How much of a load came from the cache.
public enum CacheUse: String, Sendable, CaseIterable {
  /// The source was not needed.
  case hit
  /// Some segments were cached, others came from the source.
  case partial
  /// Nothing that was asked for was cached.
  case miss
  /// The cache could not be used; all of it came from the source.
  case bypassed
}

/// One slice that is new in an answer.
public struct NewSlice: Sendable, Equatable {
  /// The segment.
  public let segment: String
  /// The slice, as compact JSON.
  public let json: [UInt8]

  /// A slice.
  public init(segment: String, json: [UInt8]) {
    self.segment = segment
    self.json = json
  }
}

/// What a load answers for one file: the delta.
public struct FileAnswer: Sendable, Equatable {
  /// The id of the file.
  public let id: String
  /// The slices that are new in this request, in the order they were asked for.
  public let data: [NewSlice]
  /// The segments that were sent before.
  public let cached: [String]
  /// The segments the source does not have.
  public let unavailable: [String]
  /// What the source has, where that is known.
  public let available: [String]?
  /// Why the source could not be read; what is not `cached` could then not be answered.
  public let problem: SourceError?

  /// The names of the new segments.
  public var new: [String] { data.map(\.segment) }

  /// An answer for one file.
  public init(
    id: String, data: [NewSlice], cached: [String], unavailable: [String],
    available: [String]? = nil, problem: SourceError? = nil
  ) {
    self.id = id
    self.data = data
    self.cached = cached
    self.unavailable = unavailable
    self.available = available
    self.problem = problem
  }
}

/// What a load answers.
public struct LoadAnswer: Sendable, Equatable {
  /// Each requested file once, in the order they were asked for.
  public let files: [FileAnswer]
  /// How much came from the cache.
  public let cache: CacheUse
  /// True when the store holds everything this answer brought; else see `storeProblem`.
  public let stored: Bool
  /// Why it is not stored, in words.
  public let storeProblem: String?
  /// The error that kept it from being stored, where there was one.
  public let storeError: CacheError?
  /// True when what is not stored waits on this machine's disk until the store answers again.
  public let queued: Bool
  /// How old what is said to be cached is, in seconds, where the store is away; nil: it is so now.
  public let staleSeconds: Int?
  /// The files that left the thread because what was stored is of another year; of a dry run,
  /// those that would leave.
  ///
  /// Only `response:` records lose any: see `ThreadCache.updateThreadCache`.
  public let dropped: [String]

  /// An answer.
  public init(
    files: [FileAnswer], cache: CacheUse, stored: Bool, storeProblem: String? = nil,
    storeError: CacheError? = nil, dropped: [String] = [], queued: Bool = false,
    staleSeconds: Int? = nil
  ) {
    self.files = files
    self.cache = cache
    self.stored = stored
    self.storeProblem = storeProblem
    self.storeError = storeError
    self.dropped = dropped
    self.queued = queued
    self.staleSeconds = staleSeconds
  }

  /// Bytes of all new slices.
  public var bytes: Int {
    files.reduce(0) { $0 + $1.data.reduce(0) { $0 + $1.json.count } }
  }
}
