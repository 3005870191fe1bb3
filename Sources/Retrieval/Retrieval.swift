import KeyValue
import ThreadCache

/// The data retrieval service: lazy loads of segments into threads.
///
/// Only what a thread has not loaded is read from the source, merged and written back; the caller gets the
/// delta.
///
/// ```swift
/// let retrieval = Retrieval(cache: cache, source: DirectorySource(directory: "surveys"))
/// let result = try await retrieval.load(
///   LoadRequest(thread: "thread_1", files: [FileRequest(id: "2025_1", segments: ["region"])]))
/// result.answer.files[0].new     // ["region"]; the next time [] and cached is ["region"]
/// ```
///
/// A caller always gets an answer: with the store down, or the thread unreadable, it comes from the source and
/// says so (``CacheUse/bypassed``), and what could not be stored for that is queued, where the cache has an outbox; with the source down, what is cached is named and each file that could not be
/// read carries its problem.
///
/// Copies share their reads under way and their buffered history.
public struct Retrieval: Sendable {
  /// Where slices are cached.
  public let cache: ThreadCache
  /// Where they come from.
  public let source: any Source
  /// How loads behave.
  public private(set) var settings: Settings

  let flights: SourceFlights
  let leases: LoadLeases
  let hits: HitBuffer

  /// Loads from `source` into `cache`.
  public init(cache: ThreadCache, source: any Source, settings: Settings = Settings()) {
    self.cache = cache
    self.source = source
    self.settings = settings
    flights = SourceFlights(source: source, deadline: settings.sourceDeadline)
    leases = LoadLeases(cache: cache, address: source.address, settings: settings)
    hits = HitBuffer(sampling: settings.hitSampling, limit: settings.historyLimit)
  }

  /// The same loads, of which none writes anything: neither a slice, nor a lease, nor the history.
  ///
  /// - Parameter reason: why, as the beginning of a sentence.
  public func readingOnly(because reason: String) -> Retrieval {
    var copy = self
    copy.settings.readOnlyReason = reason
    return copy
  }

  /// Loads segments of files into a thread, and answers what is new.
  ///
  /// A load that finds everything cached is one read of the store and writes nothing; it renews no lifetime.
  ///
  /// - Parameter dryRun: nothing is written, not even a lease or the history; the result's `metaAfter` is what
  ///   the meta would have become.
  /// - Throws: `CacheError.invalid` for a request without files, `CacheError.store` with `cancelled`. Everything else
  ///   is part of the answer.
  public func load(_ request: LoadRequest, dryRun: Bool = false) async throws(CacheError)
    -> LoadResult
  {
    guard let time = settings.storeDeadline, StorePatience.current == nil else {
      return try await perform(request, dryRun: dryRun)
    }
    return try await StorePatience(time).holding { () async -> Result<LoadResult, CacheError> in
      do throws(CacheError) { return .success(try await perform(request, dryRun: dryRun)) } catch {
        return .failure(error)
      }
    }.get()
  }

  private func perform(_ request: LoadRequest, dryRun: Bool) async throws(CacheError) -> LoadResult
  {
    var run = try LoadRun(self, request, dryRun: dryRun)
    let result = try await run.spans.load(run.request, dryRun: dryRun) {
      () async throws(CacheError) in
      try await run.read()
      await run.plan()
      var held: LoadLeases.Held?
      if run.needsSource, run.mayWrite, !source.isLocal {
        let (thread, files) = (run.thread, run.pendingFiles)
        let grant = await run.spans.lease { await leases.acquire(thread, files: files) }
        held = grant.held
        do throws(CacheError) { try await look(&run, after: grant) } catch {
          if let held { await leases.release(held) }
          throw error
        }
      }
      await run.readSources()
      await run.merge()
      await run.write()
      await run.endReads()
      let result = await run.finish()
      if let held { await leases.release(held) }
      return result
    }
    if let logger = settings.logger { LoadLog(logger).note(result) }
    return result
  }

  /// Looks at the thread again, where others may have loaded what is wanted.
  private func look(_ run: inout LoadRun, after grant: LoadLeases.Grant) async throws(CacheError) {
    if let waited = grant.waited {
      try await run.read(after: waited)
    } else if grant.held != nil, await !run.isCurrent() {
      // It was loaded and given back between our read and our lease.
      try await run.read()
    } else {
      return
    }
    await run.plan()
  }

  /// The files that would leave the thread if a load were run for real now: those of other years, of
  /// a `response:` record.
  ///
  /// Writes nothing; the source is read, for only what it has is stored. What is true now may not be so
  /// when it is run: ``LoadRequest/mayDrop`` binds that load to what was told here.
  ///
  /// - Throws: as ``load(_:dryRun:)``, and the error for which nothing could be stored.
  public func filesDropped(by request: LoadRequest) async throws(CacheError) -> [String] {
    let answer = try await load(request.dropping(nil), dryRun: true).answer
    if let error = answer.storeError { throw error }
    return answer.dropped
  }

  /// A load that is performed one step at a time, for looking at.
  ///
  /// Nothing is written until ``LoadStepper/finish(write:)`` says so.
  public func step(_ request: LoadRequest) throws(CacheError) -> LoadStepper {
    LoadStepper(try LoadRun(self, request, dryRun: true))
  }
}
