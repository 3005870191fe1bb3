import KeyValue

/// Copies threads and hashes of one store to another, some at the same time.
struct ThreadCopy: Sendable {
  /// What became of a thread, or of a hash that no meta names.
  enum Outcome: Sendable {
    /// It was written, or would be.
    case copied(keys: Int, bytes: Int)
    /// The target has it already: the meta of a thread and so many hashes that were read, or a hash.
    case unchanged(hashes: Int)
    /// It is not there any more, or is no thread's.
    case gone
    /// It was not copied.
    case problem(CopyProgress.Problem)
  }

  let source: ThreadCache
  let target: ThreadCache
  let options: CopyOptions
  /// True when the target writes hashes in one step with their meta.
  let isAtomic: Bool
  /// True when one of the stores is paid by the command, and far away: then threads ask together.
  let isBilled: Bool

  /// How often a thread that keeps changing is read.
  private static let maxAttempts = 5

  /// What became of each of some threads or hashes, in order.
  struct Part: Sendable {
    /// Nil: it failed, or nobody began it.
    let outcomes: [Outcome?]
    /// Why not all of it was done; nil: it was.
    ///
    /// What went side by side with the one that failed is done all the same.
    let failure: CacheError?

    init(_ results: [Result<Outcome, CacheError>]) {
      outcomes = results.map { try? $0.get() }
      failure = results.lazy.compactMap(\.failure).first
    }
  }

  /// Copies threads.
  func copy(_ identities: [ThreadIdentity]) async throws(CacheError) -> Part {
    let keys = identities.map(\.metaKey)
    let from = try await source.inspect(keys)
    let to = try await target.inspect(keys)
    let todo = identities.indices.map { (identities[$0], from[$0], to[$0]) }
    return Part(
      await results(todo, sizes: from.map { $0?.bytes }) {
        todo async throws(CacheError) in try await copy(todo.0, todo.1, todo.2)
      })
  }

  /// Copies hashes that came with no meta.
  func copy(hashes keys: [StoreKey]) async throws(CacheError) -> Part {
    let from = try await source.inspect(keys)
    let to = try await target.inspect(keys)
    let todo = keys.indices.map { (keys[$0], from[$0], to[$0]) }
    return Part(
      await results(todo, sizes: from.map { $0?.bytes }) {
        todo async throws(CacheError) in try await copy(hash: todo.0, todo.1, todo.2)
      })
  }

  /// True for what is taken for copied without being read.
  ///
  /// Who wants to replace what is other wants that of the same length replaced too.
  private func isCopied(_ from: Inspection, _ to: Inspection) -> Bool {
    !options.overwriting && to.isLike(from)
  }

  // MARK: - A thread

  private func copy(_ identity: ThreadIdentity, _ from: Inspection?, _ to: Inspection?)
    async throws(CacheError) -> Outcome
  {
    guard let from else { return .gone }
    if from.type == .hash, identity.metaKeyMayBeFileKey { return .gone }
    if let stuck = outOfReach(identity.metaKey, from, to) { return stuck }
    guard from.type == .string else {
      return problem(.wrongType, identity.metaKey, "holds a \(from.type.name), not a meta")
    }
    if let to, isCopied(from, to) { return .unchanged(hashes: 0) }
    guard let snapshot = try await snapshot(identity) else { return .gone }
    switch snapshot {
    case .failure(let failure): return .problem(failure.problem)
    case .success(let thread): return try await write(thread)
    }
  }

  /// A thread as the source had it at one moment.
  private struct Snapshot: Sendable {
    let identity: ThreadIdentity
    let meta: StoredValue
    let hashes: [(key: StoreKey, fields: [[UInt8]: [UInt8]], expiry: Expiry?)]
  }

  private struct Failed: Error {
    let problem: CopyProgress.Problem
  }

  /// Reads a thread until its meta stands still meanwhile; nil: it is gone.
  private func snapshot(_ identity: ThreadIdentity) async throws(CacheError)
    -> Result<Snapshot, Failed>?
  {
    func failed(_ message: String) -> Result<Snapshot, Failed> {
      .failure(
        Failed(problem: .init(kind: .failed, key: identity.metaKey, message: message)))
    }
    for _ in 0..<Self.maxAttempts {
      let meta: StoredValue
      switch try await source.readResults([identity])[0] {
      case .value(let stored): meta = stored
      case .absent, .unchanged: return nil
      case .tooLarge(let bytes):
        return failed("the meta \(TooLong.words(bytes))")
      case .wrongType(let type): return failed("the meta's key holds a \(type.name) now")
      }
      let files = (FileIDReader.ids(meta.bytes) ?? []).sorted { $0.lexicographicallyPrecedes($1) }
      let keys = files.map { identity.fileKey($0) }
      var hashes: [(StoreKey, [[UInt8]: [UInt8]], Expiry?)] = []
      for (key, found) in zip(keys, try await fields(of: keys, in: source)) {
        switch found {
        case .fields(let fields, let expiry): hashes.append((key, fields, expiry))
        // What else may be there is reported when the keys of hashes are gone through.
        case .absent, .wrongType: break
        case .tooLarge(let bytes):
          return failed("the hash \(key) \(TooLong.words(bytes))")
        }
      }
      if try await source.isStill(meta.version, identity) {
        return .success(Snapshot(identity: identity, meta: meta, hashes: hashes))
      }
    }
    return failed("the thread changed \(Self.maxAttempts) times while it was read; copy it again")
  }

  private func write(_ thread: Snapshot) async throws(CacheError) -> Outcome {
    let key = thread.identity.metaKey
    let meta: Plan
    switch try await target.readResults([thread.identity])[0] {
    case .absent, .unchanged: meta = .write(expected: .absent)
    case .value(let stored):
      if stored.bytes == thread.meta.bytes {
        meta =
          ThreadLifetime.agree(stored.expiry, thread.meta.expiry)
          ? .nothing : .renew(stored.version)
      } else if options.overwriting {
        meta = .write(expected: .version(stored.version))
      } else {
        return problem(.conflict, key, "the target has another value")
      }
    case .tooLarge(let bytes):
      return problem(.conflict, key, "the target has a value of \(bytes) bytes")
    case .wrongType(let type): return problem(.conflict, key, "the target has a \(type.name)")
    }
    var projections: [Projection] = []
    var bytes = meta.writes ? thread.meta.bytes.count : 0
    let there = try await fields(of: thread.hashes.map(\.key), in: target)
    for (hash, there) in zip(thread.hashes, there) {
      switch projection(hash.key, hash.fields, hash.expiry, there) {
      case .failure(let failed): return .problem(failed.problem)
      case .success(let projection?):
        projections.append(projection)
        bytes += projection.change.setBytes
      case .success(nil): break
      }
    }
    if case .nothing = meta, projections.isEmpty {
      // Its hashes are met again by their own keys, unless all is read because it may be replaced.
      return .unchanged(hashes: options.overwriting ? thread.hashes.count : 0)
    }
    let keys = projections.count + (meta.writes ? 1 : 0)
    guard !options.isDryRun else { return .copied(keys: keys, bytes: bytes) }
    return try await attempt(key) { () async throws(CacheError) in
      try await commit(thread, meta, projections)
        ? .copied(keys: keys, bytes: bytes)
        : problem(.conflict, key, "somebody wrote it at the target meanwhile")
    }
  }

  private enum Plan {
    case nothing
    case renew(Version)
    case write(expected: Commit.Expectation)

    var writes: Bool { if case .write = self { true } else { false } }
  }

  /// Writes a thread; false: the target's meta is not what it was.
  private func commit(_ thread: Snapshot, _ plan: Plan, _ projections: [Projection])
    async throws(CacheError) -> Bool
  {
    var commit = Commit(
      anchor: thread.identity.metaKey, expected: .absent, change: .keep,
      lifetime: Lifetime(until: thread.meta.expiry), dependents: projections)
    switch plan {
    case .nothing:
      for projection in projections { try await project(projection) }
      return true
    case .renew(let version): commit.expected = .version(version)
    case .write(let expected):
      commit.expected = expected
      commit.change = .value(thread.meta.bytes)
    }
    if !isAtomic {
      // The meta last: nobody who reads it is to miss its hashes.
      for projection in projections { try await project(projection) }
      commit.dependents = []
    }
    switch try await target.commit(commit, of: thread.identity) {
    case .committed(_, let pending):
      for projection in pending { try await project(projection) }
      return true
    case .conflict: return false
    }
  }

  private func project(_ projection: Projection) async throws(CacheError) {
    try await target.fromStore { () async throws(StoreError) in
      try await target.store.project(projection)
    }
  }

  // MARK: - A hash

  private func copy(hash key: StoreKey, _ from: Inspection?, _ to: Inspection?)
    async throws(CacheError) -> Outcome
  {
    guard let from else { return .gone }
    if let stuck = outOfReach(key, from, to) { return try await isListed(key) ? .gone : stuck }
    guard from.type == .hash else {
      // What could be a meta came with the threads.
      return KeySchema.metaIdentity(key) != nil
        ? .gone : problem(.wrongType, key, "holds a \(from.type.name), not a file's hash")
    }
    if let to, isCopied(from, to) { return .unchanged(hashes: 1) }
    if try await staysWithThread(key) { return .gone }
    let fields: [[UInt8]: [UInt8]]
    let expiry: Expiry?
    let found = try await source.fromStore { () async throws(StoreError) in
      try await source.store.readFields(key)
    }
    switch found {
    case .fields(let read, let until): (fields, expiry) = (read, until)
    case .absent, .wrongType: return .gone
    case .tooLarge(let bytes):
      return problem(.failed, key, TooLong.words(bytes))
    }
    let there = try await self.fields(of: [key], in: target)[0]
    switch projection(key, fields, expiry, there) {
    case .failure(let failed): return .problem(failed.problem)
    case .success(nil): return .unchanged(hashes: 1)
    case .success(let projection?):
      let bytes = projection.change.setBytes
      guard !options.isDryRun else { return .copied(keys: 1, bytes: bytes) }
      return try await attempt(key) { () async throws(CacheError) in
        try await project(projection)
        return .copied(keys: 1, bytes: bytes)
      }
    }
  }

  /// True for a hash that was decided about together with its thread: it came with it, or stays behind with it.
  private func staysWithThread(_ key: StoreKey) async throws(CacheError) -> Bool {
    let candidates = KeySchema.fileCandidates(key)
    let from = try await source.readResults(candidates.map(\.identity))
    let to = try await target.inspect(candidates.map(\.identity.metaKey))
    var isListed = false
    var isCopied = false
    var isOther = false
    for (candidate, (from, to)) in zip(candidates, zip(from, to)) {
      var isLike = false
      var lists = false
      if case .value(let stored) = from {
        let here = Inspection(type: .string, bytes: stored.bytes.count, expiry: stored.expiry)
        isLike = to.map(here.isLike) ?? false
        lists = FileIDReader.ids(stored.bytes)?.contains(candidate.fileID) ?? false
      }
      isListed = isListed || lists
      isCopied = isCopied || (lists && isLike)
      isOther = isOther || (to != nil && !isLike)
    }
    if isListed { return options.isDryRun || !(isCopied || options.overwriting) }
    return isOther && !options.overwriting
  }

  /// True for a hash that a meta of the source lists.
  private func isListed(_ key: StoreKey) async throws(CacheError) -> Bool {
    let candidates = KeySchema.fileCandidates(key)
    let metas = try await source.readResults(candidates.map(\.identity))
    return zip(candidates, metas).contains { candidate, meta in
      guard case .value(let stored) = meta else { return false }
      return FileIDReader.ids(stored.bytes)?.contains(candidate.fileID) ?? false
    }
  }

  /// What hashes hold; asked for at once where that takes a request less.
  private func fields(
    of keys: [StoreKey], in cache: ThreadCache
  ) async throws(CacheError) -> [FieldsResult] {
    try await each(keys, atATime: Convoy.current == nil ? 1 : keys.count) {
      key async throws(CacheError) in
      try await cache.fromStore { () async throws(StoreError) in
        try await cache.store.readFields(key)
      }
    }
  }

  /// What makes the target's hash that of the source; nil: it is already.
  private func projection(
    _ key: StoreKey, _ fields: [[UInt8]: [UInt8]], _ expiry: Expiry?, _ found: FieldsResult
  ) -> Result<Projection?, Failed> {
    func conflict(_ message: String) -> Result<Projection?, Failed> {
      .failure(Failed(problem: .init(kind: .conflict, key: key, message: message)))
    }
    let lifetime = Lifetime(until: expiry)
    switch found {
    case .absent:
      return .success(
        Projection(key: key, change: .fields(set: fields, removed: []), lifetime: lifetime))
    case .fields(let there, let until):
      if there == fields {
        if ThreadLifetime.agree(until, expiry) { return .success(nil) }
        return .success(
          Projection(key: key, change: .fields(set: [:], removed: []), lifetime: lifetime))
      }
      guard options.overwriting else { return conflict("the target has other fields") }
      let set = fields.filter { there[$0.key] != $0.value }
      let removed = Set(there.keys.filter { fields[$0] == nil })
      return .success(
        Projection(key: key, change: .fields(set: set, removed: removed), lifetime: lifetime))
    case .wrongType(let type): return conflict("the target has a \(type.name)")
    case .tooLarge(let bytes): return conflict("the target has a hash of \(bytes) bytes")
    }
  }

  // MARK: - Failures

  /// That a key cannot be copied, because one of the stores cannot be asked about it; nil: both can.
  private func outOfReach(_ key: StoreKey, _ from: Inspection, _ to: Inspection?) -> Outcome? {
    guard from.type == .outOfReach || to?.type == .outOfReach else { return nil }
    return problem(.notText, key, StoreError.outOfReachWords)
  }

  /// Does `body`; what is the fault of one key and not of a store is a problem of that key.
  private func attempt(
    _ key: StoreKey, _ body: () async throws(CacheError) -> Outcome
  ) async throws(CacheError) -> Outcome {
    do throws(CacheError) { return try await body() } catch {
      switch error {
      case .store(let failure) where failure.isOfOneKey:
        return problem(
          failure.code == .notText ? .notText : .failed, failure.key ?? key, failure.message)
      case .refused, .unreadable: return problem(.failed, key, error.description)
      default: throw error
      }
    }
  }

  private func problem(_ kind: CopyProgress.Problem.Kind, _ key: StoreKey, _ message: String)
    -> Outcome
  {
    .problem(CopyProgress.Problem(kind: kind, key: key, message: message))
  }
}

extension Inspection {
  /// True for two that are taken for copies of each other without being read.
  ///
  /// A store that does not say how long a value is makes nobody sure.
  fileprivate func isLike(_ other: Inspection) -> Bool {
    guard let bytes, let others = other.bytes else { return false }
    return type == other.type && bytes == others && fields == other.fields
      && ThreadLifetime.agree(expiry, other.expiry)
  }
}

extension Projection.Change {
  /// Bytes of the names and values that are set.
  fileprivate var setBytes: Int {
    guard case .fields(let set, _) = self else { return 0 }
    return set.reduce(0) { $0 + $1.key.count + $1.value.count }
  }
}
