import JSONText
import KeyValue

extension ThreadCache {
  /// Merges files into a thread, which is created where there is none.
  ///
  /// ```swift
  /// let region = CachedFile(
  ///   id: "2025_1", slices: [("region", slice)], loadedSegments: ["region"],
  ///   availableSegments: ["region", "age", "gender"])
  /// let receipt = try await cache.updateThreadCache(id, with: [region])
  /// ```
  ///
  /// The rules are those of the services that share the store:
  /// - Files are matched by id. A new one is added as it was sent, with all its members.
  /// - Of a known one, both lists become unions, stored names first, and each slice that its sent
  ///   `loadedSegments` names replaces the stored one whole. Its other members are ignored.
  /// - Slices also go into the file's hash. Nothing is removed from a hash.
  /// - A `response:` record gets `lastUpdated`, and `compatibilityMetadata` where it is given.
  ///   Where stored and sent files are of different years and the metadata does not say that all is
  ///   comparable, stored files of years that were not sent leave the meta
  ///   (``UpdateReceipt/droppedFiles``); their hashes stay.
  /// - Meta and all hashes of the thread then live for the settings' lifetime.
  ///
  /// What is not changed keeps its bytes. Different from the recorded services, and on purpose:
  /// nothing is lost among concurrent updates; a name that is sent as loaded without a slice, or
  /// with null, is not marked loaded and erases nothing (``UpdateReceipt/withoutSlice``); a failure
  /// to read is never taken for a new thread.
  ///
  /// - Returns: a receipt; the update is stored.
  /// - Throws: `CacheError`. `unreadable`: what is stored is no meta, and was left alone.
  ///   `invalid`: an empty thread or file id, which no service could tell from others, or a slice
  ///   that is no JSON. `refused`: a key is taken by another type (the hash of thread `a`'s file
  ///   `b:meta` is where the meta of thread `a:file:b` would be). `conflict`: others kept changing
  ///   the thread. `wouldDrop`: files would leave that ``UpdateOptions/mayDrop`` does not name; nothing
  ///   was written. `store`: the store failed; with `outcomeUnknown` the update may or may not be
  ///   stored, with any other code it is not.
  public func updateThreadCache(
    _ id: ThreadID, with files: [CachedFile], options: UpdateOptions = UpdateOptions()
  ) async throws(CacheError) -> UpdateReceipt {
    var seen: SeenMeta?
    return try await update(id, with: try SentFiles(files), options: options, seen: &seen)
  }

  /// The same; says what it saw of the thread, also where it fails.
  func update(
    _ id: ThreadID, with sent: SentFiles, options: UpdateOptions, seen: inout SeenMeta?
  ) async throws(CacheError) -> UpdateReceipt {
    guard !id.bytes.isEmpty else {
      throw .invalid("The thread's id is empty. Nothing was written.")
    }
    let located = try await locate(id, schema: options.schema)
    let identity =
      located?.identity
      ?? ThreadIdentity(
        schema: options.schema ?? settings.newThreadSchema, id: id)
    let metadata = try Self.metadata(options, identity)
    let settled = try await changing(identity, from: located) {
      current throws(CacheError) -> ThreadWrite<ThreadMerge>? in
      seen = SeenMeta(meta: current)
      let now = settings.now()
      let merge =
        if let current {
          try ThreadMerge(
            current, sent, metadata: metadata, now: now, keepsSlices: options.keepsStoredSlices)
        } else {
          try ThreadMerge(creating: identity, sent, metadata: metadata, now: now)
        }
      try options.check(dropping: merge.dropped)
      try checkSize(merge.bytes, identity)
      return ThreadWrite(
        change: merge.change, lifetime: updateLifetime,
        dependents: hashes(of: merge, sent, identity) + options.extraProjections, detail: merge)
    }
    guard let settled else { throw .conflict("Nothing was written to \(identity.words).") }
    return UpdateReceipt(
      identity: identity, version: settled.version, attempts: settled.attempts,
      before: settled.before?.bytes, after: settled.detail.bytes, withoutSlice: sent.withoutSlice,
      droppedFiles: settled.detail.dropped, projectionsPending: settled.pending)
  }

  private static func metadata(_ options: UpdateOptions, _ identity: ThreadIdentity)
    throws(CacheError) -> JSONValue?
  {
    guard let metadata = options.compatibilityMetadata, !metadata.isNull else { return nil }
    guard identity.schema == .response else {
      throw .invalid(
        "\(identity.subject) is a thread: record, which has no compatibilityMetadata."
          + " Nothing was written."
      )
    }
    guard metadata.kind == .object else {
      throw .invalid(
        "compatibilityMetadata is \(metadata.kind.words), not an object. Nothing was written.")
    }
    _ = try SentFile.insertable(metadata, "compatibilityMetadata")
    return metadata
  }

  /// The hashes of all files: the slices that were sent, and a new lifetime for every one.
  func hashes(of merge: ThreadMerge, _ sent: SentFiles, _ identity: ThreadIdentity)
    -> [Projection]
  {
    merge.fileIDs.map { id in
      var fields = sent.fields(of: id)
      for name in merge.kept[Array(id.utf8)] ?? [] { fields[Array(name.utf8)] = nil }
      return Projection(
        key: identity.fileKey(id), change: .fields(set: fields, removed: []),
        lifetime: updateLifetime)
    }
  }

  /// Refuses a meta that would be longer than the settings allow.
  func checkSize(_ bytes: [UInt8], _ identity: ThreadIdentity) throws(CacheError) {
    guard let limit = settings.maxValueBytes, bytes.count > limit else { return }
    throw .store(
      .overOwnLimit(
        "The thread would have \(bytes.count) bytes; the limit is \(limit). Nothing was written.",
        key: identity.metaKey))
  }
}

/// What a thread was when somebody looked.
struct SeenMeta: Sendable {
  /// Nil: there was none.
  let meta: StoredMeta?
}

extension ThreadMerge {
  /// The change as the store wants it.
  var change: Commit.Change {
    splices.map { Commit.Change($0, result: bytes) } ?? .value(bytes)
  }
}

extension Commit.Change {
  /// An edit of the stored value; one that changes nothing keeps it.
  init(_ splices: [JSONSplice], result: [UInt8]) {
    self = splices.isEmpty ? .keep : .splices(splices.map(Commit.Splice.init), result: result)
  }
}

extension Commit.Splice {
  init(_ splice: JSONSplice) {
    self.init(offset: splice.offset, removed: splice.removed, inserted: splice.inserted)
  }
}
