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
  /// Those of recorded loads of other processes, as far as they were seen.
  public private(set) var recorded = Count()
  /// Loads of this session, and of the processes it started.
  public private(set) var ownLoads = 0
  /// Loads of other processes that were seen in the histories of threads.
  public private(set) var recordedLoads = 0
  /// How the loads of this session used the cache.
  public private(set) var uses: [CacheUse: Int] = [:]
  private var newest: [Count] = []
  /// The processes that ran loads of this session, and when each began its first one.
  private var ownProcesses: [Int32: Int64] = [:]
  /// The recorded loads that were seen, by their process: those of a process of this session may be seen before it has
  /// ended and its answer is counted.
  private var seen: [Int32: [String: Recorded]] = [:]

  /// What is kept of a recorded load.
  private struct Recorded: Sendable, Equatable {
    let time: Int64
    let count: Count
  }

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
    takeBack(result.pid, since: result.startedAt)
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
    for load in loads where !isOwn(load.pid, load.time) && seen[load.pid]?[load.id] == nil {
      var count = Count()
      for file in load.files {
        count.cached += file.cached.count
        count.read += file.new.count
      }
      seen[load.pid, default: [:]][load.id] = Recorded(time: load.time, count: count)
      recorded = recorded + count
      recordedLoads += 1
    }
  }

  /// Whether a process did it for this session: others had its number before, and on other machines.
  private func isOwn(_ pid: Int32, _ time: Int64) -> Bool {
    ownProcesses[pid].map { $0 <= time } ?? false
  }

  /// Takes a process for one of this session's, and what it was seen to have recorded out of the loads of others.
  private mutating func takeBack(_ pid: Int32, since time: Int64) {
    ownProcesses[pid] = min(time, ownProcesses[pid] ?? time)
    for (id, load) in seen[pid] ?? [:] where isOwn(pid, load.time) {
      seen[pid]?[id] = nil
      recorded.cached -= load.count.cached
      recorded.read -= load.count.read
      recordedLoads -= 1
    }
  }
}
