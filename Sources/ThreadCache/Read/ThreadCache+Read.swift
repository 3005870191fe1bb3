import JSONText
import KeyValue

extension ThreadCache {
  /// The files that the cache holds for a thread; none where there is no such thread.
  ///
  /// One round trip; the hashes are not read, and no lifetime is renewed.
  ///
  /// - Parameter schema: which record; nil: the one there is, of two the one of the settings'
  ///   schema.
  /// - Throws: `CacheError.unreadable` when what is stored is no meta, with key and place; an error
  ///   is never taken for a thread that is not there.
  public func cachedFiles(forThread id: ThreadID, schema: KeySchema? = nil)
    async throws(CacheError) -> [CachedFile]
  {
    guard let meta = try await locate(id, schema: schema) else { return [] }
    let list = try MetaShape(try meta.document().root).list(meta.key)
    var files: [CachedFile] = []
    files.reserveCapacity(list.count)
    for element in list.elements {
      let shape = FileShape(element)
      if let fault = shape.faults.first {
        throw .unreadable(key: meta.key, reason: fault.sentence, byteOffset: fault.byteOffset)
      }
      files.append(try CachedFile(element, shape))
    }
    return files
  }

  /// Which records hold a thread of that id: none, one, or one of each schema.
  ///
  /// Where there is none, a name as it is shown counts: `response:thread_9fQe`.
  /// A key of another type in a meta's place counts: the record can be looked at, and its problem
  /// seen.
  public func resolve(_ id: ThreadID) async throws(CacheError) -> [ThreadIdentity] {
    let found = try await present(
      KeySchema.allCases.map { ThreadIdentity(schema: $0, id: id) })
    guard found.isEmpty, let named = ThreadIdentity(name: id) else { return found }
    return try await present([named])
  }

  private func present(_ identities: [ThreadIdentity]) async throws(CacheError)
    -> [ThreadIdentity]
  {
    let found = try await fromStore { () async throws(StoreError) in
      try await store.inspect(identities.map(\.metaKey))
    }
    // Which of the two there are nobody can tell.
    if found.contains(where: { $0?.type == .outOfReach }) {
      throw .store(.outOfReach(identities[0].metaKey))
    }
    return zip(identities, found).compactMap { identity, inspection in
      guard let inspection else { return nil }
      if inspection.type == .hash, identity.metaKeyMayBeFileKey { return nil }
      return identity
    }
  }

  /// The record that is meant by an id: of two, the one of `schema`, else of the settings' schema.
  public func identity(of id: ThreadID, schema: KeySchema? = nil)
    async throws(CacheError) -> ThreadIdentity?
  {
    let found = try await resolve(id)
    guard let schema else {
      return found.first { $0.schema == settings.newThreadSchema } ?? found.first
    }
    return found.first { $0.schema == schema }
  }

  /// The records that are meant by many ids, as ``identity(of:schema:)`` says it, a thousand ids a round trip.
  ///
  /// - Returns: those that are there, in the order of the ids, and how many are not.
  public func identities(of ids: [ThreadID], schema: KeySchema? = nil)
    async throws(CacheError) -> (found: ThreadList, missing: Int)
  {
    var found = ThreadList()
    let schemas =
      schema.map { [$0] } ?? [settings.newThreadSchema]
      + KeySchema.allCases.filter { $0 != settings.newThreadSchema }
    for start in stride(from: 0, to: ids.count, by: 1000) {
      let chunk = ids[start..<min(start + 1000, ids.count)]
      let candidates = chunk.map { id in
        let named = ThreadIdentity(name: id).flatMap { schemas.contains($0.schema) ? $0 : nil }
        return schemas.map { ThreadIdentity(schema: $0, id: id) } + (named.map { [$0] } ?? [])
      }
      let present = Set(try await self.present(candidates.flatMap { $0 }))
      for identities in candidates {
        if let identity = identities.first(where: present.contains) { found.append(identity) }
      }
    }
    return (found, ids.count - found.count)
  }

  /// The meta that is meant by an id, in one round trip, in two where it was known and is gone; nil: there is none.
  func locate(_ id: ThreadID, schema: KeySchema?) async throws(CacheError) -> StoredMeta? {
    if let schema { return try await readMeta(ThreadIdentity(schema: schema, id: id)) }
    let first = ThreadIdentity(schema: settings.newThreadSchema, id: id)
    // The record that is meant is known: as long as it is there nobody needs to ask for the other.
    if knownMetas?.knows(first.metaKey) == true,
      case .value(let stored) = try await readMetas([first])[0]
    {
      return StoredMeta(identity: first, stored: stored)
    }
    let others = KeySchema.allCases.filter { $0 != first.schema }
    return try await firstMeta([first] + others.map { ThreadIdentity(schema: $0, id: id) })
  }
}
