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
  /// Whether it replaces what an earlier update of the same outbox has brought: what only adds does not.
  let replaces: Bool
  /// The only files that may leave the thread for it; nil: all that have to.
  let mayDrop: [String]?
  /// The files as they were sent.
  public let files: [CachedFile]
  /// The record of the load that made it, for the history of its thread; nil: none did, or nothing is recorded.
  var record: RecordedText?

  /// The segments it brings.
  public var segments: [SegmentName] {
    files.flatMap { file in
      file.loadedSegments.map { SegmentName(file: file.id, segment: $0) }
    }
  }

  /// Refuses to let files leave the thread that may not, that were not there when it was made, or not as they are.
  ///
  /// - Throws: `CacheError.wouldDrop`; `refused` where nobody knows what was there.
  func check(dropping files: [[UInt8]: Fingerprint]) throws(CacheError) {
    func names(_ files: some Sequence<[UInt8]>) -> [String] {
      files.map { String(decoding: $0, as: UTF8.self) }.sorted()
    }
    let agreed = mayDrop.map { Set($0.map { Array($0.utf8) }) }
    let refused = files.keys.filter { !(agreed?.contains($0) ?? true) }
    guard refused.isEmpty else { throw .wouldDrop(names(refused)) }
    if let leaving = base?.leaving {
      let others = files.keys.filter { leaving[$0] != files[$0] }
      guard others.isEmpty else { throw .wouldDrop(names(others)) }
    } else if agreed == nil, !files.isEmpty {
      throw .refused(
        "it would take \(names(files.keys).joined(separator: ", ")) out of the thread, and nobody could see whether "
          + "that was there when it was made.")
    }
  }
}
