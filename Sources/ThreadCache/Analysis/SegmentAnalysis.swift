import JSONText
import KeyValue

/// One cell: what the lists, the meta's slice and the hash say about one segment.
struct SegmentAnalysis {
  let identity: ThreadIdentity
  let file: String
  let name: String
  let isLoaded: Bool
  let isAvailable: Bool
  /// The member of `data`; nil: there is none.
  let slice: JSONValue?
  /// The field of the hash: nil, it was not read; `.some(nil)`, it has none.
  let hash: [UInt8]??

  /// The cell; nil where nothing at all is known of the segment.
  var record: SegmentRecord? {
    let findings = self.findings
    guard isLoaded || isAvailable || !findings.isEmpty else { return nil }
    let state: SegmentRecord.State =
      !findings.isEmpty ? .broken : isLoaded ? .loaded : .available
    return SegmentRecord(
      name: name, state: state, bytes: slice?.range.count, slice: slice,
      hashBytes: hash ?? nil, findings: findings)
  }

  private var hasSlice: Bool { slice.map { !$0.isNull } ?? false }

  /// What the hash holds, unless it is nothing: the services store `null` for a slice that is null.
  private var hashSlice: [UInt8]? {
    guard let bytes = hash ?? nil, !bytes.elementsEqual("null".utf8) else { return nil }
    return bytes
  }

  private var findings: [Finding] {
    var findings: [Finding] = []
    if isLoaded, !isAvailable {
      findings.append(
        meta(.loadedNotAvailable, "\(name) is marked loaded, but not as available", slice))
    }
    if hasSlice {
      if !isLoaded {
        findings.append(
          meta(.sliceWithoutFlag, "\(name) has a slice, but is not marked loaded", slice))
      }
      if let stale { findings.append(stale) }
      return findings
    }
    if isLoaded {
      // With a slice in the hash there are two ways out, and a person must choose.
      let isClear = hashSlice == nil
      findings.append(
        slice == nil
          ? meta(
            .loadedWithoutSlice, "\(name) is marked loaded, its slice is missing", nil,
            repairable: isClear)
          : meta(
            .nullSlice, "\(name) is marked loaded, its slice is null", slice, repairable: isClear))
    }
    if hashSlice != nil {
      findings.append(
        inHash(
          .sliceOnlyInHash, "the hash has a slice of \(name) that the meta does not have",
          repairable: false))
    }
    return findings
  }

  /// The hash does not hold what the meta says.
  private var stale: Finding? {
    guard let slice, let hash else { return nil }
    guard let bytes = hash else {
      guard isLoaded else { return nil }
      return inHash(.staleProjection, "the hash lacks the slice of \(name)", repairable: true)
    }
    if bytes.elementsEqual(slice.rawBytes) { return nil }
    guard let document = try? JSONDocument(parsing: bytes) else {
      return inHash(
        .staleProjection, "the hash's slice of \(name) is not JSON", repairable: true)
    }
    // A writer that writes the meta anew may write a number or an escape in another way.
    if JSONWriter.compact(document.root) == JSONWriter.compact(slice) { return nil }
    return inHash(
      .staleProjection, "the hash has another slice of \(name) than the meta", repairable: true)
  }

  private func meta(
    _ kind: Finding.Kind, _ message: String, _ place: JSONValue?, repairable: Bool = true
  ) -> Finding {
    Finding(
      kind, key: identity.metaKey, file: file, segment: name,
      byteOffset: place?.range.lowerBound, message: message, repairable: repairable)
  }

  private func inHash(_ kind: Finding.Kind, _ message: String, repairable: Bool) -> Finding {
    Finding(
      kind, key: identity.fileKey(file), file: file, segment: name, message: message,
      repairable: repairable)
  }
}
