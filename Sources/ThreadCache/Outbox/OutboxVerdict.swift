/// What may still be stored of an update that has waited: a pure function of what it is, what it was based on, and
/// what is stored now.
struct OutboxVerdict: Sendable {
  /// What is still to be stored.
  private(set) var files: [CachedFile] = []
  /// Slices that are still to be stored.
  private(set) var stored: [SegmentName] = []
  /// Slices that are there already, byte for byte: an earlier attempt has arrived.
  private(set) var present: [SegmentName] = []
  /// Slices in whose place there is something newer, or that were taken out since.
  private(set) var superseded: [SegmentName] = []

  /// - Throws: `CacheError.unreadable` when what is stored has not the shape of a thread.
  init(_ entry: OutboxEntry, _ sent: SentFiles, now meta: StoredMeta?) throws(CacheError) {
    let shapes = try meta?.shapes(of: sent) ?? [:]
    for sentFile in sent.entries {
      let id = sentFile.first.id
      let shape = shapes[Array(id.utf8)]
      let isGone =
        entry.base.map { base in
          base.hasThread && meta == nil || base.files[Array(id.utf8)] != nil && shape == nil
        } ?? false
      judge(sentFile.folded, entry, shape, isGone: isGone)
    }
  }

  private mutating func judge(
    _ sent: SentFile, _ entry: OutboxEntry, _ shape: FileShape?, isGone: Bool
  ) {
    let originals = entry.files.filter { $0.id.isSameName(as: sent.id) }
    let names = sent.slices.map { SegmentName(file: sent.id, segment: $0.name) }
    guard !isGone else {
      superseded += names
      return
    }
    guard let shape else {
      // As it was sent, with all its members.
      files += originals
      stored += names
      return
    }
    var slices: [(segment: String, json: [UInt8])] = []
    let known = entry.base?.files[Array(sent.id.utf8)]
    for slice in sent.slices {
      let name = SegmentName(file: sent.id, segment: slice.name)
      let now = shape.slice(slice.name)
      if let now, now.rawBytes.elementsEqual(slice.json) {
        present.append(name)
      } else if now.map({ Fingerprint($0.rawBytes) }) == known?[Array(slice.name.utf8)] {
        // Also where nobody knows the base: then only what is absent is added.
        slices.append((slice.name, slice.json))
        stored.append(name)
      } else {
        superseded.append(name)
      }
    }
    guard !slices.isEmpty || sent.slices.isEmpty else { return }
    files.append(
      CachedFile(
        id: sent.id, slices: slices, loadedSegments: slices.map(\.segment),
        availableSegments: sent.available.names))
  }
}
