import KeyValue

/// What became of an update that may wait.
public enum UpdateOutcome: Sendable {
  /// It is stored.
  case stored(UpdateReceipt)
  /// The store is away or refuses (so it failed); the update is on this machine's disk and is stored later, if the store takes it
  /// before it has waited too long and nobody else changes the same meanwhile.
  case queued(StoreError)
  /// The store is away or refuses, and the update could not be queued either: it is lost.
  case dropped(StoreError, because: CacheError)

  /// What to say of one that is not stored; nil: it is.
  public var problem: String? {
    switch self {
    case .stored: nil
    case .queued(let error):
      "\(error). The update is queued on this machine for ten minutes, and stored when the store takes it, "
        + "as far as nobody else has changed the same by then."
    case .dropped(let error, let reason):
      "\(error). The update is lost, for this machine cannot keep it: \(reason)"
    }
  }
}

extension ThreadCache {
  /// Merges files into a thread, as ``updateThreadCache(_:with:options:)`` does, or queues that while the store is away
  /// or takes nothing from anybody (``KeyValue/StoreError/Code/isOutage``).
  ///
  /// - Parameter base: what the thread held when the files were made, where the caller knows; what this call itself
  ///   can still see of it counts more.
  /// - Throws: as ``updateThreadCache(_:with:options:)``; where there is no ``outbox`` also that the store is away or refuses.
  public func updateOrQueue(
    _ id: ThreadID, with files: [CachedFile], options: UpdateOptions = UpdateOptions(),
    base: UpdateBase? = nil
  ) async throws(CacheError) -> UpdateOutcome {
    let sent = try SentFiles(files)
    var seen: SeenMeta?
    do throws(CacheError) {
      return .stored(try await update(id, with: sent, options: options, seen: &seen))
    } catch {
      guard outbox != nil, case .store(let failure) = error, failure.code.isOutage else {
        throw error
      }
      let base = seen.flatMap { UpdateBase($0.meta, of: sent) } ?? base
      return try queue(id, with: files, options: options, base: base, because: failure)
    }
  }

  /// Queues an update without asking the store, which is known to be away or to refuse.
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
      base: options.keepsStoredSlices ? base?.withoutSlices : base,
      replaces: !options.keepsStoredSlices, mayDrop: options.mayDrop, files: files,
      record: options.queuedRecord?())
    do throws(CacheError) { try outbox.add(entry) } catch {
      return .dropped(failure, because: error)
    }
    return .queued(failure)
  }
}

extension UpdateBase {
  /// The same, as if no slice of the files had been there.
  fileprivate var withoutSlices: UpdateBase {
    UpdateBase(hasThread: hasThread, files: files.mapValues { _ in [:] }, leaving: leaving)
  }
}
