import KeyValue

/// Evicts some threads at a time: reads them, says what it replaces, and takes away those that still are what was read.
///
/// A thread goes in one commit, its hashes with its meta: where the store is atomic nothing of it can be left behind, and
/// where it is not the meta goes first. Commits of one batch are on their way at the same time.
struct BulkEvictionBatch: Sendable {
  let cache: ThreadCache
  /// True when what goes is read first, to be kept for undo.
  let keepsContents: Bool

  /// Bytes of the journal beside a value: key, frame, expiry.
  static let journalOverhead = 80
  /// Commands that are on their way at the same time: enough to fill a pipeline.
  private static let concurrent = 64

  /// What to do to each thread.
  func steps(_ identities: [ThreadIdentity]) async throws(CacheError) -> [DeedStep] {
    let results = try await cache.readResults(identities)
    var steps: [DeedStep] = []
    var keys: [ThreadIdentity: Set<StoreKey>] = [:]
    for (identity, result) in zip(identities, results) {
      switch result {
      case .value(let stored):
        var revision = ThreadRevision(identity, current: stored)
        revision.meta = .delete
        steps.append(.revise(revision))
        keys[identity] = Set(
          (FileIDReader.ids(stored.bytes) ?? []).map { identity.fileKey($0) })
      case .absent, .unchanged: steps.append(.already(.gone))
      case .wrongType(.hash) where identity.metaKeyMayBeFileKey: steps.append(.already(.gone))
      case .wrongType(.outOfReach):
        steps.append(.already(.failed(.store(.outOfReach(identity.metaKey)))))
      case .wrongType(let type): steps.append(await foreignStep(identity, type))
      case .tooLarge(let bytes):
        steps.append(
          .already(
            .failed(
              .store(
                StoreError(
                  .tooLarge, "The meta \(TooLong.words(bytes)).",
                  key: identity.metaKey)))))
      }
    }
    let claimed = keys.mapValues { $0.filter(Self.mayBeContested) }.filter { !$0.value.isEmpty }
    let contested = claimed.isEmpty ? [] : try await cache.contested(claimed)
    keys = keys.mapValues { $0.subtracting(contested) }
    return await withHashes(await withinBudget(steps, keys), keys)
  }

  /// The first of these steps, as many as the store may still be asked for: what was read of the others would be paid for
  /// nothing.
  private func withinBudget(
    _ steps: [DeedStep], _ keys: [ThreadIdentity: Set<StoreKey>]
  ) async -> [DeedStep] {
    let room = await cache.room(
      for: steps.lazy.map { step in
        guard case .revise(let revision) = step else { return 0 }
        let hashes = keys[revision.identity, default: []].count
        let own = cache.settings.ownKeys ? revision.identity.ownKeys.count : 0
        return 1 + (keepsContents ? hashes + own : 0)
      })
    guard let error = room.error else { return steps }
    let rest = steps.dropFirst(room.count).map { _ in DeedStep.already(.failed(error)) }
    return Array(steps.prefix(room.count)) + rest
  }

  /// The deletion of hashes that no meta names, of threads that are not there.
  func steps(strayHashes: [(identity: ThreadIdentity, keys: [StoreKey])]) async -> [DeedStep] {
    let steps = strayHashes.map { DeedStep.revise(ThreadRevision($0.identity, current: nil)) }
    let keys = Dictionary(strayHashes.map { ($0.identity, Set($0.keys)) }) { $0.union($1) }
    return await withHashes(steps, keys)
  }

  /// Carries out what was planned, and answers in order.
  func carryOut(_ steps: [DeedStep]) async -> [DeedOutcome] {
    await cache.each(steps, atATime: Self.concurrent) { step in
      switch step {
      case .already(let outcome): outcome
      case .revise(let revision): await cache.carryOut(revision)
      }
    }
  }

  /// True for keys that another thread could name too.
  private static func mayBeContested(_ key: StoreKey) -> Bool {
    KeySchema.fileCandidates(key).count > 1
  }

  /// Adds the deletions of hashes and of what Bobbin keeps to the revisions.
  private func withHashes(_ steps: [DeedStep], _ keys: [ThreadIdentity: Set<StoreKey>])
    async -> [DeedStep]
  {
    await cache.each(steps, atATime: Self.concurrent) { step in
      guard case .revise(var revision) = step, !revision.isForeign else { return step }
      let own = cache.settings.ownKeys && revision.current != nil ? revision.identity.ownKeys : []
      do throws(CacheError) {
        for key in (keys[revision.identity] ?? []).sorted() + own {
          if !keepsContents, KeySchema.metaIdentity(key) == nil {
            revision.hashes.append(.forgotten(key))
          } else if let hash = try await cache.hashDeletion(key, keepsContents: keepsContents) {
            revision.hashes.append(hash)
          }
        }
      } catch {
        return .already(.failed(error))
      }
      return .revise(revision)
    }
  }

  /// What to do where a thread's meta should be and a value of another type is.
  private func foreignStep(_ identity: ThreadIdentity, _ type: ValueType) async -> DeedStep {
    var revision = ThreadRevision(identity, current: nil)
    revision.isForeign = true
    do throws(CacheError) {
      if keepsContents, type != .hash {
        throw .refused(
          "\(identity.metaKey) holds a \(type.name), which cannot be kept for undo. Evict it without undo."
        )
      }
      guard
        let hash = try await cache.hashDeletion(identity.metaKey, keepsContents: keepsContents)
      else { return .already(.gone) }
      revision.hashes = [hash]
      return .revise(revision)
    } catch {
      return .already(.failed(error))
    }
  }
}

extension ThreadRevision {
  /// Keys that go.
  var deletedKeys: Int {
    let own = identity.ownKeys
    let hashes = hashes.count { $0.change.deleted && !own.contains($0.change.key) }
    if case .delete = meta { return hashes + 1 }
    return hashes
  }

  /// Bytes that go, where they were read.
  var deletedBytes: Int {
    var bytes = hashes.reduce(0) { sum, hash in
      sum + hash.change.fields.reduce(0) { $0 + $1.name.count + ($1.before?.count ?? 0) }
    }
    if case .delete = meta { bytes += current?.bytes.count ?? 0 }
    return bytes
  }

  /// About how many bytes it takes in the journal.
  var journaledBytes: Int {
    deletedBytes + (1 + hashes.count) * BulkEvictionBatch.journalOverhead
      + hashes.reduce(0) { $0 + $1.change.fields.count * 24 }
  }
}
