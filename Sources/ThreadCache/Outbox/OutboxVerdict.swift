/// What may still be stored of an update that has waited: a pure function of what it is, what it was based on, and
/// what is stored now.
struct OutboxVerdict: Sendable {
  /// A slice of the update.
  struct Slice: Sendable {
    let name: SegmentName
    let json: [UInt8]
  }

  /// What is still to be stored.
  private(set) var files: [CachedFile] = []
  /// Slices that are still to be stored.
  private(set) var stored: [Slice] = []
  /// Slices that are there already, byte for byte: an earlier attempt has arrived.
  private(set) var present: [Slice] = []
  /// Slices in whose place there is something newer, or that were taken out since.
  private(set) var superseded: [SegmentName] = []
  /// Whether the thread that it was based on is there no more.
  ///
  /// Who evicted it does not want it back; whether that was so, or the store has lost all that it had, nobody can tell.
  let isThreadGone: Bool

  /// - Parameter earlier: what earlier updates of the same outbox have brought in a slice's place.
  /// - Throws: `CacheError.unreadable` when what is stored has not the shape of a thread.
  init(
    _ entry: OutboxEntry, _ sent: SentFiles, now meta: StoredMeta?,
    earlier: (SegmentName) -> Fingerprint?
  ) throws(CacheError) {
    let shapes = try meta?.shapes(of: sent) ?? [:]
    let isThreadGone = meta == nil && entry.base?.hasThread == true
    self.isThreadGone = isThreadGone
    for sentFile in sent.entries {
      let id = sentFile.first.id
      let shape = shapes[Array(id.utf8)]
      let isFileGone = shape == nil && entry.base?.files[Array(id.utf8)] != nil
      judge(sentFile.folded, entry, shape, isGone: isThreadGone || isFileGone, earlier)
    }
  }

  private mutating func judge(
    _ sent: SentFile, _ entry: OutboxEntry, _ shape: FileShape?, isGone: Bool,
    _ earlier: (SegmentName) -> Fingerprint?
  ) {
    let all = sent.slices.map {
      Slice(name: SegmentName(file: sent.id, segment: $0.name), json: $0.json)
    }
    guard !isGone else {
      superseded += all.map(\.name)
      return
    }
    guard let shape else {
      // As it was sent, with all its members.
      files += entry.files.filter { $0.id.isSameName(as: sent.id) }
      stored += all
      return
    }
    var slices: [Slice] = []
    let known = entry.base?.files[Array(sent.id.utf8)]
    for slice in all {
      let name = slice.name.segment
      let now = shape.slice(name)
      let print = now.map { Fingerprint($0.rawBytes) }
      if let now, now.rawBytes.elementsEqual(slice.json) {
        present.append(slice)
      } else if print == known?[Array(name.utf8)]
        || entry.replaces && print != nil && print == earlier(slice.name)
      {
        // Also where nobody knows the base: then only what is absent is added.
        slices.append(slice)
      } else {
        superseded.append(slice.name)
      }
    }
    stored += slices
    guard !slices.isEmpty || sent.slices.isEmpty else { return }
    let names = slices.map(\.name.segment)
    files.append(
      CachedFile(
        id: sent.id, slices: slices.map { ($0.name.segment, $0.json) }, loadedSegments: names,
        availableSegments: sent.available.names))
  }
}
