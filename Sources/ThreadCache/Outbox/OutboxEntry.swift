/// An update that waits for its store.
public struct OutboxEntry: Sendable {
  /// When it was made, in milliseconds since 1970.
  public let time: Int64
  /// The thread.
  public let thread: ThreadID
  /// Which record is meant; nil: the one there is, else one of `newSchema`.
  public let schema: KeySchema?
  /// The schema of a thread that has to be made.
  let newSchema: KeySchema
  /// What the thread held when the update was made; nil: nobody knows.
  let base: UpdateBase?
  /// The files as they were sent.
  public let files: [CachedFile]

  /// The segments it brings.
  public var segments: [SegmentName] {
    files.flatMap { file in
      file.loadedSegments.map { SegmentName(file: file.id, segment: $0) }
    }
  }
}
