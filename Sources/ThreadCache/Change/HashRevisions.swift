import KeyValue

extension ThreadCache {
  /// What these keys are; no command for none.
  func inspect(_ keys: [StoreKey]) async throws(CacheError) -> [Inspection?] {
    guard !keys.isEmpty else { return [] }
    return try await fromStore { () async throws(StoreError) in try await store.inspect(keys) }
  }

  /// The deletion of a hash, with what is in it; nil: there is none.
  func hashDeletion(_ key: StoreKey, keepsContents: Bool = true) async throws(CacheError)
    -> ThreadRevision.Hash?
  {
    guard keepsContents else { return try await forgottenHashDeletion(key) }
    let found = try await fromStore { () async throws(StoreError) in
      try await store.readFields(key)
    }
    switch found {
    case .fields(let fields, let expiry):
      let changes = fields.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        .map { HashChange.Field(name: $0.key, before: $0.value, after: nil) }
      return .init(
        change: HashChange(
          key: key, fields: changes, expiry: expiry, existed: true, deleted: true),
        lifetime: .keep)
    case .wrongType:
      return KeySchema(of: key) == nil ? .forgotten(key) : nil
    case .absent: return nil
    // To leave it would be to leave a hash without a thread.
    case .tooLarge(let bytes): throw Self.tooLarge(key, bytes)
    }
  }

  private func forgottenHashDeletion(_ key: StoreKey) async throws(CacheError)
    -> ThreadRevision.Hash?
  {
    let found = try await inspect([key])
    // Another thread's meta in the place of a file's hash stays.
    guard let inspection = found.first ?? nil,
      inspection.type == .hash || KeySchema.metaIdentity(key) == nil
    else { return nil }
    return .forgotten(key)
  }

  /// The removal of fields of a hash; nil: none of them is there.
  func hashFields(_ key: StoreKey, removing names: [[UInt8]])
    async throws(CacheError) -> ThreadRevision.Hash?
  {
    try await hashFields(key, setting: names.map { ($0, nil) }, newLifetime: .keep)
  }

  /// The change of fields of a hash to what they should hold (nil: nothing); nil: they do already.
  ///
  /// - Parameter newLifetime: how long the hash lives if there is none yet.
  func hashFields(
    _ key: StoreKey, setting wanted: [(name: [UInt8], value: [UInt8]?)], newLifetime: Lifetime
  ) async throws(CacheError) -> ThreadRevision.Hash? {
    let found = try await fromStore { () async throws(StoreError) in
      try await store.readFields(key, fields: wanted.map(\.name), maxBytes: nil)
    }
    var current: [[UInt8]: [UInt8]] = [:]
    var expiry: Expiry?
    var existed = false
    switch found {
    case .fields(let fields, let until): (current, expiry, existed) = (fields, until, true)
    case .absent: break
    case .tooLarge(let bytes): throw Self.tooLarge(key, bytes)
    case .wrongType(let type):
      // Nothing to remove there; to write over it is not ours.
      guard wanted.contains(where: { $0.value != nil }) else { return nil }
      throw .refused(
        "The key \(key) is taken by a \(type.name) where a file's hash should be. Nothing was written."
      )
    }
    let fields = wanted.filter { current[$0.name] != $0.value }
      .map { HashChange.Field(name: $0.name, before: current[$0.name], after: $0.value) }
    guard !fields.isEmpty else { return nil }
    return .init(
      change: HashChange(
        key: key, fields: fields, expiry: expiry, existed: existed, deleted: false),
      lifetime: existed ? .keep : newLifetime)
  }
}

extension ThreadRevision.Hash {
  /// The deletion of a key of which nothing is kept.
  static func forgotten(_ key: StoreKey) -> Self {
    Self(
      change: HashChange(key: key, fields: [], expiry: nil, existed: true, deleted: true),
      lifetime: .keep)
  }
}

extension ThreadCache {
  private static func tooLarge(_ key: StoreKey, _ bytes: Int) -> CacheError {
    .refused(
      "The hash \(key) \(TooLong.words(bytes)). It cannot be kept for undo, and nothing was changed;"
        + " its thread can be evicted without undo.")
  }
}

extension Lifetime {
  /// Until then; for ever where that is nil.
  init(until expiry: Expiry?) { self = expiry.map { .at($0) } ?? .never }
}
