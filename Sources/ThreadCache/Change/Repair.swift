import JSONText
import KeyValue

/// What a repair did.
public struct RepairReceipt: Sendable {
  /// Which thread.
  public let identity: ThreadIdentity
  /// What was wrong and is not any more.
  public let repaired: [Finding]
  /// What is still wrong: a person must choose.
  public let remaining: [Finding]
  /// The entry by which it can be undone; nil: nothing was done, or no journal is kept.
  public let entry: ChangeEntry?
  /// The thread as it is now; nil: it went away meanwhile.
  public let record: ThreadRecord?
}

extension ThreadCache {
  /// Mends what has one right answer.
  ///
  /// - A hash that disagrees with the meta gets what the meta says, and lives as long as the meta.
  /// - A loaded segment that is not available becomes available; a slice without a flag gets it.
  /// - A loaded segment without a slice, or with `null`, is not loaded any more, so that it will be loaded again –
  ///   unless the hash has a slice of it: then ``restoreFromHash(_:file:segment:)`` or evicting is for a person to
  ///   choose.
  ///
  /// All else is left alone and comes back as `remaining`. Lifetimes of the meta are kept, also none.
  /// - Parameter agreed: the findings that somebody has agreed to; where the thread has others by now that would be
  ///   mended as well, nothing is. nil: whatever there is.
  /// - Throws: `CacheError.notFound` when there is no such thread; `conflict` when it has findings that are not agreed.
  public func repair(
    _ identity: ThreadIdentity, agreed: [Finding]? = nil
  ) async throws(CacheError) -> RepairReceipt {
    let agreed = agreed.map { Set($0.map(FindingPlace.init)) }
    return try await mend(identity, { Self.summary($0) }) { record throws(CacheError) in
      if let agreed {
        let new = record.findings.count { $0.repairable && !agreed.contains(FindingPlace($0)) }
        guard new == 0 else {
          throw .conflict(
            "\(identity.subject) was changed meanwhile, and a repair would mend \(new) more than was agreed to:"
              + " nothing was repaired. Look again.")
        }
      }
      return try await self.repair(record)
    }
  }

  /// Puts a slice that only the hash has back into the meta, and marks it loaded.
  ///
  /// - Throws: `CacheError.notFound` when thread, file or slice are not there; `refused` when the meta has a slice
  ///   of its own; `unreadable` when the hash's slice is no JSON.
  public func restoreFromHash(_ identity: ThreadIdentity, file: String, segment: String)
    async throws(CacheError) -> RepairReceipt
  {
    try await mend(identity, { _ in "restore \(segment) of \(file) from its hash" }) {
      record throws(CacheError) in
      try self.restore(record, file, segment)
    }
  }

  private func mend(
    _ identity: ThreadIdentity, _ summary: (ThreadRecord) -> String,
    _ revise: (ThreadRecord) async throws(CacheError) -> ThreadRevision
  ) async throws(CacheError) -> RepairReceipt {
    var backoff = Backoff(maxMilliseconds: settings.maxBackoffMilliseconds)
    for _ in 0..<max(1, settings.maxAttempts) {
      guard let record = try await record(identity) else {
        throw .notFound("There is no \(identity.words).")
      }
      let revision = try await revise(record)
      guard !revision.isEmpty else {
        return RepairReceipt(
          identity: identity, repaired: [], remaining: record.findings, entry: nil, record: record)
      }
      let deed = Deed(kind: .repair, summary: summary(record), threads: [identity])
      let report = await carryOut(deed) { _ in .revise(revision) }
      if let failure = report.failure { throw failure }
      if report.outcomes.contains(where: \.outcome.isDone) {
        let after = try await self.record(identity)
        let remaining = after?.findings ?? []
        let kinds = Set(remaining.map(FindingPlace.init))
        return RepairReceipt(
          identity: identity,
          repaired: record.findings.filter { !kinds.contains(FindingPlace($0)) },
          remaining: remaining, entry: report.entry, record: after)
      }
      try? await backoff.wait()
    }
    throw .conflict("Others kept changing \(identity.words); nothing was repaired. Try again.")
  }

  /// `repair age, region of 2024_7; lifetime of the hash of 2025_1`: each place that is mended, unless there are many.
  private static func summary(_ record: ThreadRecord) -> String {
    let findings = record.findings.filter(\.repairable)
    let files = OrderedNames(findings.compactMap(\.file)).names
    guard !files.isEmpty else { return "repair \(record.identity.words)" }
    guard files.count <= 3 else {
      return "repair \(findings.count) places in \(files.count) files of \(record.identity.words)"
    }
    let parts = files.flatMap { file -> [String] in
      let own = findings.filter { $0.file?.isSameName(as: file) ?? false }
      let segments = OrderedNames(own.compactMap(\.segment)).names
      let cells = segments.isEmpty ? [] : ["\(segments.joined(separator: ", ")) of \(file)"]
      return cells + (own.contains { $0.segment == nil } ? ["lifetime of the hash of \(file)"] : [])
    }
    return "repair " + parts.joined(separator: "; ")
  }

  // MARK: - What to do

  private func repair(_ record: ThreadRecord) async throws(CacheError) -> ThreadRevision {
    let stored = StoredValue(bytes: record.bytes, version: record.version, expiry: record.expiry)
    let findings = record.findings.filter(\.repairable)
    guard let document = record.document, !findings.isEmpty else {
      return ThreadRevision(record.identity, current: stored)
    }
    var edit = JSONEdit(document)
    for file in record.files { Self.repair(file, &edit) }
    let splices = edit.splices()
    var revision = ThreadRevision(
      record.identity, current: stored, splices: splices,
      result: JSONSplice.apply(splices, to: record.bytes))
    for file in record.files {
      if let hash = try await repairedHash(of: file, record) { revision.hashes.append(hash) }
    }
    alignLifetimes(findings, record, &revision)
    return revision
  }

  /// Mends the lists and the data of one file.
  private static func repair(_ file: FileRecord, _ edit: inout JSONEdit) {
    guard file.problem == nil, let data = file.value["data"],
      let loaded = file.value["loadedSegments"], let available = file.value["availableSegments"]
    else { return }
    var goneFlags = OrderedNames()
    for segment in file.segments {
      let kinds = Set(segment.findings.filter(\.repairable).map(\.kind))
      if kinds.contains(.nullSlice) { edit.removeMember(segment.name, of: data) }
      if !kinds.isDisjoint(with: [.nullSlice, .loadedWithoutSlice]) {
        goneFlags.insert(segment.name)
      }
      if kinds.contains(.sliceWithoutFlag) {
        edit.append(JSONWriter.quote(segment.name), to: loaded)
      }
      let isKnown = available.elements.contains { $0.string?.isSameName(as: segment.name) ?? false }
      if !kinds.isDisjoint(with: [.loadedNotAvailable, .sliceWithoutFlag]), !isKnown {
        edit.append(JSONWriter.quote(segment.name), to: available)
      }
    }
    let places = loaded.elements.enumerated().filter { _, element in
      element.string.map(goneFlags.contains) ?? false
    }
    if !places.isEmpty { edit.removeElements(at: places.map(\.offset), of: loaded) }
  }

  /// The hash of a file as the meta has it, in the segments that disagree.
  private func repairedHash(of file: FileRecord, _ record: ThreadRecord) async throws(CacheError)
    -> ThreadRevision.Hash?
  {
    var wanted: [(name: [UInt8], value: [UInt8]?)] = []
    for segment in file.segments {
      let kinds = Set(segment.findings.filter(\.repairable).map(\.kind))
      if !kinds.isDisjoint(with: [.staleProjection, .sliceWithoutFlag]), let slice = segment.slice {
        wanted.append((Array(segment.name.utf8), JSONWriter.compact(slice)))
      } else if kinds.contains(.nullSlice) {
        wanted.append((Array(segment.name.utf8), nil))
      }
    }
    guard !wanted.isEmpty else { return nil }
    return try await hashFields(
      record.identity.fileKey(file.id), setting: wanted,
      newLifetime: Lifetime(until: record.expiry))
  }

  private func alignLifetimes(
    _ findings: [Finding], _ record: ThreadRecord, _ revision: inout ThreadRevision
  ) {
    let lifetime = Lifetime(until: record.expiry)
    for finding in findings where finding.kind == .lifetimesDiffer {
      let before = record.files.first {
        record.identity.fileKey($0.id) == finding.key
      }?.hashExpiry
      revision.lifetimes.append(
        LifetimeChange(key: finding.key, before: before, after: record.expiry))
      if let index = revision.hashes.firstIndex(where: { $0.change.key == finding.key }) {
        revision.hashes[index].lifetime = lifetime
      } else {
        revision.hashes.append(.renewal(of: finding.key, expiry: before, lifetime))
      }
    }
  }

  private func restore(_ record: ThreadRecord, _ file: String, _ segment: String)
    throws(CacheError) -> ThreadRevision
  {
    guard let document = record.document,
      let found = record.files.first(where: { $0.id.isSameName(as: file) }), found.problem == nil,
      let data = found.value["data"], let loaded = found.value["loadedSegments"],
      let available = found.value["availableSegments"]
    else { throw .notFound("\(record.identity.subject) has no file \(file) that can be read.") }
    guard let cell = found.segment(segment), let bytes = cell.hashBytes else {
      throw .notFound("The hash of \(file) has no slice of \(segment).")
    }
    guard cell.slice.map(\.isNull) ?? true else {
      throw .refused(
        "The meta has a slice of \(segment) of \(file), and that one counts. Repair writes it to the hash."
      )
    }
    let slice: JSONDocument
    do { slice = try JSONDocument(parsing: bytes) } catch {
      throw .unreadable(
        key: record.identity.fileKey(file), reason: "the slice of \(segment) is not JSON",
        byteOffset: error.byteOffset)
    }
    var edit = JSONEdit(document)
    edit.setMember(segment, of: data, to: JSONWriter.minified(slice.root))
    for list in [loaded, available]
    where !list.elements.contains(where: { $0.string?.isSameName(as: segment) ?? false }) {
      edit.append(JSONWriter.quote(segment), to: list)
    }
    let splices = edit.splices()
    return ThreadRevision(
      record.identity,
      current: StoredValue(bytes: record.bytes, version: record.version, expiry: record.expiry),
      splices: splices, result: JSONSplice.apply(splices, to: record.bytes))
  }
}

/// What a finding is about, whatever its words and its place in the bytes.
private struct FindingPlace: Hashable {
  let kind: Finding.Kind
  let key: StoreKey
  let file: String?
  let segment: String?

  init(_ finding: Finding) {
    kind = finding.kind
    key = finding.key
    file = finding.file
    segment = finding.segment
  }
}
