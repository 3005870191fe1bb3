/// Which threads a bulk deed is about.
public enum BulkTarget: Sendable, Hashable {
  /// All that match while it runs, those too that came after it was asked about.
  ///
  /// `schema`: only those of this one; nil: both.
  case matching(ThreadFilter, schema: KeySchema? = nil)
  /// These, which such a filter has found: none that came later. Of hashes without a thread all go that match it.
  case found(ThreadList, by: ThreadFilter, schema: KeySchema? = nil)
  /// These.
  case threads(ThreadList)

  /// How many there are; nil: only a scan can say.
  public var count: Int? {
    switch self {
    case .matching: nil
    case .found(let list, _, _), .threads(let list): list.count
    }
  }

  /// What is left to do after a bulk deed that stopped: the rest of a list; all that match, for what was done is gone.
  public func remaining(after progress: BulkEvictionProgress) -> BulkTarget {
    func rest(of list: ThreadList) -> ThreadList { ThreadList(list.dropFirst(progress.settled)) }
    return switch self {
    case .matching: self
    case .found(let list, let filter, let schema):
      .found(rest(of: list), by: filter, schema: schema)
    case .threads(let list): .threads(rest(of: list))
    }
  }
}

/// Goes through the threads of a target in batches.
struct BulkTargetReader: Sendable {
  private let target: BulkTarget
  private var pages: ThreadScan.AsyncIterator?
  private var waiting = ThreadList()
  private var place = 0
  /// Why threads may be missing; nil: none is.
  private(set) var incomplete: String?

  init(_ target: BulkTarget, cache: ThreadCache) {
    self.target = target
    switch target {
    case .matching(let filter, _): pages = cache.scan(filter).makeAsyncIterator()
    case .found(let list, _, _), .threads(let list): waiting = list
    }
  }

  /// Whether it is known that no other threads come.
  var isAtEnd: Bool { place == waiting.count && (pages?.isAtEnd ?? true) }

  /// The next threads, at most `size`; none: that was all.
  mutating func next(_ size: Int) async throws(CacheError) -> [ThreadIdentity] {
    while place == waiting.count {
      guard var pages else { return [] }
      let page = try await pages.next()
      self.pages = pages
      guard let page else { return [] }
      incomplete = incomplete ?? page.incomplete
      place = 0
      waiting = page.threads
      if case .matching(_, let schema?) = target {
        waiting = ThreadList(page.threads.lazy.filter { $0.schema == schema })
      }
    }
    let end = min(place + max(1, size), waiting.count)
    defer { place = end }
    return (place..<end).map { waiting[$0] }
  }
}
