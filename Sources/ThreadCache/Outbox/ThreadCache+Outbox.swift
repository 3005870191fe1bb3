import JSONText
import KeyValue

/// What became of an update that may wait.
public enum UpdateOutcome: Sendable {
  /// It is stored.
  case stored(UpdateReceipt)
  /// The store is away (so it failed); the update is on this machine's disk and is stored later, if nobody
  /// changes the same meanwhile.
  case queued(StoreError)
  /// The store is away, and the update could not be queued either: it is lost.
  case dropped(StoreError, because: CacheError)

  /// What to say of one that is not stored; nil: it is.
  public var problem: String? {
    switch self {
    case .stored: nil
    case .queued(let error):
      "\(error). The update is queued on this machine, and stored when the store answers again."
    case .dropped(let error, let reason): "\(error). It was not queued either: \(reason)"
    }
  }
}

extension ThreadCache {
  /// Merges files into a thread, as ``updateThreadCache(_:with:options:)`` does, or queues that while the store is away.
  ///
  /// - Parameter base: what the thread held when the files were made, where the caller knows; what this call itself
  ///   can still see of it counts more.
  /// - Throws: as ``updateThreadCache(_:with:options:)``; where there is no ``outbox`` also that the store is away.
  public func updateOrQueue(
    _ id: ThreadID, with files: [CachedFile], options: UpdateOptions = UpdateOptions(),
    base: UpdateBase? = nil
  ) async throws(CacheError) -> UpdateOutcome {
    let sent = try SentFiles(files)
    var seen: SeenMeta?
    do throws(CacheError) {
      return .stored(try await update(id, with: sent, options: options, seen: &seen))
    } catch {
      guard outbox != nil, case .store(let failure) = error, failure.code.isAway else {
        throw error
      }
      let base = seen.flatMap { UpdateBase($0.meta, of: sent) } ?? base
      return try queue(id, with: files, options: options, base: base, because: failure)
    }
  }

  /// Queues an update without asking the store, which is known to be away.
  ///
  /// - Throws: the `failure` where there is no ``outbox``; `invalid` as an update.
  public func queue(
    _ id: ThreadID, with files: [CachedFile], options: UpdateOptions, base: UpdateBase?,
    because failure: StoreError
  ) throws(CacheError) -> UpdateOutcome {
    guard let outbox else { throw .store(failure) }
    guard !id.bytes.isEmpty else {
      throw .invalid("The thread's id is empty. Nothing was written.")
    }
    _ = try SentFiles(files)
    guard options.compatibilityMetadata == nil else {
      return .dropped(failure, because: .refused("it has compatibilityMetadata."))
    }
    let entry = OutboxEntry(
      time: settings.now(), thread: id, schema: options.schema, newSchema: settings.newThreadSchema,
      // What is stored already was not to be replaced then, and is not to be now.
      base: options.keepsStoredSlices ? base?.withoutSlices : base, files: files)
    do throws(CacheError) { try outbox.add(entry) } catch {
      return .dropped(failure, because: error)
    }
    return .queued(failure)
  }

  /// Stores what is still to be stored of an update that has waited.
  ///
  /// - Returns: what became of it; nil: it has to wait on.
  func store(_ entry: OutboxEntry) async throws(CacheError) -> DrainReport.Item? {
    var verdict: OutboxVerdict?
    let fate: DrainReport.Fate
    do throws(CacheError) {
      let sent = try SentFiles(entry.files)
      let located = try await locate(entry.thread, schema: entry.schema)
      let identity =
        located?.identity
        ?? ThreadIdentity(schema: entry.schema ?? entry.newSchema, id: entry.thread)
      _ = try await changing(identity, from: located) {
        current throws(CacheError) -> ThreadWrite<Void>? in
        let found = try OutboxVerdict(entry, sent, now: current)
        verdict = found
        return try write(found, to: current, identity)
      }
      fate = verdict?.fate ?? .superseded
    } catch {
      guard let final = Self.finalFate(error) else { return nil }
      fate = final
    }
    return DrainReport.Item(time: entry.time, thread: entry.thread, fate: fate)
  }

  private func write(
    _ verdict: OutboxVerdict, to current: StoredMeta?, _ identity: ThreadIdentity
  ) throws(CacheError) -> ThreadWrite<Void>? {
    guard !verdict.files.isEmpty else { return nil }
    let sent = try SentFiles(verdict.files)
    let now = settings.now()
    let merge =
      if let current {
        try ThreadMerge(current, sent, metadata: nil, now: now)
      } else {
        try ThreadMerge(creating: identity, sent, metadata: nil, now: now)
      }
    // Files of another year have come meanwhile: they are the newer ones.
    guard merge.dropped.isEmpty else { throw .wouldDrop(merge.dropped) }
    try checkSize(merge.bytes, identity)
    return ThreadWrite(
      change: merge.change, lifetime: updateLifetime, dependents: hashes(of: merge, sent, identity),
      detail: ())
  }

  /// What an error makes of an update that has waited; nil: it waits on.
  private static func finalFate(_ error: CacheError) -> DrainReport.Fate? {
    switch error {
    case .wouldDrop: .superseded
    case .conflict, .file: nil
    case .unreadable, .invalid, .notFound, .refused: .failed(error.description)
    case .store(let failure):
      switch failure.code {
      case .tooLarge, .wrongType, .corrupt, .notText, .unsupported: .failed(failure.description)
      case .unreachable, .timedOut, .busy, .outcomeUnknown, .cancelled, .refused, .outOfMemory,
        .conflict:
        nil
      }
    }
  }
}

extension OutboxVerdict {
  fileprivate var fate: DrainReport.Fate {
    stored.isEmpty && present.isEmpty && !superseded.isEmpty
      ? .superseded : .stored(superseded: superseded)
  }
}

extension UpdateBase {
  /// The same, as if no slice of the files had been there.
  fileprivate var withoutSlices: UpdateBase {
    UpdateBase(hasThread: hasThread, files: files.mapValues { _ in [:] })
  }
}
