import ThreadCache

/// What the cache knows about one file, as far as planning needs it.
struct CachedSegments: Sendable, Equatable {
  /// The segments that are marked loaded.
  let loaded: [String]
  /// The segments that have a slice, and not a null one.
  let sliced: [String]
  /// The segments that are loaded: marked so, and with a slice (``ThreadCache/SegmentRecord/isLoaded``).
  var cached: Set<[UInt8]> { loaded.nameSet.intersection(sliced.nameSet) }
  /// The segments the source had when it was last asked; empty: not known.
  let available: [String]

  init(loaded: [String] = [], sliced: [String] = [], available: [String] = []) {
    self.loaded = loaded
    self.sliced = sliced
    self.available = available
  }
}

/// What is to be done for one file of a lazy load: which of the requested segments are cached, which must
/// come from the source, and which the source does not have.
public struct FilePlan: Sendable, Equatable {
  /// The id of the file.
  public let file: String
  /// The requested segments, in the order they were asked for.
  public let requested: [String]
  /// Requested and cached: the conversation has had them.
  public let cached: [String]
  /// Requested and not cached: to be read from the source, or just read from it.
  public let missing: [String]
  /// Requested, not cached, and the source does not have them.
  public let unavailable: [String]
  /// What the source has, where that is known.
  public let available: [String]?

  /// A plan for one file.
  public init(
    file: String, requested: [String], cached: [String], missing: [String], unavailable: [String],
    available: [String]?
  ) {
    self.file = file
    self.requested = requested
    self.cached = cached
    self.missing = missing
    self.unavailable = unavailable
    self.available = available
  }

  /// True when the source must be read.
  public var needsSource: Bool { !missing.isEmpty }
}

extension FilePlan {
  /// Plans one file.
  ///
  /// What is cached is ``CachedSegments/cached``: a mark without a slice, or with a null one, is a broken
  /// record and is read again. What the cache remembers to be available decides
  /// until the source has been read; a segment that was loaded once is asked for in any case.
  ///
  /// - Parameters:
  ///   - known: what the cache holds of this file; nil: nothing.
  ///   - sourceAvailable: what the source has; nil: it was not read (yet).
  init(file: FileRequest, known: CachedSegments?, sourceAvailable: [String]?) {
    let loaded = OrderedNames(known?.loaded ?? [])
    let sliced = OrderedNames(known?.sliced ?? [])
    let remembered = known.flatMap { $0.available.isEmpty ? nil : $0.available }
    let inSource = sourceAvailable.map { OrderedNames($0) }
    let inMemory = remembered.map { OrderedNames($0) }
    var cached: [String] = []
    var missing: [String] = []
    var unavailable: [String] = []
    cached.reserveCapacity(file.segments.count)
    for segment in file.segments {
      if loaded.contains(segment), sliced.contains(segment) {
        cached.append(segment)
      } else if inSource?.contains(segment)
        ?? inMemory.map({ $0.contains(segment) || loaded.contains(segment) }) ?? true
      {
        missing.append(segment)
      } else {
        unavailable.append(segment)
      }
    }
    self.init(
      file: file.id, requested: file.segments, cached: cached, missing: missing,
      unavailable: unavailable, available: sourceAvailable ?? remembered)
  }
}
