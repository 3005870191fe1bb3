import ThreadCache

/// A lazy load: which segments of which files a thread wants.
public struct LoadRequest: Sendable, Equatable {
  /// The thread.
  public var thread: ThreadID
  /// Which of two threads of this id, and the schema of a new one; nil: the one that exists, else the
  /// cache's setting.
  public var schema: KeySchema?
  /// The files, each with its segments.
  public var files: [FileRequest]
  /// The ids of the only files that may leave the thread by it; nil: all that have to.
  ///
  /// Where others would leave, nothing is stored, and ``LoadAnswer/storeError`` is
  /// `CacheError.wouldDrop`.
  public var mayDrop: [String]?

  /// A request for `files` of `thread`.
  public init(
    thread: ThreadID, schema: KeySchema? = nil, files: [FileRequest], mayDrop: [String]? = nil
  ) {
    self.thread = thread
    self.schema = schema
    self.files = files
    self.mayDrop = mayDrop
  }

  /// The same request with other files that may leave the thread.
  public func dropping(_ mayDrop: [String]?) -> LoadRequest {
    LoadRequest(thread: thread, schema: schema, files: files, mayDrop: mayDrop)
  }

  /// The same request with each file once, each segment once, and the standard segments where none is named.
  public var normalized: LoadRequest {
    var wanted: [[UInt8]: [String]] = [:]
    for file in files {
      let segments = file.segments.isEmpty ? Segments.standard : file.segments
      wanted[file.id.nameBytes, default: []].append(contentsOf: segments)
    }
    let files = files.map(\.id).uniqueNames.map { id in
      FileRequest(id: id, segments: wanted[id.nameBytes, default: []].uniqueNames)
    }
    return LoadRequest(thread: thread, schema: schema, files: files, mayDrop: mayDrop)
  }
}

/// The segments wanted of one file.
public struct FileRequest: Sendable, Equatable {
  /// The id of the file.
  public var id: String
  /// The segments; empty: ``ThreadCache/Segments/standard``.
  public var segments: [String]

  /// A request for `segments` of a file.
  public init(id: String, segments: [String] = []) {
    self.id = id
    self.segments = segments
  }
}
