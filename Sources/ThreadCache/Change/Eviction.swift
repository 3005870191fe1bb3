import JSONText
import KeyValue

/// What an eviction did, thread by thread.
public struct EvictionReceipt: Sendable {
  /// What became of one thread.
  public enum Outcome: Sendable, Equatable {
    /// It is done.
    case done
    /// Somebody changed the thread after the plan was made; it was left alone. Plan again.
    case changed
    /// The thread was gone already.
    case gone
    /// It failed. With a store's `outcomeUnknown` it may be done, otherwise it is not.
    case failed(CacheError)
  }

  /// What became of each thread, in the order of the plan.
  public let outcomes: [(identity: ThreadIdentity, outcome: Outcome)]
  /// The entry by which it can be undone; nil: nothing was done, or it was not to be kept.
  public let entry: ChangeEntry?
  /// Hashes that could not be written after their meta was: `verify` reports them.
  public let projectionsPending: [Projection]

  /// How many threads it is done to.
  public var done: Int { outcomes.count { $0.outcome == .done } }
  /// The threads that somebody changed after the plan was made.
  public var changed: [ThreadIdentity] {
    outcomes.filter { $0.outcome == .changed }.map(\.identity)
  }
}

extension ThreadCache {
  /// Carries out a plan: each thread whose meta still is what was planned for.
  ///
  /// Deletions come first, so that it works in a store that is full. Lifetimes of what stays are kept.
  /// - Parameter undoable: false keeps nothing to undo it with.
  /// - Throws: the first failure, when nothing at all was done. `CacheError.file`: the undo journal cannot be written.
  public func evict(_ plan: EvictionPlan, undoable: Bool = true) async throws(CacheError)
    -> EvictionReceipt
  {
    let scopes = EvictionScope.all(plan.selections)
    let byIdentity = Dictionary(scopes.map { ($0.identity, $0) }) { first, _ in first }
    let keys = plan.keysByThread
    if undoable, let journal, plan.freed > journal.retention.maxBytes {
      throw .refused(
        "Undoing this would need about \(plan.freed) bytes in the journal, which keeps at most"
          + " \(journal.retention.maxBytes). Evict less at a time, or without undo.")
    }
    let keepsContents = undoable && journal != nil
    var deed = Deed(
      kind: .evict, summary: Self.summary(scopes), threads: scopes.map(\.identity),
      isUndoable: undoable)
    // The meta and each hash are read, then all is one commit.
    deed.cost = { identity in
      guard let scope = byIdentity[identity], !scope.isWhole else {
        return max(1, keys[identity]?.count ?? 0) + 1
      }
      return 1 + scope.files.names.count + scope.segments.count + 1
    }
    let report = await carryOut(deed) { identity throws(CacheError) in
      guard let scope = byIdentity[identity] else { return .already(.nothing) }
      let planned = plan.versions[identity] ?? nil
      return scope.isWhole
        ? try await step(
          evictingWhole: identity, planned: planned, keys: keys[identity] ?? [],
          keepsContents: keepsContents)
        : try await step(evicting: scope, planned: planned)
    }
    if let failure = report.failure { throw failure }
    return EvictionReceipt(
      outcomes: report.outcomes.map { ($0.identity, .init($0.outcome)) }, entry: report.entry,
      projectionsPending: report.pending)
  }

  /// The revision that takes parts out of a thread; `meta` is nil where there is none.
  func revision(evicting scope: EvictionScope, _ cut: EvictionScope.Cut?, _ meta: StoredMeta?)
    async throws(CacheError) -> ThreadRevision
  {
    let identity = scope.identity
    var revision = ThreadRevision(identity, current: meta?.stored)
    if let cut, let meta {
      revision = ThreadRevision(
        identity, current: meta.stored, splices: cut.splices, result: cut.result)
    }
    let files = scope.files.names + scope.segments.map(\.file)
    let contested = try await contested([identity: Set(files.map { identity.fileKey($0) })])
    for file in scope.files.names where !contested.contains(identity.fileKey(file)) {
      if let hash = try await hashDeletion(identity.fileKey(file)) { revision.hashes.append(hash) }
    }
    for (file, names) in scope.segments where !contested.contains(identity.fileKey(file)) {
      let fields = names.names.map { Array($0.utf8) }
      if let hash = try await hashFields(
        identity.fileKey(file), removing: fields)
      {
        revision.hashes.append(hash)
      }
    }
    return revision
  }

  private func step(evicting scope: EvictionScope, planned: Version?) async throws(CacheError)
    -> DeedStep
  {
    let meta = try await readMeta(scope.identity)
    guard meta?.version == planned else { return .already(.changed(meta)) }
    let cut = try meta.map { meta throws(CacheError) in try scope.cut(meta) }
    let revision = try await revision(evicting: scope, cut, meta)
    if revision.isEmpty { return .already(meta == nil ? .gone : .nothing) }
    return .revise(revision)
  }

  private func step(
    evictingWhole identity: ThreadIdentity, planned: Version?, keys: [StoreKey], keepsContents: Bool
  ) async throws(CacheError) -> DeedStep {
    let result = try await fromStore { () async throws(StoreError) in
      try await store.read(identity.metaKey)
    }
    var revision: ThreadRevision
    switch result {
    case .value(let stored):
      guard stored.version == planned else {
        return .already(.changed(StoredMeta(identity: identity, stored: stored)))
      }
      revision = ThreadRevision(identity, current: stored)
      revision.meta = .delete
    case .wrongType(.outOfReach): throw .store(.outOfReach(identity.metaKey))
    case .wrongType(let type) where keys.contains(identity.metaKey):
      revision = ThreadRevision(identity, current: nil)
      revision.isForeign = true
      if keepsContents, type != .hash {
        throw .refused(
          "\(identity.metaKey) holds a \(type.name), which cannot be kept for undo. Evict it without undo."
        )
      }
    default:
      guard planned == nil else { return .already(.gone) }
      revision = ThreadRevision(identity, current: nil)
    }
    for key in keys where key != identity.metaKey || revision.isForeign {
      if let hash = try await hashDeletion(key, keepsContents: keepsContents) {
        revision.hashes.append(hash)
      }
    }
    return revision.isEmpty ? .already(.gone) : .revise(revision)
  }

  private static func summary(_ scopes: [EvictionScope]) -> String {
    guard scopes.count == 1, let scope = scopes.first else {
      let whole = scopes.count(where: \.isWhole)
      if whole == scopes.count { return "evict \(ChangeEntry.threads(whole))" }
      return "evict from \(scopes.count) threads" + (whole > 0 ? ", \(whole) of them whole" : "")
    }
    guard !scope.isWhole else { return "evict \(scope.identity.words)" }
    let segments = scope.segments.reduce(0) { $0 + $1.names.names.count }
    // More names than these nobody reads, least of all in a line that has to say what undoes it.
    guard segments + scope.files.names.count <= mostNamed else { return counted(scope, segments) }
    var parts = scope.segments.map { "\($0.names.names.joined(separator: ", ")) of \($0.file)" }
    if !scope.files.names.isEmpty {
      parts.append("file " + scope.files.names.joined(separator: ", "))
    }
    return "evict " + parts.joined(separator: "; ")
  }

  /// So many segments and files are named in a summary.
  private static let mostNamed = 6

  /// `evict 20 segments of 3 files`, `evict 11 segments of 2025_5`, `evict 2 segments of 1 file; 7 whole files`.
  private static func counted(_ scope: EvictionScope, _ segments: Int) -> String {
    func count(_ number: Int, _ noun: String) -> String {
      "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
    let whole = scope.files.names.count
    let files = scope.segments.count
    let place = files == 1 ? scope.segments[0].file : count(files, "file")
    let parts =
      (segments > 0 ? ["\(count(segments, "segment")) of \(place)"] : [])
      + (whole > 0 ? [count(whole, "whole file")] : [])
    return "evict " + parts.joined(separator: "; ")
  }
}

extension EvictionReceipt.Outcome {
  fileprivate init(_ outcome: DeedOutcome) {
    self =
      switch outcome {
      case .done: .done
      case .changed(let now): now == nil ? .gone : .changed
      case .gone, .nothing: .gone
      case .failed(let error): .failed(error)
      }
  }
}

extension EvictionPlan {
  /// The keys that go with each thread that goes as a whole.
  fileprivate var keysByThread: [ThreadIdentity: [StoreKey]] {
    var keys: [ThreadIdentity: [StoreKey]] = [:]
    var owners: [StoreKey: ThreadIdentity] = [:]
    for identity in versions.keys {
      owners[identity.metaKey] = identity
      for key in identity.ownKeys { owners[key] = identity }
    }
    for step in steps where step.deed == .deletes {
      let owner =
        owners[step.key]
        // The longest id: what is not found here stays as an orphan that verify finds.
        ?? KeySchema.fileCandidates(step.key).last { versions.keys.contains($0.identity) }?.identity
      if let owner { keys[owner, default: []].append(step.key) }
    }
    return keys
  }
}
