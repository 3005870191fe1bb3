import KeyValue

/// One page of a listing.
public struct ThreadScanPage: Sendable, Equatable {
  /// Threads that no page before had.
  public let threads: ThreadList
  /// How many threads were found so far, with this page.
  public let scanned: Int
  /// About how many keys the store holds in all, hashes too; nil: not known.
  public let total: Int?
  /// Why threads may be missing that were there all the time; nil: none is.
  public let incomplete: String?

  /// The same as values of their own: an allocation for each.
  public var identities: [ThreadIdentity] { Array(threads) }

  /// A page.
  public init(threads: ThreadList, scanned: Int, total: Int?, incomplete: String?) {
    self.threads = threads
    self.scanned = scanned
    self.total = total
    self.incomplete = incomplete
  }
}

/// The threads of a store, page by page as the store finds them.
///
/// ```swift
/// for try await page in cache.scan(.glob("thread_*")) {
///   print(page.identities.count, "more")
/// }
/// ```
///
/// Both schemas come in one pass over the keys. A thread that is there from beginning to end comes
/// exactly once; pages may be empty. Nothing is held open between pages.
///
/// A key of another type in a meta's place comes too, so that it can be seen and mended: asking the
/// store for strings only would hide it. Only a key that may be the hash of another thread's file
/// (`thread:a:file:b:meta`) is looked at, all those of a page in one call, and is no thread if it
/// holds a hash.
public struct ThreadScan: AsyncSequence, Sendable {
  /// A page.
  public typealias Element = ThreadScanPage
  /// What ends a scan early.
  public typealias Failure = CacheError

  /// Keys that a page of a scan looks at, unless said: large enough to be cheap, small enough to be there at once.
  public static let pageKeys = 2000

  let store: any KeyValueStore
  let filter: ThreadFilter
  let pageHint: Int

  /// Starts at the first page.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }

  /// Goes through the pages.
  public struct AsyncIterator: AsyncIteratorProtocol, Sendable {
    private let store: any KeyValueStore
    private let globs: IDGlobs
    private let matchesAll: Bool
    private var request: ScanRequest
    private var seen = SeenKeys()
    private var scanned = 0
    private var isFinished = false
    /// A page whose doubtful keys are still to be looked at.
    private var unchecked: Unchecked?

    /// The threads of a page, and those that may be hashes of other threads, by their place.
    private struct Unchecked {
      let page: ScanPage
      var threads = ThreadList()
      var doubtful: [(index: Int, key: StoreKey)] = []
    }

    init(_ scan: ThreadScan) {
      store = scan.store
      globs = scan.filter.globs
      matchesAll = scan.filter == .all
      request = ScanRequest(
        pattern: KeySchema.metaPattern(ids: scan.filter.embeddable), hint: scan.pageHint)
    }

    /// Whether it is known that no other page comes.
    var isAtEnd: Bool { isFinished && unchecked == nil }

    /// The next page; nil after the last.
    ///
    /// A failure loses nothing: the next call goes on at the same page.
    public mutating func next() async throws(CacheError) -> ThreadScanPage? {
      do {
        if unchecked == nil {
          guard !isFinished else { return nil }
          var page = try await store.scan(request)
          request.cursor = page.next
          isFinished = page.next == nil
          let keys = page.keys
          page.keys = []
          unchecked = take(keys, of: page)
        }
        guard let found = unchecked else { return nil }
        let threads = try await check(found)
        unchecked = nil
        scanned += threads.count
        return ThreadScanPage(
          threads: threads, scanned: scanned, total: found.page.total,
          incomplete: found.page.incomplete)
      } catch {
        throw .store(error)
      }
    }

    private mutating func take(_ keys: [StoreKey], of page: ScanPage) -> Unchecked {
      var found = Unchecked(page: page)
      found.threads.reserveCapacity(keys.count, bytes: keys.reduce(0) { $0 + $1.bytes.count })
      for key in keys {
        let isDoubtful = key.bytes.withUnsafeBytes { bytes -> Bool in
          // The pattern lets through more than the two schemas' metas.
          guard let (schema, place) = KeySchema.metaPlace(bytes) else { return false }
          let id = UnsafeRawBufferPointer(rebasing: bytes[place])
          guard matchesAll || globs.matches(schema, id), seen.insert(schema, id) else {
            return false
          }
          found.threads.append(schema, id)
          // Hardly an id has a colon.
          return id.contains(UInt8(ascii: ":"))
        }
        if isDoubtful, found.threads[found.threads.count - 1].metaKeyMayBeFileKey {
          found.doubtful.append((found.threads.count - 1, key))
        }
      }
      return found
    }

    /// Leaves out what is the hash of another thread's file.
    private func check(_ found: Unchecked) async throws(StoreError) -> ThreadList {
      guard !found.doubtful.isEmpty else { return found.threads }
      let inspections = try await store.inspect(found.doubtful.map(\.key))
      let others = Set(
        zip(found.doubtful, inspections).filter { $1 == nil || $1?.type == .hash }.map(\.0.index))
      guard !others.isEmpty else { return found.threads }
      return ThreadList(
        found.threads.indices.lazy.filter { !others.contains($0) }.map { found.threads[$0] })
    }
  }
}

extension ThreadCache {
  /// Lists the threads whose ids match.
  ///
  /// - Parameter pageHint: about how many keys the store looks at for one page.
  public func scan(_ filter: ThreadFilter = .all, pageHint: Int = ThreadScan.pageKeys)
    -> ThreadScan
  {
    ThreadScan(store: store, filter: filter, pageHint: max(1, pageHint))
  }

  /// Whether there is a thread that a filter leaves out; looks at the keys no further than to the first one.
  ///
  /// - Parameter schema: the filter means only threads of this one; nil: of both.
  public func hasThreads(
    besides filter: ThreadFilter, schema: KeySchema? = nil
  ) async throws(CacheError) -> Bool {
    let globs = filter.globs
    var pages = scan().makeAsyncIterator()
    while let page = try await pages.next() {
      let isThere = page.threads.contains { identity in
        !globs.matches(identity) || (schema ?? identity.schema) != identity.schema
      }
      if isThere { return true }
    }
    return false
  }
}
