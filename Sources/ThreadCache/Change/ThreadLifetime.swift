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
    let wanted = try expiry(of: lifetime, identity)
    let deed = Deed(
      kind: .lifetime, summary: Self.summary(lifetime, identity), threads: [identity])
    var backoff = Backoff(maxMilliseconds: settings.maxBackoffMilliseconds)
    for _ in 0..<max(1, settings.maxAttempts) {
      guard let meta = try await readMeta(identity) else {
        throw .notFound("There is no \(identity.words).")
      }
      var revision = ThreadRevision(identity, current: meta.stored)
      revision.lifetime = lifetime
      revision.lifetimes = [
        LifetimeChange(key: meta.key, before: meta.stored.expiry, after: wanted)
      ]
      for (key, expiry) in try await hashLifetimes(of: meta) {
        revision.lifetimes.append(LifetimeChange(key: key, before: expiry, after: wanted))
        revision.hashes.append(.renewal(of: key, expiry: expiry, lifetime))
      }
      if revision.lifetimes.allSatisfy({ $0.before == $0.after }) {
        return LifetimeReceipt(
          identity: identity, before: wanted, after: wanted, keys: 0, projectionsPending: [],
          entry: nil)
      }
      let planned = revision
      let report = await carryOut(deed) { _ in .revise(planned) }
      if let failure = report.failure { throw failure }
      if report.outcomes.contains(where: \.outcome.isDone) {
        return LifetimeReceipt(
          identity: identity, before: meta.stored.expiry, after: wanted,
          keys: revision.lifetimes.count, projectionsPending: report.pending, entry: report.entry)
      }
      try? await backoff.wait()
    }
    throw .conflict("Others kept changing \(identity.words); its lifetime is as it was.")
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

  private func expiry(of lifetime: Lifetime, _ identity: ThreadIdentity) throws(CacheError)
    -> Expiry?
  {
    let now = settings.now()
    let expiry: Expiry?
    switch lifetime {
    case .keep: throw .invalid("No lifetime is given for \(identity.words).")
    case .never: return nil
    case .at(let moment): expiry = moment
    case .after(let milliseconds):
      let (moment, overflow) = now.addingReportingOverflow(milliseconds)
      guard !overflow else { throw .invalid("The lifetime is too long.") }
      expiry = Expiry(milliseconds: moment)
    }
    guard let expiry, expiry.milliseconds > now else {
      throw .invalid(
        "That moment has passed: \(identity.words) would go at once. Evict it instead.")
    }
    return expiry
  }

  private static func summary(_ lifetime: Lifetime, _ identity: ThreadIdentity) -> String {
    switch lifetime {
    case .never, .keep: "\(identity.words) never expires"
    case .after(let milliseconds): "\(identity.words) expires in \(span(milliseconds))"
    case .at(let expiry): "\(identity.words) expires at \(expiry.milliseconds / 1000)"
    }
  }

  /// A span in the largest unit that tells it whole: `90 d`, `36 h`, `45 s`.
  private static func span(_ milliseconds: Int64) -> String {
    let units: [(milliseconds: Int64, word: String)] = [
      (86_400_000, "d"), (3_600_000, "h"), (60_000, "min"),
    ]
    let unit = units.first {
      milliseconds >= $0.milliseconds && milliseconds % $0.milliseconds == 0
    }
    return "\(milliseconds / (unit?.milliseconds ?? 1000)) \(unit?.word ?? "s")"
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
