import JSONText
import KeyValue

/// One thread, whole: its meta, and what its hashes say where they were read.
///
/// This is what the matrix shows. A record that cannot be read is still a record: `problem` says
/// why, `files` is empty, and the bytes are there.
public struct ThreadRecord: Sendable {
  /// Which thread.
  public let identity: ThreadIdentity
  /// The bytes of the meta; none where its key holds something else, or more than is read.
  public let bytes: [UInt8]
  /// The length of what the meta's key holds, also where it was not read; nil: the store cannot say.
  public let size: Int?
  /// The version the meta had when it was read.
  public let version: Version
  /// When the meta expires; nil: never.
  public let expiry: Expiry?
  /// The meta, parsed; nil when it is no JSON.
  public let document: JSONDocument?
  /// Why the meta cannot be read as a thread, with the place; nil: it can.
  public let problem: String?
  /// The files, in stored order; entries that are no objects appear with a `problem`.
  public let files: [FileRecord]
  /// The meta's `lastUpdated`, in milliseconds since 1970.
  public let lastUpdated: Int64?
  /// True where this lifetime was set by hand (``ThreadSummary/isLifetimeSet``).
  public internal(set) var isLifetimeSet = false
  /// When it was last changed by hand (``ThreadSummary/lastChange``).
  public internal(set) var lastChange: Int64?
  /// Everything that is wrong, over all files and keys; what is about no file and no segment comes first.
  public let findings: [Finding]

  /// A record of a meta that was read.
  public init(
    identity: ThreadIdentity, bytes: [UInt8], version: Version, expiry: Expiry?,
    document: JSONDocument?, problem: String?, files: [FileRecord], lastUpdated: Int64?,
    findings: [Finding]
  ) {
    self.init(
      identity: identity, bytes: bytes, size: bytes.count, version: version, expiry: expiry,
      document: document, problem: problem, files: files, lastUpdated: lastUpdated,
      findings: findings)
  }

  /// A record; `size` is not that of the bytes where they were not read.
  init(
    identity: ThreadIdentity, bytes: [UInt8], size: Int?, version: Version, expiry: Expiry?,
    document: JSONDocument?, problem: String?, files: [FileRecord], lastUpdated: Int64?,
    findings: [Finding]
  ) {
    self.identity = identity
    self.bytes = bytes
    self.size = size
    self.version = version
    self.expiry = expiry
    self.document = document
    self.problem = problem
    self.files = files
    self.lastUpdated = lastUpdated
    self.findings = findings
  }
}

extension ThreadRecord {
  /// What is wrong with the meta itself, and with none of its files.
  public var ownFindings: ArraySlice<Finding> {
    let rest = files.reduce(0) { sum, file in
      sum + file.findings.count + file.segments.reduce(0) { $0 + $1.findings.count }
    }
    return findings.prefix(max(0, findings.count - rest))
  }

  /// How many things are broken: segments, files, and members of the meta itself.
  ///
  /// The rule of the list, the matrix and `show`. A segment with two findings is one, and so is a file.
  public var broken: Int {
    ownBroken + files.reduce(0) { $0 + $1.broken }
  }

  /// How many members of the meta itself are broken.
  public var ownBroken: Int { ownFindings.count(where: \.breaks) }

  /// The row of the list for it, which knows what is wrong with the hashes too, where they were read; nil where there is no
  /// meta that can be read.
  public var summary: ThreadSummary? {
    guard problem == nil, document != nil else { return nil }
    var row = SummaryReader.summary(
      identity, StoredValue(bytes: bytes, version: version, expiry: expiry))
    row.isLifetimeSet = isLifetimeSet
    row.lastChange = lastChange
    if broken > 0 { row.state = .broken(broken) }
    return row
  }
}

/// One file of a thread.
public struct FileRecord: Sendable {
  /// Its id; empty where it has none.
  public let id: String
  /// Position in the meta's `files`.
  public let index: Int
  /// Its segments: the canonical ones it has in canonical order, then others in stored order.
  public let segments: [SegmentRecord]
  /// Length of its JSON in the meta, in bytes.
  public let bytes: Int
  /// When its hash expires; nil: never, no hash, or hashes were not read.
  public let hashExpiry: Expiry?
  /// Why it cannot be read as a file, in words; nil: it can.
  public let problem: String?
  /// Its JSON in the meta.
  public let value: JSONValue
  /// What is wrong with the file or its hash as a whole, and with no segment of it in particular.
  public let findings: [Finding]

  /// A file as it was read.
  public init(
    id: String, index: Int, segments: [SegmentRecord], bytes: Int, hashExpiry: Expiry?,
    problem: String?, value: JSONValue, findings: [Finding] = []
  ) {
    self.id = id
    self.index = index
    self.segments = segments
    self.bytes = bytes
    self.hashExpiry = hashExpiry
    self.problem = problem
    self.value = value
    self.findings = findings
  }

  /// How much of it is broken: its segments, and the file itself where it has findings of its own.
  public var broken: Int {
    segments.count { $0.state == .broken } + (findings.isEmpty ? 0 : 1)
  }

  /// How many of its segments are loaded (``SegmentRecord/isLoaded``).
  public var loaded: Int { segments.count(where: \.isLoaded) }

  /// The segment of that name.
  public func segment(_ name: String) -> SegmentRecord? {
    segments.first { $0.name.isSameName(as: name) }
  }
}

/// One cell of the matrix.
public struct SegmentRecord: Sendable {
  /// What the cell shows.
  public enum State: Sendable, Hashable {
    /// Marked loaded, and its slice is there.
    case loaded
    /// The source has it; the cache does not.
    case available
    /// Something disagrees: see `findings`.
    case broken
  }

  /// The segment (`region`).
  public let name: String
  /// What the cell shows.
  public let state: State
  /// Length of the slice in the meta; nil: it has none.
  public let bytes: Int?
  /// The slice in the meta.
  public let slice: JSONValue?
  /// The slice in the hash; nil: it has none, or hashes were not read.
  public let hashBytes: [UInt8]?
  /// What is wrong with it.
  public let findings: [Finding]

  /// Whether it is loaded: marked so, and with a slice in the meta that is not null.
  ///
  /// Lists, matrix and loads count by this. What is loaded may be broken all the same, as where the hash says
  /// something else; what is marked without a slice is broken and not loaded.
  public var isLoaded: Bool {
    guard let slice, !slice.isNull else { return false }
    return !findings.contains { $0.kind == .sliceWithoutFlag }
  }

  /// A cell.
  public init(
    name: String, state: State, bytes: Int?, slice: JSONValue?, hashBytes: [UInt8]?,
    findings: [Finding]
  ) {
    self.name = name
    self.state = state
    self.bytes = bytes
    self.slice = slice
    self.hashBytes = hashBytes
    self.findings = findings
  }
}

/// The names of segments that the surveys use.
public enum Segments {
  /// The eleven, in the order columns have.
  public static let canonical = [
    "overall", "region", "age", "gender", "org_size", "sector", "job_level", "relationship_status",
    "education", "generation", "employment_status",
  ]
  /// What a lazy load asks for when nothing is named.
  public static let standard = ["region", "age", "gender"]
}
