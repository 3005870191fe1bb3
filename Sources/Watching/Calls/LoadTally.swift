public import Retrieval

/// What loads found cached, counted in segments.
///
/// A segment that the source does not have is no miss: it is not counted. Neither is what a load brought for which
/// the cache could not be asked, nor a dry run, which tells what would be.
public struct LoadTally: Sendable, Equatable {
  /// How many of the segments asked for were cached.
  public struct Count: Sendable, Equatable {
    /// Segments that were cached.
    public var cached = 0
    /// Segments that came from the source.
    public var read = 0

    /// Segments that count.
    public var asked: Int { cached + read }
    /// The part of them that was cached, from 0 to 1; nil: none was asked for.
    public var ratio: Double? { asked > 0 ? Double(cached) / Double(asked) : nil }

    /// `6 of 28 segments`.
    package var words: String { "\(Figures.count(cached)) of \(Figures.count(asked, "segment"))" }

    /// None.
    public init() {}

    package static func + (a: Count, b: Count) -> Count {
      var sum = a
      sum.cached += b.cached
      sum.read += b.read
      return sum
    }
  }

  /// How many of the newest loads ``recent`` is about.
  package static let window = 10

  /// All segments of all loads of this session.
  public private(set) var own = Count()
  /// Those of recorded loads of other processes.
  public private(set) var recorded = Count()
  /// Loads of this session, and of the processes it started.
  public private(set) var ownLoads = 0
  /// Loads of other processes that were seen in the histories of threads.
  public private(set) var recordedLoads = 0
  /// How the loads of this session used the cache.
  public private(set) var uses: [CacheUse: Int] = [:]
  private var newest: [Count] = []
  private var ownProcesses: Set<Int32> = []
  private var seen: Set<String> = []

  /// No load.
  public init() {}

  /// The newest loads of this session.
  public var recent: Count { newest.reduce(Count(), +) }
  /// All loads of this session before those.
  public var earlier: Count {
    let recent = recent
    var rest = own
    rest.cached -= recent.cached
    rest.read -= recent.read
    return rest
  }

  /// Counts a load of this session.
  public mutating func note(_ result: LoadResult) {
    guard !result.dryRun else { return }
    ownProcesses.insert(result.pid)
    var count = Count()
    for file in result.answer.files {
      count.cached += file.cached.count
      count.read += file.data.count
    }
    uses[result.answer.cache, default: 0] += 1
    ownLoads += 1
    guard result.answer.cache != .bypassed else { return }
    own = own + count
    newest.append(count)
    if newest.count > Self.window { newest.removeFirst() }
  }

  /// Counts recorded loads, each once, and none that was counted when it ran.
  public mutating func note(_ loads: [RecordedLoad]) {
    for load in loads where !ownProcesses.contains(load.pid) && seen.insert(load.id).inserted {
      var count = Count()
      for file in load.files {
        count.cached += file.cached.count
        count.read += file.new.count
      }
      recorded = recorded + count
      recordedLoads += 1
    }
  }
}
