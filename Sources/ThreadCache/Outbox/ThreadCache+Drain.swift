import KeyValue

extension ThreadCache {
  /// Stores what is still to be stored of an update that has waited.
  ///
  /// - Parameter slices: what earlier ones of the same outbox have brought, and this one when it is stored.
  /// - Returns: what became of it.
  /// - Throws: why it has to wait on, or cannot be stored at all: ``DrainFailure`` tells which.
  func store(_ entry: OutboxEntry, after slices: inout DrainedSlices) async throws(CacheError)
    -> DrainReport.Fate
  {
    let sent = try SentFiles(entry.files)
    let located = try await locate(entry.thread, schema: entry.schema)
    let identity =
      located?.identity ?? ThreadIdentity(schema: entry.schema ?? entry.newSchema, id: entry.thread)
    // A part: what is noted below must not copy all of it for each update.
    let earlier = slices.part(of: sent, in: identity)
    var verdict: OutboxVerdict?
    var seen: StoredMeta?
    let settled = try await changing(identity, from: located) {
      current throws(CacheError) -> ThreadWrite<Void>? in
      let found = try OutboxVerdict(entry, sent, now: current) {
        earlier.print(of: $0.segment, ofFile: $0.file, in: identity)
      }
      (verdict, seen) = (found, current)
      return try write(found, of: entry, to: current, identity)
    }
    guard let verdict else { return .superseded }
    slices.note(verdict.stored + verdict.present, in: identity)
    var pending = settled?.pending ?? []
    if settled == nil, let seen { pending = await projectAgain(verdict.present, of: seen) }
    try await checkReach(of: pending)
    // Of what is stored in part only the record says too much.
    if let record = entry.record, case .stored(let superseded) = verdict.fate, superseded.isEmpty {
      // The history has the lifetime of its thread, which an update gives anew and a look at it does not.
      let kept = settled == nil ? seen.map { Lifetime(until: $0.stored.expiry) } : nil
      await keep(record, of: identity, kept ?? updateLifetime)
    }
    return verdict.fate
  }

  /// Writes the record of a load into the history of its thread, as far as the store takes it.
  ///
  /// What was brought matters more. The next load takes out what is too old.
  private func keep(
    _ record: RecordedText, of identity: ThreadIdentity, _ lifetime: Lifetime
  ) async {
    guard settings.ownKeys, record.json.count <= settings.maxValueBytes ?? .max else { return }
    try? await store.project(
      Projection(
        key: identity.loadHistoryKey,
        change: .fields(set: [Array(record.id.utf8): record.json], removed: []),
        lifetime: lifetime))
  }

  private func write(
    _ verdict: OutboxVerdict, of entry: OutboxEntry, to current: StoredMeta?,
    _ identity: ThreadIdentity
  ) throws(CacheError) -> ThreadWrite<Void>? {
    guard !verdict.files.isEmpty else { return nil }
    let sent = try SentFiles(verdict.files)
    let now = settings.now()
    let merge: ThreadMerge
    if let current {
      merge = try ThreadMerge(current, sent, metadata: nil, now: now)
      if !merge.dropped.isEmpty {
        try entry.check(dropping: try current.filesDropped(bySending: sent))
      }
    } else {
      merge = try ThreadMerge(creating: identity, sent, metadata: nil, now: now)
    }
    try checkSize(merge.bytes, identity)
    let present = verdict.present.fields(of: identity)
    return ThreadWrite(
      change: merge.change, lifetime: updateLifetime,
      dependents: hashes(of: merge, sent, identity).map { $0.with(present[$0.key] ?? [:]) },
      detail: ())
  }

  /// Writes hashes of slices that the meta has: where the two are not one commit, who wrote the meta may have ended
  /// before the hashes.
  ///
  /// - Returns: those that could not be written.
  private func projectAgain(_ slices: [OutboxVerdict.Slice], of meta: StoredMeta) async
    -> [Projection]
  {
    guard !slices.isEmpty, await !store.describe().atomic else { return [] }
    let lifetime = Lifetime(until: meta.stored.expiry)
    let hashes = slices.fields(of: meta.identity).map { key, fields in
      Projection(key: key, change: .fields(set: fields, removed: []), lifetime: lifetime)
    }
    return await project(hashes, of: meta.identity, at: meta.version)
  }

  /// Throws where hashes could not be written because who has them is away or refuses: they are written the next time.
  ///
  /// Where a hash cannot be written at all, verify finds it, as after any update.
  private func checkReach(of pending: [Projection]) async throws(CacheError) {
    guard !pending.isEmpty else { return }
    do { _ = try await store.inspect(pending.map(\.key)) } catch {
      if error.code.isOutage { throw .store(error) }
    }
  }
}

extension Sequence<OutboxVerdict.Slice> {
  /// What the hashes hold of them.
  fileprivate func fields(of identity: ThreadIdentity) -> [StoreKey: [[UInt8]: [UInt8]]] {
    var fields: [StoreKey: [[UInt8]: [UInt8]]] = [:]
    for slice in self {
      let key = identity.fileKey(slice.name.file)
      fields[key, default: [:]][Array(slice.name.segment.utf8)] = slice.json
    }
    return fields
  }
}

extension Projection {
  /// The same, and these fields as well.
  fileprivate func with(_ fields: [[UInt8]: [UInt8]]) -> Projection {
    guard !fields.isEmpty, case .fields(let set, let removed) = change else { return self }
    return Projection(
      key: key, change: .fields(set: set.merging(fields) { own, _ in own }, removed: removed),
      lifetime: lifetime)
  }
}

extension OutboxVerdict {
  fileprivate var fate: DrainReport.Fate {
    if isThreadGone { return .gone }
    return stored.isEmpty && present.isEmpty && !superseded.isEmpty
      ? .superseded : .stored(superseded: superseded)
  }
}
