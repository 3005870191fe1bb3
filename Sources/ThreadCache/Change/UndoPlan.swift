import JSONText
import KeyValue

/// What undoing a change of one thread would do.
enum UndoPlan: Sendable {
  /// This, with what is to be said about it.
  case revise(ThreadRevision, notes: [String])
  /// All of it is as it was before.
  case nothing
  /// Somebody changed the same since.
  case conflict([String])
  /// What it would put back would have expired by now.
  case expired(String)
}

extension ThreadCache {
  /// Compares what a deed left with what is there, and plans to put back what it replaced.
  func undoing(_ change: ThreadChange) async throws(CacheError) -> UndoPlan {
    let identity = change.identity
    // Where the deed was about a key of another type there is no meta to compare.
    let isForeign = change.hashes.contains { $0.key == identity.metaKey }
    let meta = isForeign ? nil : try await readMeta(identity)
    var revision = ThreadRevision(identity, current: meta?.stored)
    revision.isForeign = isForeign
    switch undoing(change, in: meta, &revision) {
    case .conflict(let texts): return .conflict(texts)
    case .expired(let text): return .expired(text)
    case .nothing, .revise: break
    }
    var notes: [String] = []
    var conflicts: [String] = []
    for hash in change.hashes {
      try await undo(hash, of: change, meta, &revision, &notes, &conflicts)
    }
    if let expired = try await undoLifetimes(of: change, meta, &revision, &conflicts) {
      return .expired(expired)
    }
    guard conflicts.isEmpty else { return .conflict(conflicts) }
    if revision.isEmpty { return notes.first.map { .expired($0) } ?? .nothing }
    return .revise(revision, notes: notes)
  }

  // MARK: - The meta

  private func undoing(
    _ change: ThreadChange, in meta: StoredMeta?, _ revision: inout ThreadRevision
  ) -> UndoPlan {
    let thread = change.identity.subject
    switch change.meta {
    case nil: return .nothing
    case .created(let after):
      guard let meta else { return .nothing }
      guard Fingerprint(meta.bytes) == after else {
        return .conflict(["\(thread) was changed since."])
      }
      revision.meta = .delete
    case .deleted(let before):
      if let meta {
        return meta.bytes == before ? .nothing : .conflict(["\(thread) is there again."])
      }
      if let text = passed(change.expiry, thread) { return .expired(text) }
      revision.meta = .create(before)
      revision.lifetime = Lifetime(until: change.expiry)
    case .rewritten(let rewrite):
      guard let meta else { return .conflict(["\(thread) is gone."]) }
      return undoing(rewrite, in: meta, &revision)
    }
    return .nothing
  }

  private func undoing(
    _ rewrite: MetaChange.Rewrite, in meta: StoredMeta, _ revision: inout ThreadRevision
  ) -> UndoPlan {
    if let splices = rewrite.undoing(in: meta.bytes) {
      let result = JSONSplice.apply(splices, to: meta.bytes)
      revision.meta = .rewrite(splices.map(Commit.Splice.init), result: result)
      return .nothing
    }
    if Fingerprint(meta.bytes) == rewrite.before { return .nothing }
    let thread = meta.identity.subject
    guard let members = rewrite.members else {
      return .conflict(["\(thread) was changed since."])
    }
    switch MemberMerge.undoing(members, in: meta.bytes) {
    case .unreadable: return .conflict(["\(thread) was changed since."])
    case .conflict(let paths):
      return .conflict(paths.map { "\($0) in \(meta.identity.words) was changed since." })
    case .merged(let result):
      let splices = JSONSplice.difference(from: meta.bytes, to: result)
      if !splices.isEmpty {
        revision.meta = .rewrite(splices.map(Commit.Splice.init), result: result)
      }
      return .nothing
    }
  }

  // MARK: - Hashes

  private func undo(
    _ hash: HashChange, of change: ThreadChange, _ meta: StoredMeta?,
    _ revision: inout ThreadRevision, _ notes: inout [String], _ conflicts: inout [String]
  ) async throws(CacheError) {
    let found = try await fromStore { () async throws(StoreError) in
      try await store.readFields(hash.key)
    }
    let current: [[UInt8]: [UInt8]]
    let exists: Bool
    let expiry: Expiry?
    switch found {
    case .fields(let fields, let until): (current, exists, expiry) = (fields, true, until)
    case .absent, .tooLarge: (current, exists, expiry) = ([:], false, nil)
    case .wrongType(let type):
      conflicts.append("\(hash.key) holds a \(type.name) now.")
      return
    }
    var fields: [HashChange.Field] = []
    for field in hash.fields {
      let now = current[field.name]
      if MemberMerge.isSame(now, field.before) { continue }
      guard MemberMerge.isSame(now, field.after) || !exists else {
        let name = String(decoding: field.name, as: UTF8.self)
        conflicts.append("\(name) in \(hash.key) was changed since.")
        continue
      }
      fields.append(.init(name: field.name, before: now, after: field.before))
    }
    guard !fields.isEmpty else { return }
    var lifetime = Lifetime.keep
    if !exists {
      let expiry = expiryOfNewHash(hash, of: change, meta)
      if let text = passed(expiry, "The hash \(hash.key)") {
        notes.append(text)
        return
      }
      lifetime = Lifetime(until: expiry)
    }
    revision.hashes.append(
      .init(
        change: HashChange(
          key: hash.key, fields: fields, expiry: expiry, existed: exists,
          deleted: false),
        lifetime: lifetime))
  }

  /// When a hash that is made again expires: as it would have, unless the thread was renewed since.
  private func expiryOfNewHash(_ hash: HashChange, of change: ThreadChange, _ meta: StoredMeta?)
    -> Expiry?
  {
    guard hash.existed else { return meta?.stored.expiry ?? change.expiry }
    guard let meta, !ThreadLifetime.agree(meta.stored.expiry, change.expiry) else {
      return hash.expiry
    }
    return meta.stored.expiry
  }

  // MARK: - Lifetimes

  /// Puts lifetimes back; answers why it cannot.
  private func undoLifetimes(
    of change: ThreadChange, _ meta: StoredMeta?, _ revision: inout ThreadRevision,
    _ conflicts: inout [String]
  ) async throws(CacheError) -> String? {
    guard !change.lifetimes.isEmpty else { return nil }
    let found = try await inspect(change.lifetimes.map(\.key))
    for (lifetime, inspection) in zip(change.lifetimes, found) {
      guard let inspection else { continue }
      if ThreadLifetime.agree(inspection.expiry, lifetime.before) { continue }
      guard ThreadLifetime.agree(inspection.expiry, lifetime.after) else {
        conflicts.append("The lifetime of \(lifetime.key) was set since.")
        continue
      }
      if let text = passed(lifetime.before, "\(lifetime.key)") { return text }
      let back = Lifetime(until: lifetime.before)
      revision.lifetimes.append(
        LifetimeChange(
          key: lifetime.key, before: inspection.expiry, after: lifetime.before))
      if lifetime.key == change.identity.metaKey {
        revision.lifetime = back
      } else if let index = revision.hashes.firstIndex(where: { $0.change.key == lifetime.key }) {
        revision.hashes[index].lifetime = back
      } else {
        revision.hashes.append(.renewal(of: lifetime.key, expiry: inspection.expiry, back))
      }
    }
    if change.lifetimes.contains(where: { $0.key == change.identity.metaKey }), meta == nil {
      conflicts.append("\(change.identity.subject) is gone.")
    }
    return nil
  }

  private func passed(_ expiry: Expiry?, _ what: String) -> String? {
    guard let expiry, expiry.milliseconds <= settings.now() else { return nil }
    let ago = Lifetime.roughly(settings.now() - expiry.milliseconds)
    return "\(what) would have expired \(ago) ago, so it does not come back."
  }
}
