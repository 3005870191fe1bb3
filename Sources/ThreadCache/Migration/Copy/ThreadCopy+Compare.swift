import KeyValue

/// The comparison at the end: both stores are read whole.
extension ThreadCopy {
  /// Metas that are read at once.
  static let comparedTogether = 32

  /// The metas among these that the target does not have as the source does, and how many were compared.
  func compare(metas keys: [StoreKey]) async throws(CacheError)
    -> (problems: [CopyProgress.Problem], compared: Int)
  {
    var problems: [CopyProgress.Problem] = []
    var compared = 0
    for start in stride(from: 0, to: keys.count, by: Self.comparedTogether) {
      let chunk = Array(keys[start..<min(start + Self.comparedTogether, keys.count)])
      let from = try await source.fromStore { () async throws(StoreError) in
        try await source.store.read(chunk)
      }
      let to = try await target.fromStore { () async throws(StoreError) in
        try await target.store.read(chunk)
      }
      for (key, (from, to)) in zip(chunk, zip(from, to)) {
        if Self.isCompared(from, to) { compared += 1 }
        if let message = Self.difference(from, to) {
          problems.append(.init(kind: .differs, key: key, message: message))
        }
      }
    }
    return (problems, compared)
  }

  /// The hashes among these keys that the target does not have as the source does, and how many are hashes.
  func compare(hashes keys: [StoreKey]) async throws(CacheError)
    -> (problems: [CopyProgress.Problem], compared: Int)
  {
    let found = try await each(keys) { key async throws(CacheError) -> CopyProgress.Problem?? in
      let from = try await source.fromStore { () async throws(StoreError) in
        try await source.store.readFields(key)
      }
      guard case .fields = from else { return nil }
      let to = try await target.fromStore { () async throws(StoreError) in
        try await target.store.readFields(key)
      }
      if to == .wrongType(.outOfReach) { return nil }
      return .some(
        Self.difference(from, to).map { .init(kind: .differs, key: key, message: $0) })
    }
    let hashes = found.compactMap { $0 }
    return (hashes.compactMap { $0 }, hashes.count)
  }

  /// False for what is no meta, went away meanwhile, or is out of reach: that it was not copied was said before.
  private static func isCompared(_ from: ReadResult, _ to: ReadResult) -> Bool {
    switch (from, to) {
    case (_, .wrongType(.outOfReach)): false
    case (.value, _), (.tooLarge, _): true
    default: false
    }
  }

  private static func difference(_ from: ReadResult, _ to: ReadResult) -> String? {
    switch (from, to) {
    case (.value(let from), .value(let to)):
      if from.bytes != to.bytes { return "the target has another value" }
      return lifetimes(from.expiry, to.expiry)
    case (.value, .absent): return "the target does not have it"
    // That it was not copied is known.
    case (.value, .wrongType(.outOfReach)): return nil
    case (.value, _): return "the target has something else"
    case (.tooLarge(let from), .tooLarge(let to)) where from == to: return nil
    case (.tooLarge, _): return "it is too long to be compared"
    // What went away meanwhile, or is no meta, was not copied.
    default: return nil
    }
  }

  private static func difference(_ from: FieldsResult, _ to: FieldsResult) -> String? {
    guard case .fields(let from, let until) = from else { return nil }
    switch to {
    case .fields(let to, let expiry):
      if from != to { return "the target has other fields" }
      return lifetimes(until, expiry)
    case .absent: return "the target does not have it"
    case .wrongType, .tooLarge: return "the target has something else"
    }
  }

  private static func lifetimes(_ from: Expiry?, _ to: Expiry?) -> String? {
    ThreadLifetime.agree(from, to) ? nil : "it has another lifetime at the target"
  }
}
