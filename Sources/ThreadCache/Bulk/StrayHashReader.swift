import KeyValue

/// Finds the hashes of threads that were evicted, or were to be, and have no meta: one pass over the store's keys.
struct StrayHashReader: Sendable {
  private let cache: ThreadCache
  /// The ids that are meant, of a filter.
  private let globs: IDGlobs
  private let schema: KeySchema?
  /// The threads that are meant, of a list; nil: it is a filter.
  private var listed: SeenKeys?
  private var request: ScanRequest?

  init(_ target: BulkTarget, cache: ThreadCache) {
    self.cache = cache
    var filter = ThreadFilter.all
    switch target {
    case .matching(let wanted, let schema), .found(_, by: let wanted, let schema):
      filter = wanted
      self.schema = schema
    case .threads(let list):
      schema = nil
      var listed = SeenKeys()
      for index in list.indices {
        _ = listed.insert(list.schema(index), list.bytes[list.range(index)])
      }
      self.listed = listed
    }
    globs = filter.globs
    request = ScanRequest(
      pattern: KeySchema.filePattern(ids: filter.embeddable), type: .hash,
      hint: ThreadScan.pageKeys)
  }

  /// Whether that was all.
  var isAtEnd: Bool { request == nil }

  /// Stray hashes among the next keys, by thread; none may be among them.
  ///
  /// Nil: that was all.
  mutating func next() async throws(CacheError) -> [(identity: ThreadIdentity, keys: [StoreKey])]? {
    guard let current = request else { return nil }
    let page: ScanPage
    do { page = try await cache.store.scan(current) } catch {
      request = nil
      // Credentials that may write and not scan: what the metas name must do.
      if error.code == .refused(.permission) || error.code == .unsupported { return nil }
      throw .store(error)
    }
    request?.cursor = page.next
    if page.next == nil { request = nil }
    var meant: [(key: StoreKey, owner: ThreadIdentity, candidates: [ThreadIdentity])] = []
    for key in page.keys {
      let candidates = KeySchema.fileCandidates(key).map(\.identity)
      if let owner = candidates.first(where: isMeant) { meant.append((key, owner, candidates)) }
    }
    guard !meant.isEmpty else { return [] }
    let owners = Array(Set(meant.flatMap(\.candidates)))
    let found = try await cache.inspect(owners.map(\.metaKey))
    let there = Set(zip(owners, found).filter { $1 != nil }.map(\.0))
    var strays: [ThreadIdentity: [StoreKey]] = [:]
    for (key, owner, candidates) in meant where !candidates.contains(where: there.contains) {
      strays[owner, default: []].append(key)
    }
    return strays.map { ($0.key, $0.value) }
  }

  private func isMeant(_ identity: ThreadIdentity) -> Bool {
    if let listed { return listed.contains(identity.schema, identity.id.bytes) }
    return (schema == nil || schema == identity.schema) && globs.matches(identity)
  }
}
