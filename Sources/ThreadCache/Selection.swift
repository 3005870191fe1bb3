import KeyValue

/// What an eviction is about.
public enum Selection: Sendable, Hashable {
  /// A whole thread: meta, hashes, and what Bobbin keeps about it.
  case thread(ThreadIdentity)
  /// One file of a thread.
  case file(ThreadIdentity, file: String)
  /// One segment of one file.
  case segment(ThreadIdentity, file: String, segment: String)

  /// The thread it is about.
  public var identity: ThreadIdentity {
    switch self {
    case .thread(let identity), .file(let identity, _), .segment(let identity, _, _): identity
    }
  }
}

/// Whether all keys of a store are looked through for hashes that no meta names.
public enum HashSearch: Sendable {
  /// Only where that costs nothing: not in a store that bills every command.
  case whereFree
  /// In any store.
  case always
}

/// What an eviction would do, key by key, made before anything is done.
public struct EvictionPlan: Sendable, Equatable {
  /// What happens to one key.
  public struct Step: Sendable, Equatable {
    /// What happens.
    public enum Deed: Sendable, Equatable {
      /// The value shrinks to so many bytes.
      case rewrites(to: Int)
      /// Fields of a hash go.
      case removesFields([String])
      /// The key goes.
      case deletes
    }

    /// The key.
    public let key: StoreKey
    /// What happens to it.
    public let deed: Deed
    /// Bytes it has now; nil: not known.
    public let bytes: Int?
    /// Bytes that are freed; nil: not known.
    public let freed: Int?

    /// A step.
    public init(key: StoreKey, deed: Deed, bytes: Int?, freed: Int?) {
      self.key = key
      self.deed = deed
      self.bytes = bytes
      self.freed = freed
    }
  }

  /// What it is about, without what is not there.
  public let selections: [Selection]
  /// What happens to each key.
  public let steps: [Step]
  /// The version each thread's meta had; it must still have it when the plan is carried out.
  public let versions: [ThreadIdentity: Version?]
  /// How much of the metas goes.
  package let counts: EvictedCounts
  /// Threads that are left out, and why: no part can be taken out of a meta that cannot be read.
  public let refused: [ThreadIdentity: CacheError]
  /// Threads whose metas cannot be read, and whose hashes were not looked for because that costs: they stay.
  public let unsearched: Set<ThreadIdentity>
  /// The changes of before that nobody could undo any more: the journal drops them to make room for this one.
  public internal(set) var losses: [ChangeEntry] = []

  /// Number of segments that go.
  public var segments: Int { counts.segments }
  /// Number of them that are loaded (``SegmentRecord/isLoaded``).
  public var loaded: Int { counts.loaded }
  /// Number of them that are broken, as far as the metas tell; some are loaded all the same.
  public var broken: Int { counts.broken }
  /// Number of files that go, or lose segments.
  public var files: Int { counts.files }
  /// Number of files that go and are broken as a whole, as far as the metas tell.
  public var brokenFiles: Int { counts.brokenFiles }
  /// Number of threads.
  public var threads: Int { versions.count }
  /// About how many commands carrying it out takes, in a store of commands.
  public var commands: Int {
    CommandCost.deletion(threads, hashes: max(0, steps.count - threads))
  }
  /// Bytes freed, where they are known.
  public var freed: Int { steps.reduce(0) { $0 + ($1.freed ?? 0) } }
  /// Bytes freed, by what they are freed of; nothing that frees nothing.
  public var freedParts: [(part: Part, bytes: Int)] {
    let metas = Set(versions.keys.map(\.metaKey))
    var bytes: [Part: Int] = [:]
    for step in steps {
      let part: Part =
        metas.contains(step.key)
        ? .metas : ThreadIdentity(loadHistoryKey: step.key) == nil ? .hashes : .loadRecords
      bytes[part, default: 0] += step.freed ?? 0
    }
    return Part.allCases.compactMap { part in
      bytes[part].flatMap { $0 > 0 ? (part, $0) : nil }
    }
  }

  /// What bytes are freed of.
  public enum Part: Sendable, CaseIterable {
    /// The threads' metas.
    case metas
    /// The hashes with the slices of their files.
    case hashes
    /// What Bobbin records of loads.
    case loadRecords
  }

  /// A plan.
  package init(
    selections: [Selection], steps: [Step], versions: [ThreadIdentity: Version?],
    counts: EvictedCounts, refused: [ThreadIdentity: CacheError] = [:],
    unsearched: Set<ThreadIdentity> = []
  ) {
    self.selections = selections
    self.steps = steps
    self.versions = versions
    self.counts = counts
    self.refused = refused
    self.unsearched = unsearched
  }
}
