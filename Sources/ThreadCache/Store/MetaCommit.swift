import KeyValue

/// What became of one attempt to change a thread.
enum CommitOutcome: Sendable {
  /// It is stored. `version`: the meta's new one, nil: it is gone. `pending`: hashes that could not
  /// be written after the meta was; verify reports them, repair mends them.
  case committed(version: Version?, pending: [Projection])
  /// Nothing was written: the meta is not what was expected. What it is instead; nil: it is not
  /// there.
  case conflict(StoredMeta?)
}

extension ThreadCache {
  /// Changes a thread once: the meta if it is what `commit` expects, and what depends on it.
  ///
  /// Writes what the store left `pending`. When the reply was lost, reads again: the new value is
  /// there, it is stored; the old one, it is tried again; else `outcomeUnknown` is thrown, also when
  /// the store cannot be read any more.
  func commit(_ commit: Commit, of identity: ThreadIdentity) async throws(CacheError)
    -> CommitOutcome
  {
    var commit = commit
    var losses = 0
    var lost: StoreError?
    while true {
      do {
        switch try await store.commit(commit) {
        case .committed(let version, let pending):
          return await committed(commit, version, pending, identity)
        case .conflict(let stored):
          // An attempt whose reply was lost may have arrived after we looked for it.
          if lost != nil, commit.change.made(stored) {
            return await committed(commit, stored?.version, commit.dependents, identity)
          }
          knownMetas?.note(commit.anchor, stored)
          return .conflict(stored.map { StoredMeta(identity: identity, stored: $0) })
        }
      } catch let error {
        if error.code == .wrongType {
          guard let rest = commit.withoutOptional(error.key) else {
            throw collision(error, identity)
          }
          commit = rest
          continue
        }
        // What was lost once may still arrive, whatever a later attempt says.
        guard error.code == .outcomeUnknown else { throw .store(lost ?? error) }
        lost = lost ?? error
        // A budget that ends here would leave nobody knowing what it was spent for.
        let found = await CommandAccount.unbounded { try? await fate(of: commit, identity) }
        switch found {
        case .stored(let version):
          return await committed(commit, version, commit.dependents, identity)
        case .notStored where losses < 3:
          losses += 1
        case .notStored, .unknown, nil:
          throw .store(error)
        }
      }
    }
  }

  private func committed(
    _ commit: Commit, _ version: Version?, _ pending: [Projection], _ identity: ThreadIdentity
  ) async -> CommitOutcome {
    knownMetas?.note(commit, version: version)
    return .committed(
      version: version, pending: await project(pending, of: identity, at: version))
  }

  private enum Fate {
    case stored(Version?)
    case notStored
    case unknown
  }

  /// What a commit whose reply was lost did.
  private func fate(of commit: Commit, _ identity: ThreadIdentity) async throws(CacheError) -> Fate
  {
    let now = try await readMeta(identity)
    let isBase: Bool =
      switch commit.expected {
      case .absent: now == nil
      case .version(let version): now?.version == version
      case .anything: false
      }
    // Lifetimes and hashes only: doing it twice is doing it once.
    if case .keep = commit.change { return .notStored }
    if !isBase, commit.change.made(now?.stored) { return .stored(now?.version) }
    return isBase ? .notStored : .unknown
  }

  /// What to say when a key that should be written holds another type.
  private func collision(_ error: StoreError, _ identity: ThreadIdentity) -> CacheError {
    let key = error.key ?? identity.metaKey
    return .refused(
      "Nothing was written to \(identity.words): the key \(key) is taken by a value"
        + " of another type (\(error.message))")
  }
}

extension Commit.Change {
  /// True when this is what the change makes; what it keeps it does not make.
  fileprivate func made(_ stored: StoredValue?) -> Bool {
    switch self {
    case .value(let bytes), .splices(_, result: let bytes): stored?.bytes == bytes
    case .delete: stored == nil
    case .keep: false
    }
  }
}

extension Commit {
  /// Itself without the dependent of `key`, where the commit can do without; nil: it cannot.
  ///
  /// A key of another type in the place of a hash that would only live on, or of one of Bobbin's own keys,
  /// must not stop an update.
  func withoutOptional(_ key: StoreKey?) -> Commit? {
    guard
      let index = dependents.firstIndex(where: {
        $0.key == key && ($0.change == .fields(set: [:], removed: []) || $0.key.isOwn)
      })
    else { return nil }
    var rest = self
    rest.dependents.remove(at: index)
    return rest
  }
}

extension StoreKey {
  /// True for the keys that Bobbin keeps for itself.
  var isOwn: Bool { bytes.starts(with: "bobbin:".utf8) }
}
