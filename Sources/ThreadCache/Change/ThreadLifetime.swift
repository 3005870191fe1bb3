import JSONText
import KeyValue

/// When the keys of a thread go away.
public struct ThreadLifetime: Sendable {
  /// When the meta expires; nil: never.
  public let expiry: Expiry?
  /// When the hash of each file that has one expires; nil: never.
  public let hashes: [(file: String, expiry: Expiry?)]

  /// True when all of them go at the same time, to the second.
  public var agrees: Bool {
    hashes.allSatisfy { ThreadLifetime.agree(expiry, $0.expiry) }
  }

  /// True when two moments are one: stores that tell the time that is left round it.
  static func agree(_ a: Expiry?, _ b: Expiry?) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    let (difference, overflow) = a.milliseconds.subtractingReportingOverflow(b.milliseconds)
    return !overflow && difference.magnitude <= 2000
  }
}

/// What setting a lifetime did.
public struct LifetimeReceipt: Sendable {
  /// Which thread.
  public let identity: ThreadIdentity
  /// When it expired before; nil: never.
  public let before: Expiry?
  /// When it expires since; nil: never.
  public let after: Expiry?
  /// How many keys were set: the meta and its hashes; 0: they had that lifetime.
  public let keys: Int
  /// Hashes whose lifetime could not be set after the meta's was: `verify` reports them.
  public let projectionsPending: [Projection]
  /// The entry by which it can be undone; nil: nothing was to be done, or no journal is kept.
  public let entry: ChangeEntry?
}

/// What setting the lifetime of several threads did.
public struct LifetimesReceipt: Sendable {
  /// The threads that have the lifetime now.
  public let set: [ThreadIdentity]
  /// When these expire; nil: never.
  public let expiry: Expiry?
  /// The threads that somebody changed at the same moment: they were left alone.
  public let changed: [ThreadIdentity]
  /// The threads that are not there any more.
  public let gone: [ThreadIdentity]
  /// The threads whose lifetime could not be set, and why.
  public let failures: [(identity: ThreadIdentity, error: CacheError)]
  /// The entry by which all of it can be undone; nil: nothing was to be done, or no journal is kept.
  public let entry: ChangeEntry?
}

extension ThreadCache {
  /// When the keys of a thread go away.
  ///
  /// - Throws: `CacheError.notFound` when there is no such thread.
  public func lifetime(_ identity: ThreadIdentity) async throws(CacheError) -> ThreadLifetime {
    guard let meta = try await readMeta(identity) else {
      throw .notFound("There is no \(identity.words).")
    }
    let hashes = try await hashLifetimes(of: meta)
    return ThreadLifetime(
      expiry: meta.stored.expiry,
      hashes: hashes.map { key, expiry in
        let file = identity.fileID(ofKey: key) ?? []
        return (String(decoding: file, as: UTF8.self), expiry)
      })
  }

  /// Sets the lifetime of a thread: of its meta and of the hashes of its files, in one step.
  ///
  /// - Throws: `CacheError.notFound` when there is no such thread; `invalid` for a lifetime that is over already, or
  ///   for `keep`.
  public func setLifetime(_ identity: ThreadIdentity, _ lifetime: Lifetime)
    async throws(CacheError) -> LifetimeReceipt
  {
    let wanted = try expiry(of: lifetime, identity.words)
    let deed = Deed(
      kind: .lifetime, summary: "\(identity.words) " + lifetime.words(isOne: true),
      threads: [identity])
    var backoff = Backoff(maxMilliseconds: settings.maxBackoffMilliseconds)
    for _ in 0..<max(1, settings.maxAttempts) {
      guard let meta = try await readMeta(identity) else {
        throw .notFound("There is no \(identity.words).")
      }
      guard let planned = try await revision(of: meta, living: lifetime, until: wanted) else {
        return LifetimeReceipt(
          identity: identity, before: wanted, after: wanted, keys: 0, projectionsPending: [],
          entry: nil)
      }
      let report = await carryOut(deed) { _ in .revise(planned) }
      if let failure = report.failure { throw failure }
      if report.outcomes.contains(where: \.outcome.isDone) {
        return LifetimeReceipt(
          identity: identity, before: meta.stored.expiry, after: wanted,
          keys: planned.lifetimes.count, projectionsPending: report.pending, entry: report.entry)
      }
      try? await backoff.wait()
    }
    throw .conflict("Others kept changing \(identity.words); its lifetime is as it was.")
  }

  /// Sets the lifetime of several threads, each with its hashes, under one entry of the journal.
  ///
  /// One thread's failure does not stop the others, except that a store or a disk which fails is not asked again.
  /// - Throws: the first failure, when nothing at all was set; `invalid` for a lifetime that is over already, or
  ///   for `keep`.
  public func setLifetime(_ identities: [ThreadIdentity], _ lifetime: Lifetime)
    async throws(CacheError) -> LifetimesReceipt
  {
    let words = "\(identities.count) threads"
    let wanted = try expiry(of: lifetime, words)
    let deed = Deed(
      kind: .lifetime, summary: "\(words) " + lifetime.words(isOne: false),
      threads: identities)
    let report = await carryOut(deed) { identity throws(CacheError) in
      guard let meta = try await self.readMeta(identity) else { return .already(.gone) }
      let revision = try await self.revision(of: meta, living: lifetime, until: wanted)
      return revision.map { .revise($0) } ?? .already(.nothing)
    }
    if let failure = report.failure { throw failure }
    var (set, changed, gone) = ([ThreadIdentity](), [ThreadIdentity](), [ThreadIdentity]())
    var failures: [(identity: ThreadIdentity, error: CacheError)] = []
    for (identity, outcome) in report.outcomes {
      switch outcome {
      case .done, .nothing: set.append(identity)
      case .gone, .changed(nil): gone.append(identity)
      case .changed: changed.append(identity)
      case .failed(let error): failures.append((identity, error))
      }
    }
    return LifetimesReceipt(
      set: set, expiry: wanted, changed: changed, gone: gone, failures: failures,
      entry: report.entry)
  }

  /// What gives a thread a lifetime; nil: it has it already.
  private func revision(of meta: StoredMeta, living lifetime: Lifetime, until wanted: Expiry?)
    async throws(CacheError) -> ThreadRevision?
  {
    var revision = ThreadRevision(meta.identity, current: meta.stored)
    revision.lifetime = lifetime
    revision.lifetimes = [
      LifetimeChange(key: meta.key, before: meta.stored.expiry, after: wanted)
    ]
    for (key, expiry) in try await hashLifetimes(of: meta) {
      revision.lifetimes.append(LifetimeChange(key: key, before: expiry, after: wanted))
      revision.hashes.append(.renewal(of: key, expiry: expiry, lifetime))
    }
    return revision.lifetimes.allSatisfy { $0.before == $0.after } ? nil : revision
  }

  /// The hashes of a meta's files that are there, and when they expire.
  func hashLifetimes(of meta: StoredMeta) async throws(CacheError) -> [(StoreKey, Expiry?)] {
    let list = (try? meta.document().root)?["files"]?.elements.map { $0 } ?? []
    var keys: [StoreKey] = []
    var seen: Set<StoreKey> = []
    for id in list.compactMap({ $0["id"]?.stringBytes }) {
      let key = meta.identity.fileKey(id)
      if seen.insert(key).inserted { keys.append(key) }
    }
    let found = try await inspect(keys)
    return zip(keys, found).compactMap { key, inspection in
      guard let inspection, inspection.type == .hash else { return nil }
      return (key, inspection.expiry)
    }
  }

  private func expiry(of lifetime: Lifetime, _ what: String) throws(CacheError) -> Expiry? {
    let now = settings.now()
    let expiry: Expiry?
    switch lifetime {
    case .keep: throw .invalid("No lifetime is given for \(what).")
    case .never: return nil
    case .at(let moment): expiry = moment
    case .after(let milliseconds):
      let (moment, overflow) = now.addingReportingOverflow(milliseconds)
      guard !overflow else { throw .invalid("The lifetime is too long.") }
      expiry = Expiry(milliseconds: moment)
    }
    guard let expiry, expiry.milliseconds > now else {
      throw .invalid(
        "That moment has passed: \(what) would go at once. Evict instead.")
    }
    return expiry
  }
}

extension ThreadRevision.Hash {
  /// Sets the lifetime of a hash and nothing else.
  static func renewal(of key: StoreKey, expiry: Expiry?, _ lifetime: Lifetime) -> Self {
    Self(
      change: HashChange(key: key, fields: [], expiry: expiry, existed: true, deleted: false),
      lifetime: lifetime)
  }
}
