import JSONText
import KeyValue

extension ThreadCache {
  /// Says what evicting would do, key by key; changes nothing.
  ///
  /// ```swift
  /// let plan = try await cache.plan(evicting: [.segment(identity, file: "2025_1", segment: "region")])
  /// print(plan.freed, plan.steps.map(\.key))
  /// let receipt = try await cache.evict(plan)
  /// ```
  ///
  /// Planning whole threads looks through the store's keys once, for hashes that no meta names: plan many
  /// threads together. A store that bills every command is not looked through: there only the hashes of metas that cannot
  /// be read are missing, those of ``EvictionPlan/unsearched``. Threads that are not there are left out, those of which no
  /// part can be taken are in ``EvictionPlan/refused``.
  ///
  /// - Parameter searching: ``HashSearch/always`` looks for the hashes of metas that cannot be read also where that costs.
  /// - Throws: `CacheError.notFound` when nothing of it is there; what stands in the way, when nothing is left.
  public func plan(
    evicting selections: [Selection], searching: HashSearch = .whereFree
  ) async throws(CacheError) -> EvictionPlan {
    let scopes = EvictionScope.all(selections)
    var drafts: [EvictionDraft] = []
    var refused: [ThreadIdentity: CacheError] = [:]
    let batch = 100
    for start in stride(from: 0, to: scopes.count, by: batch) {
      let chunk = Array(scopes[start..<min(start + batch, scopes.count)])
      let metas = try await fromStore { () async throws(StoreError) in
        try await store.read(chunk.map(\.identity.metaKey))
      }
      for (scope, meta) in zip(chunk, metas) {
        do throws(CacheError) {
          drafts.append(
            scope.isWhole ? try draft(whole: scope, meta) : try await draft(part: scope, meta))
        } catch {
          // A store that fails is not a thread that cannot be read.
          if case .store = error { throw error }
          refused[scope.identity] = error
        }
      }
    }
    try await addHashes(&drafts, searching)
    let found = drafts.filter { !$0.steps.isEmpty }
    guard !found.isEmpty else {
      if let error = refused.values.first { throw error }
      throw .notFound(Self.nothing(selections))
    }
    let identities = Set(found.map(\.identity))
    let isBilled = await store.describe().billed
    let unread = found.filter { $0.isWhole && $0.listed == nil }
    let unsearched = isBilled && searching == .whereFree ? unread : []
    let idle = Dictionary(found.map { ($0.identity, $0.idle) }) { first, _ in first }
    var plan = EvictionPlan(
      selections: selections.filter { selection in
        guard identities.contains(selection.identity) else { return false }
        guard let part = NamedPart(selection) else { return true }
        return idle[selection.identity]?.contains(part) != true
      },
      steps: found.flatMap(\.steps),
      versions: Dictionary(found.map { ($0.identity, $0.version) }) { first, _ in first },
      counts: found.reduce(EvictedCounts()) { $0 + $1.counts }, refused: refused,
      unsearched: Set(unsearched.map(\.identity)))
    plan.losses = await journal?.losses(for: plan.journaledBytes) ?? []
    return plan
  }

  /// What a plan says about one thread.
  private struct EvictionDraft {
    let identity: ThreadIdentity
    var version: Version?
    var steps: [EvictionPlan.Step] = []
    var counts = EvictedCounts()
    /// True for a thread that goes as a whole.
    var isWhole = false
    /// The parts that were meant and are not there.
    var idle: Set<NamedPart> = []
    /// The files of a meta that goes as a whole; nil: there is none that can be read.
    var listed: Set<[UInt8]>?
  }

  private func draft(whole scope: EvictionScope, _ meta: ReadResult) throws(CacheError)
    -> EvictionDraft
  {
    var draft = EvictionDraft(identity: scope.identity)
    draft.isWhole = true
    let key = scope.identity.metaKey
    switch meta {
    case .value(let stored):
      draft.version = stored.version
      draft.listed = Self.listedFiles(stored.bytes)
      draft.steps = [
        .init(key: key, deed: .deletes, bytes: stored.bytes.count, freed: stored.bytes.count)
      ]
      if let document = try? JSONDocument(parsing: stored.bytes), let list = document.root["files"]
      {
        var broken = BrokenFiles(document, key)
        for value in list.elements {
          let shape = FileShape(value)
          draft.counts.add(file: shape, isBroken: broken.contains(value, shape))
        }
      }
    case .wrongType(let type):
      // What could be the hash of another thread's file is no meta of this one.
      if !(type == .hash && scope.identity.metaKeyMayBeFileKey) {
        draft.steps = [.init(key: key, deed: .deletes, bytes: nil, freed: nil)]
      }
    case .tooLarge(let bytes):
      draft.steps = [.init(key: key, deed: .deletes, bytes: bytes, freed: bytes)]
    case .absent, .unchanged: break
    }
    return draft
  }

  private func draft(part scope: EvictionScope, _ meta: ReadResult) async throws(CacheError)
    -> EvictionDraft
  {
    var draft = EvictionDraft(identity: scope.identity)
    let revision: ThreadRevision
    var gone: Set<NamedPart> = []
    switch meta {
    case .value(let stored):
      let current = StoredMeta(identity: scope.identity, stored: stored)
      let cut = try scope.cut(current)
      draft.version = stored.version
      draft.counts = cut.counts
      gone = cut.gone
      revision = try await self.revision(evicting: scope, cut, current)
      if !cut.splices.isEmpty {
        draft.steps = [
          .init(
            key: scope.identity.metaKey, deed: .rewrites(to: cut.result.count),
            bytes: stored.bytes.count, freed: stored.bytes.count - cut.result.count)
        ]
      }
    case .wrongType(.outOfReach): throw .store(.outOfReach(scope.identity.metaKey))
    case .wrongType(let type):
      throw .unreadable(
        key: scope.identity.metaKey,
        reason: "holds a \(type.name), of which no part can be evicted", byteOffset: nil)
    case .absent, .tooLarge, .unchanged:
      revision = try await self.revision(evicting: scope, nil, nil)
    }
    draft.idle = Set(scope.parts).subtracting(gone).subtracting(Self.parts(of: scope, in: revision))
    let sizes = try await inspect(revision.hashes.map(\.change.key))
    for (hash, size) in zip(revision.hashes, sizes) {
      let freed = hash.change.fields.reduce(0) { $0 + $1.name.count + ($1.before?.count ?? 0) }
      let names = hash.change.fields.map { String(decoding: $0.name, as: UTF8.self) }
      draft.steps.append(
        .init(
          key: hash.change.key, deed: hash.change.deleted ? .deletes : .removesFields(names),
          bytes: size?.bytes, freed: freed))
    }
    // What is in a hash alone.
    if draft.counts.segments == 0, !revision.hashes.isEmpty {
      draft.counts.segments = revision.hashes.reduce(0) { $0 + $1.change.fields.count }
      draft.counts.broken = draft.counts.segments
      draft.counts.files = max(draft.counts.files, revision.hashes.count)
    }
    return draft
  }

  /// The parts that go with hashes.
  private static func parts(
    of scope: EvictionScope, in revision: ThreadRevision
  ) -> Set<NamedPart> {
    var parts: Set<NamedPart> = []
    let hashes = Dictionary(revision.hashes.map { ($0.change.key, $0.change) }) { first, _ in first
    }
    for file in scope.files.names where hashes[scope.identity.fileKey(file)] != nil {
      parts.insert(NamedPart(file: file))
    }
    for (file, names) in scope.segments {
      let fields = Set(hashes[scope.identity.fileKey(file)]?.fields.map(\.name) ?? [])
      for name in names.names where fields.contains(Array(name.utf8)) {
        parts.insert(NamedPart(file: file, segment: name))
      }
    }
    return parts
  }

  /// Adds the hashes of threads that go as a whole, and what Bobbin keeps about them.
  private func addHashes(
    _ drafts: inout [EvictionDraft], _ searching: HashSearch
  ) async throws(CacheError) {
    let whole = drafts.indices.filter { drafts[$0].isWhole }
    guard !whole.isEmpty else { return }
    let files = try await hashKeys(
      of: Dictionary(whole.map { (drafts[$0].identity, drafts[$0].listed) }) { first, _ in first },
      searching)
    var keys: [(key: StoreKey, draft: Int, isFile: Bool)] = []
    for index in whole {
      let identity = drafts[index].identity
      keys += (files[identity] ?? []).map { ($0, index, true) }
      if settings.ownKeys { keys += identity.ownKeys.map { ($0, index, false) } }
    }
    let batch = 1000
    for start in stride(from: 0, to: keys.count, by: batch) {
      let chunk = Array(keys[start..<min(start + batch, keys.count)])
      let found = try await inspect(chunk.map(\.key))
      for ((key, index, isFile), inspection) in zip(chunk, found) {
        // A string where a file's hash could be is another thread's meta.
        guard let inspection, inspection.type == .hash || !isFile else { continue }
        drafts[index].steps.append(
          .init(key: key, deed: .deletes, bytes: inspection.bytes, freed: inspection.bytes))
        if drafts[index].version == nil, isFile { drafts[index].counts.files += 1 }
      }
    }
  }

  private static func nothing(_ selections: [Selection]) -> String {
    guard selections.count == 1, let selection = selections.first else {
      return "Nothing of what should be evicted is there."
    }
    let thread = selection.identity.words
    return switch selection {
    case .thread: "There is no \(thread)."
    case .file(_, let file): "There is no file \(file) in \(thread)."
    case .segment(_, let file, let segment):
      "Segment \(segment) of file \(file) in \(thread) is not loaded."
    }
  }
}
