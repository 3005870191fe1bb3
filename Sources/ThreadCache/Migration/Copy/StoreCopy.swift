import KeyValue

/// Threads that are copied from one store to another, as this is read.
///
/// ```swift
/// for try await progress in StoreCopy(from: old, to: new) {
///   print(progress.phase, progress.copied, progress.problems)
/// }
/// ```
///
/// Metas and hashes of both schemas are copied byte for byte, whether they can be read or not, and each key expires at the
/// target when it does at the source. Bobbin's own keys (`bobbin:`) and keys that are no thread's stay behind.
///
/// - A thread is written in one commit where the target can do that; where its keys lie on several machines, hashes come
///   first and the meta last. So no reader of the target sees a meta whose hashes are missing.
/// - A thread that changes while it is read is read again, so that meta and hashes belong together.
/// - Running it again goes on where it stopped, also after it was killed: what is there with the same length, number of
///   fields and lifetime is taken for copied without being read. The comparison at the end reads both stores whole.
/// - What the target has otherwise is left alone and reported, unless ``CopyOptions/overwriting``: then nothing is taken for
///   copied without being read.
///
/// Each element is the state after a page of the source's keys; the last one is ``CopyProgress/isComplete``. To stop,
/// cancel the task or leave the loop.
public struct StoreCopy: AsyncSequence, Sendable {
  /// The state after a page.
  public typealias Element = CopyProgress
  /// What ends it early: a store that fails.
  public typealias Failure = CacheError

  let source: ThreadCache
  let target: any KeyValueStore
  let options: CopyOptions

  /// Copies from `source` to `target`, which must be two stores.
  public init(
    from source: any KeyValueStore, to target: any KeyValueStore,
    options: CopyOptions = CopyOptions()
  ) {
    var settings = ThreadCache.Settings()
    settings.ownKeys = false
    self.source = ThreadCache(store: source, settings: settings)
    self.target = target
    self.options = options
  }

  /// Starts with the first page.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }

  /// Goes through the pages.
  public struct AsyncIterator: AsyncIteratorProtocol {
    private let run: StoreCopy
    private var worker: ThreadCopy?
    private var threads: ThreadScan.AsyncIterator
    private var hashes: HashPages
    private var progress = CopyProgress()
    /// What ends it, once what was done beside it is told.
    private var failure: CacheError?
    private var started: ContinuousClock.Instant?

    init(_ run: StoreCopy) {
      self.run = run
      threads = run.pages
      hashes = HashPages(run)
    }

    /// Does the next page; nil after the last.
    public mutating func next() async throws(CacheError) -> CopyProgress? {
      if let failure { throw failure }
      guard !progress.isComplete else { return nil }
      let start = started ?? .now
      started = start
      progress.problems = []
      progress.strays = []
      let worker: ThreadCopy
      if let known = self.worker { worker = known } else { worker = try await run.worker() }
      self.worker = worker
      switch progress.phase {
      case .threads: try await copyThreads(worker)
      case .strayHashes: try await copyHashes(worker)
      case .comparing: try await compare(worker)
      }
      progress.elapsed = start.duration(to: .now)
      return progress
    }

    private mutating func copyThreads(_ worker: ThreadCopy) async throws(CacheError) {
      guard let page = try await threads.next() else {
        progress.phase = .strayHashes
        return
      }
      progress.sourceKeys = page.total
      progress.incomplete = progress.incomplete ?? page.incomplete
      let part = try await worker.copy(run.meant(page.threads))
      for case let outcome? in part.outcomes { progress.add(outcome) }
      failure = part.failure
    }

    private mutating func copyHashes(_ worker: ThreadCopy) async throws(CacheError) {
      guard let keys = try await hashes.next() else {
        guard run.options.compares, !run.options.isDryRun else {
          progress.isComplete = true
          return
        }
        progress.phase = .comparing
        threads = run.pages
        hashes = HashPages(run)
        return
      }
      progress.incomplete = progress.incomplete ?? hashes.incomplete
      let part = try await worker.copy(hashes: keys)
      for case (let key, let outcome?) in zip(keys, part.outcomes) {
        progress.addStray(key, outcome)
      }
      failure = part.failure
    }

    private mutating func compare(_ worker: ThreadCopy) async throws(CacheError) {
      let problems: [CopyProgress.Problem]
      if let page = try await threads.next() {
        let metas = run.meant(page.threads).map(\.metaKey)
        let result = try await worker.compare(metas: metas)
        progress.compared += result.compared
        problems = result.problems
      } else if let keys = try await hashes.next() {
        let result = try await worker.compare(hashes: keys)
        progress.compared += result.compared
        problems = result.problems
      } else {
        progress.isComplete = true
        return
      }
      progress.different += problems.count
      progress.problems += problems
    }
  }

  private var pages: ThreadScan.AsyncIterator { source.scan(options.filter).makeAsyncIterator() }

  private func meant(_ threads: ThreadList) -> [ThreadIdentity] {
    threads.indices.filter { options.schema == nil || options.schema == threads.schema($0) }
      .map { threads[$0] }
  }

  private func worker() async throws(CacheError) -> ThreadCopy {
    let (from, to) = (await source.store.describe(), await target.describe())
    guard from.identity != to.identity else {
      throw .invalid("Both are the same store, \(from.address). Nothing was copied.")
    }
    guard options.isDryRun || to.writable else {
      throw .store(
        StoreError(
          .refused(.readOnly),
          "\(to.address) cannot be written: \(to.readOnlyReason ?? "it is read-only")"))
    }
    let asked: any KeyValueStore =
      options.isDryRun && options.isTargetEmpty
      ? EmptyTarget(base: target, takesOnlyText: to.takesOnlyText) : target
    return ThreadCopy(
      source: source, target: ThreadCache(store: asked, settings: source.settings),
      options: options, isAtomic: to.atomic, isBilled: from.billed || to.billed)
  }
}

/// The keys of a store that could be hashes of threads, page by page.
struct HashPages: Sendable {
  private let store: any KeyValueStore
  private let globs: IDGlobs
  private let schema: KeySchema?
  private var request: ScanRequest?
  private(set) var incomplete: String?

  init(_ run: StoreCopy) {
    store = run.source.store
    globs = run.options.filter.globs
    schema = run.options.schema
    request = ScanRequest(
      pattern: KeySchema.filePattern(ids: run.options.filter.embeddable), hint: ThreadScan.pageKeys)
  }

  /// The keys of the next page; nil: that was all.
  mutating func next() async throws(CacheError) -> [StoreKey]? {
    guard let current = request else { return nil }
    let page: ScanPage
    do { page = try await store.scan(current) } catch { throw .store(error) }
    request?.cursor = page.next
    if page.next == nil { request = nil }
    incomplete = incomplete ?? page.incomplete
    return page.keys.filter { key in
      KeySchema.fileCandidates(key).contains { candidate in
        (schema == nil || schema == candidate.identity.schema)
          && globs.matches(candidate.identity)
      }
    }
  }
}

extension CopyProgress {
  fileprivate mutating func add(_ outcome: ThreadCopy.Outcome) {
    threads += 1
    switch outcome {
    case .copied(let keys, let bytes):
      copied += 1
      self.keys += keys
      self.bytes += bytes
    case .unchanged(let hashes):
      unchanged += 1
      unchangedHashes += hashes
    case .gone: threads -= 1
    case .problem(let problem):
      if problem.kind == .conflict { conflicts += 1 } else { failed += 1 }
      problems.append(problem)
    }
  }

  fileprivate mutating func addStray(_ key: StoreKey, _ outcome: ThreadCopy.Outcome) {
    switch outcome {
    case .copied(let keys, let bytes):
      strays.append(key)
      strayHashes += keys
      self.keys += keys
      self.bytes += bytes
    case .unchanged(let hashes): unchangedHashes += hashes
    case .gone: break
    case .problem(let problem):
      if problem.kind == .conflict { conflicts += 1 } else { failed += 1 }
      problems.append(problem)
    }
  }
}

extension ThreadCache {
  /// Copies the threads of this store to another one, as the result is read; see ``StoreCopy``.
  public func copy(to target: any KeyValueStore, options: CopyOptions = CopyOptions()) -> StoreCopy
  {
    StoreCopy(from: store, to: target, options: options)
  }
}
