import JSONText
import KeyValue

/// A meta as it was read: its bytes, its version, and its JSON where it is some.
struct StoredMeta: Sendable {
  let identity: ThreadIdentity
  let stored: StoredValue

  var key: StoreKey { identity.metaKey }
  var bytes: [UInt8] { stored.bytes }
  var version: Version { stored.version }

  /// The JSON; a meta that is none is `unreadable`, with the place, and nothing may overwrite it.
  func document() throws(CacheError) -> JSONDocument {
    do {
      return try JSONDocument(parsing: stored.bytes)
    } catch {
      throw .unreadable(
        key: key, reason: ThreadAnalysis.words(error), byteOffset: error.byteOffset)
    }
  }
}

extension ThreadCache {
  /// Reads a meta; nil: there is no such thread.
  ///
  /// A key that holds the hash of another thread's file, which can look like a meta's key, is no
  /// thread. Any other type in its place is `unreadable`.
  func readMeta(_ identity: ThreadIdentity) async throws(CacheError) -> StoredMeta? {
    try meta(identity, from: try await readMetas([identity])[0])
  }

  /// Reads metas in one round trip and answers the first that is there.
  ///
  /// A broken one is only an error when there is no other.
  func firstMeta(_ identities: [ThreadIdentity]) async throws(CacheError) -> StoredMeta? {
    let results = try await readMetas(identities)
    for (identity, result) in zip(identities, results) {
      if case .value(let stored) = result { return StoredMeta(identity: identity, stored: stored) }
    }
    for (identity, result) in zip(identities, results) { _ = try meta(identity, from: result) }
    return nil
  }

  /// What is at the keys of metas, in one round trip; long ones that this process has read already, and that are
  /// unchanged, are not sent again.
  func readMetas(_ identities: [ThreadIdentity]) async throws(CacheError) -> [ReadResult] {
    guard let knownMetas else { return try await readResults(identities) }
    let keys = identities.map(\.metaKey)
    let known = knownMetas.known(keys)
    let results = try await fromStore { () async throws(StoreError) in
      try await store.read(
        keys, known: known.mapValues(\.version), maxBytes: settings.maxValueBytes)
    }
    return zip(keys, results).map { key, result in
      switch result {
      case .value(let stored): knownMetas.note(key, stored)
      case .unchanged(let expiry):
        guard let value = known[key] else { break }
        return .value(StoredValue(bytes: value.bytes, version: value.version, expiry: expiry))
      case .absent, .wrongType, .tooLarge: knownMetas.note(key, nil)
      }
      return result
    }
  }

  /// What is at the keys of metas, in one round trip, for deeds on many threads: nothing is kept.
  func readResults(_ identities: [ThreadIdentity]) async throws(CacheError) -> [ReadResult] {
    try await fromStore { () async throws(StoreError) in
      try await store.read(
        identities.map(\.metaKey), known: [:], maxBytes: settings.maxValueBytes)
    }
  }

  /// True when the meta still has that version.
  ///
  /// A store that cannot compare a long value by itself sends it again, or says that it is longer than asked for.
  func isStill(_ version: Version, _ identity: ThreadIdentity) async throws(CacheError) -> Bool {
    for maxBytes in [0, settings.maxValueBytes] {
      let result = try await fromStore { () async throws(StoreError) in
        try await store.read(identity.metaKey, known: version, maxBytes: maxBytes)
      }
      switch result {
      case .unchanged: return true
      case .value(let stored): return stored.version == version
      case .tooLarge: continue
      case .absent, .wrongType: return false
      }
    }
    return false
  }

  private func meta(_ identity: ThreadIdentity, from result: ReadResult) throws(CacheError)
    -> StoredMeta?
  {
    switch result {
    case .value(let stored): return StoredMeta(identity: identity, stored: stored)
    case .absent: return nil
    case .wrongType(.outOfReach): throw .store(.outOfReach(identity.metaKey))
    case .wrongType(let type):
      if type == .hash, identity.metaKeyMayBeFileKey { return nil }
      throw .unreadable(
        key: identity.metaKey,
        reason: "holds a \(type.name) where a thread's meta should be a string",
        byteOffset: nil)
    case .tooLarge(let bytes):
      throw .store(
        .overOwnLimit(
          "The meta has \(bytes) bytes; at most \(limitText) are read.",
          key: identity.metaKey))
    case .unchanged:
      // Only answers a caller that named a version; none was named.
      throw .store(
        StoreError(.corrupt, "The store answered without a value.", key: identity.metaKey))
    }
  }

  private var limitText: String { settings.maxValueBytes.map(String.init) ?? "so many" }

  /// Runs a store operation and says its failure in this library's words.
  func fromStore<R>(_ operation: () async throws(StoreError) -> R) async throws(CacheError) -> R {
    do {
      return try await operation()
    } catch {
      throw .store(error)
    }
  }
}

extension ThreadIdentity {
  /// True when the meta's key could be the key of a file's hash of a thread with a shorter id.
  ///
  /// `thread:a:file:meta` could be one too: that of file `meta` of thread `a`.
  public var metaKeyMayBeFileKey: Bool {
    // A listing asks this of every key, and hardly an id has a colon.
    id.bytes.contains(UInt8(ascii: ":")) && !KeySchema.fileCandidates(metaKey).isEmpty
  }
}
