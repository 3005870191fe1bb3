import ThreadCache

/// One sample thread: how it came about, and what is wrong with it.
struct DemoThread: Sendable {
  /// One lazy load of its past.
  struct Load: Sendable {
    /// How long before the thread's last load.
    var before: Int64 = 0
    /// The files, all with the same segments.
    var files: [String]
    var segments: [String]
  }

  let identity: ThreadIdentity
  /// Milliseconds since its last load.
  let age: Int64
  var loads: [Load] = []
  /// Files that were put in without any segment, as the old services did.
  var emptyFiles: [String] = []
  var damage: [DemoDamage] = []
  /// `compatibilityMetadata` of a `response:` record.
  var compatibility: String?

  init(_ id: ThreadID, _ schema: KeySchema = .thread, age: Int64) {
    identity = ThreadIdentity(schema: schema, id: id)
    self.age = age
  }

  /// With loads, oldest first; each file and segment of one load with each other.
  func loaded(_ loads: [(files: [String], segments: [String])]) -> DemoThread {
    var thread = self
    // The earlier loads of a conversation are some minutes apart.
    for (index, load) in loads.enumerated() {
      let back = Int64(loads.count - 1 - index) * 97_000
      thread.loads.append(Load(before: back, files: load.files, segments: load.segments))
    }
    return thread
  }

  func empty(_ files: [String]) -> DemoThread {
    var thread = self
    thread.emptyFiles = files
    return thread
  }

  func damaged(_ damage: DemoDamage...) -> DemoThread {
    var thread = self
    thread.damage = damage
    return thread
  }
}

/// What can be wrong with a thread, one case for each that `verify` tells.
enum DemoDamage: Sendable {
  /// The slice is gone from meta and hash, its name stayed.
  case loadedWithoutSlice(file: String, segment: String)
  /// The name is gone, the slice stayed.
  case sliceWithoutFlag(file: String, segment: String)
  /// The name is no longer among the available ones.
  case loadedNotAvailable(file: String, segment: String)
  /// The slice is null.
  case nullSlice(file: String, segment: String)
  /// The hash has an older slice.
  case staleProjection(file: String, segment: String)
  /// The meta was written by somebody who did not know the slice.
  case sliceOnlyInHash(file: String, segment: String)
  /// A hash of a file that the meta does not have.
  case orphanFile(String)
  /// The hashes are there, the meta is not.
  case withoutMeta
  /// The meta and its hashes never expire.
  case neverExpires
  /// The hash of a file expires in so many milliseconds.
  case hashExpires(file: String, Int64)
  /// The meta ends in the middle.
  case truncated
  /// The meta is this text.
  case text(String)
  /// A hash is where the meta should be.
  case metaIsHash
  /// A string is where a file's hash should be.
  case hashIsText(file: String)
  /// A file is there twice.
  case duplicate(file: String)
}

/// Spans of time in milliseconds.
enum DemoTime {
  static let second: Int64 = 1000
  static let minute = 60 * second
  static let hour = 60 * minute
  static let day = 24 * hour
}
