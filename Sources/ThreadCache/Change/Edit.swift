import JSONText
import KeyValue

extension ThreadCache {
  /// The text of a thread, a file or a slice, to be edited.
  ///
  /// ```swift
  /// let draft = try await cache.draft(.segment(identity, file: "2025_1", segment: "region"))
  /// let plan = try cache.check(draft, edited: edited)   // says line and column of a mistake
  /// if !plan.isEmpty, case .conflict(let current) = try await cache.commit(plan) { … }
  /// ```
  ///
  /// A meta that is no JSON can be edited as a whole thread: its text is what is stored, and what is edited
  /// must be JSON in the end.
  /// - Throws: `CacheError.notFound` when it is not there; `unreadable` for a part of a meta that is no JSON.
  public func draft(_ target: EditTarget) async throws(CacheError) -> EditDraft {
    guard let meta = try await readMeta(target.identity) else {
      throw .notFound("There is no \(target.identity.words).")
    }
    return try Self.draft(target, meta)
  }

  private static func draft(_ target: EditTarget, _ meta: StoredMeta) throws(CacheError)
    -> EditDraft
  {
    let document: JSONDocument
    do throws(CacheError) { document = try meta.document() } catch {
      guard case .thread = target else { throw error }
      return EditDraft(target: target, original: meta.bytes, text: meta.bytes, meta: meta)
    }
    guard let value = target.value(in: document.root) else {
      throw .notFound("There is no \(target.words) in the cache.")
    }
    return EditDraft(
      target: target, original: Array(value.rawBytes), text: JSONWriter.pretty(value) + [0x0a],
      meta: meta)
  }

  /// Stores an edit, with the hashes of what it touches, if nobody changed the same value meanwhile.
  ///
  /// Changes of other parts of the thread do not stand in the way. Lifetimes are kept.
  /// - Parameter undoable: false keeps nothing to undo it with.
  /// - Throws: `CacheError.notFound` when what was edited is not there any more; `conflict` when others kept changing the
  ///   thread.
  public func commit(
    _ plan: EditPlan, undoable: Bool = true
  ) async throws(CacheError) -> EditOutcome {
    guard !plan.isEmpty else { return .done(nil) }
    let target = plan.draft.target
    let identity = target.identity
    var backoff = Backoff(maxMilliseconds: settings.maxBackoffMilliseconds)
    for _ in 0..<max(1, settings.maxAttempts) {
      guard let meta = try await readMeta(identity) else {
        throw .notFound("\(identity.subject) is gone; nothing was stored.")
      }
      var current = plan
      if meta.version != plan.draft.version {
        let draft: EditDraft
        do throws(CacheError) { draft = try Self.draft(target, meta) } catch {
          // What cannot be read any more is not gone: it may be mended.
          guard case .notFound = error else { throw error }
          throw .notFound("\(target.words) is gone; nothing was stored.")
        }
        guard draft.original == plan.draft.original else { return .conflict(current: draft) }
        current = try check(draft, edited: plan.edited)
      }
      let revision = try await revision(current)
      let deed = Deed(
        kind: .edit, summary: "edit \(target.words)", threads: [identity], isUndoable: undoable)
      let report = await carryOut(deed) { _ in .revise(revision) }
      if let failure = report.failure { throw failure }
      if report.outcomes.contains(where: \.outcome.isDone) { return .done(report.entry) }
      try? await backoff.wait()
    }
    throw .conflict(
      "Others kept changing \(identity.words); nothing was stored. Try again.")
  }

  /// The revision that stores an edit.
  private func revision(_ plan: EditPlan) async throws(CacheError) -> ThreadRevision {
    let identity = plan.draft.identity
    var revision = ThreadRevision(
      identity, current: plan.draft.meta.stored, splices: plan.splices, result: plan.result)
    revision.hashes = try await hashes(
      of: identity, from: plan.draft.meta.bytes, to: plan.result,
      newLifetime: Lifetime(until: plan.draft.expiry))
    return revision
  }

  /// What becomes of the hashes when one meta becomes another.
  func hashes(
    of identity: ThreadIdentity, from before: [UInt8], to after: [UInt8], newLifetime: Lifetime
  ) async throws(CacheError) -> [ThreadRevision.Hash] {
    let old = SliceTable(before)
    let new = SliceTable(after)
    var hashes: [ThreadRevision.Hash] = []
    for file in old.files where new[file] == nil {
      if let hash = try await hashDeletion(identity.fileKey(file)) { hashes.append(hash) }
    }
    for file in new.files {
      let changed = new.changes(of: file, since: old)
      guard !changed.isEmpty else { continue }
      if let hash = try await hashFields(
        identity.fileKey(file), setting: changed, newLifetime: newLifetime)
      {
        hashes.append(hash)
      }
    }
    return hashes
  }
}

/// The slices of every file of a meta; empty where it cannot be read.
private struct SliceTable {
  private(set) var files: [[UInt8]] = []
  private var slices: [[UInt8]: [(name: [UInt8], value: JSONValue)]] = [:]

  init(_ bytes: [UInt8]) {
    guard let document = try? JSONDocument(parsing: bytes), let list = document.root["files"] else {
      return
    }
    for file in list.elements {
      // The first of two files of one id is the one that updates change.
      guard let id = file["id"]?.stringBytes, slices[id] == nil else { continue }
      files.append(id)
      slices[id] = file["data"]?.members.map { ($0.nameBytes, $0.value) } ?? []
    }
  }

  subscript(file: [UInt8]) -> [(name: [UInt8], value: JSONValue)]? { slices[file] }

  /// The fields of a file's hash that should hold something else than before.
  func changes(of file: [UInt8], since old: SliceTable) -> [(name: [UInt8], value: [UInt8]?)] {
    let before = Dictionary(old[file] ?? []) { $1 }
    let now = Dictionary(self[file] ?? []) { $1 }
    var changes: [(name: [UInt8], value: [UInt8]?)] = []
    for (name, _) in old[file] ?? [] where now[name] == nil { changes.append((name, nil)) }
    for (name, value) in now.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      if let old = before[name], old.rawBytes.elementsEqual(value.rawBytes) { continue }
      changes.append((name, value.isNull ? nil : JSONWriter.compact(value)))
    }
    return changes
  }
}
