import Browser
import KeyValue
import Retrieval
import ThreadCache

/// Does what the browser asks for, away from the main actor, and leaves the answers in the mailbox.
struct Worker: Sendable {
  let workspace: Workspace
  let clock: @Sendable () -> Int64
  let mailbox: Mailbox
  /// What others change.
  let live: LiveChanges
  private let scanning: Scanning
  /// What is done, and how store and session are doing.
  let monitoring: Monitoring
  /// How fast an eviction of many threads may go.
  let pace = EvictionPace()
  private let stepping = Stepping()
  private let reads = Gate(2)
  /// Lets one long text be laid out at a time.
  let layouts = Gate(1)
  private let rate = ReadingRate()
  /// The store that was opened to go there.
  let next = NextWorkspace()

  private var cache: ThreadCache { workspace.cache }
  private var retrieval: Retrieval { workspace.retrieval }

  init(workspace: Workspace, clock: @escaping @Sendable () -> Int64, mailbox: Mailbox) {
    self.workspace = workspace
    self.clock = clock
    self.mailbox = mailbox
    monitoring = Monitoring(workspace: workspace, clock: clock, mailbox: mailbox)
    scanning = Scanning(cache: workspace.cache, mailbox: mailbox)
    live = LiveChanges(
      store: workspace.cache.store, isBilled: workspace.description.billed,
      refresh: workspace.description.billed
        ? workspace.settings.paidRefresh : workspace.settings.refresh, scanning: scanning,
      spending: workspace.spending, mailbox: mailbox)
  }

  /// Does one request to its end, or until its task is cancelled.
  func perform(_ id: JobID, _ request: Request, for purpose: SpendingPurpose) async {
    monitoring.begin(id)
    await workspace.spending.counting(for: purpose) { await perform(id, request) }
    monitoring.end(id, metasPerSecond: rate.perSecond)
    await workspace.diary?.tell(atLeast: SpendingDiary.most)
  }

  private func perform(_ id: JobID, _ request: Request) async {
    switch request {
    case .scan(let start, let goal): await scanning.run(id, start, goal)
    case .match(let index, let query, let sort, let base, let known):
      await match(id, index, query, sort, within: base, knowing: known)
    case .summaries(let rows): await summaries(id, rows)
    case .record(let identity):
      let result = await attempt { () async throws(CacheError) in try await cache.record(identity) }
      mailbox.put(.record(id, identity, result))
    case .openStore(let name): await openStore(id, name)
    case .find(let thread):
      let result = await attempt { () async throws(CacheError) in try await cache.resolve(thread) }
      mailbox.put(.found(id, thread, result))
    case .loads, .surveyLoads, .sourceFiles: await look(id, request)
    case .stepStart, .step, .stepRun, .load, .foresee, .replay, .newProcess:
      await load(id, request)
    case .countKeys: await countKeys(id)
    case .compare, .merge, .layOut: await layOut(id, request)
    default: await change(id, request)
    }
  }

  private func countKeys(_ id: JobID) async {
    do throws(StoreError) {
      mailbox.put(.counted(id, .success(try await cache.store.statistics().keys)))
    } catch {
      mailbox.put(.counted(id, .failure(error)))
    }
  }

  /// Opens another store while this one is still shown.
  private func openStore(_ id: JobID, _ name: String) async {
    do throws(Failure) {
      let settings = try await workspace.settings.switching(to: name)
      let opened = try await Workspace.open(settings, for: .browsing, on: workspace.bill)
      guard !Task.isCancelled else { return await opened.close() }
      await next.put(opened)
      mailbox.put(.storeOpened(id))
    } catch {
      mailbox.put(.ended(id, .failed(error.message)))
    }
  }

  private func change(_ id: JobID, _ request: Request) async {
    switch request {
    case .planEviction(let selections, let searching):
      let result = await attempt { () async throws(CacheError) in
        try await cache.plan(evicting: selections, searching: searching)
      }
      mailbox.put(.evictionPlanned(id, result))
    case .evict(let plan):
      let result = await attempt { () async throws(CacheError) in try await cache.evict(plan) }
      mailbox.put(.evicted(id, result))
    case .estimateEviction(let index, let places): await estimate(id, index, places)
    case .evictInBulk(let target, let options): await evict(id, target, options)
    case .draft(let target):
      let result = await attempt { () async throws(CacheError) in try await cache.draft(target) }
      mailbox.put(.draft(id, result))
    case .check(let draft, let bytes):
      let result = await attempt { () async throws(CacheError) in
        try cache.check(draft, edited: bytes)
      }
      mailbox.put(.checked(id, result))
    case .commit(let plan):
      let result = await attempt { () async throws(CacheError) in try await cache.commit(plan) }
      mailbox.put(.committed(id, result))
    case .setLifetime(let identity, let lifetime):
      let result = await attempt { () async throws(CacheError) in
        try await cache.setLifetime(identity, lifetime)
      }
      mailbox.put(.lifetimeSet(id, identity, result))
    case .setLifetimes(let identities, let lifetime):
      let result = await attempt { () async throws(CacheError) in
        try await cache.setLifetime(identities, lifetime)
      }
      mailbox.put(.lifetimesSet(id, result))
    case .repair(let identity, let agreed):
      let result = await attempt { () async throws(CacheError) in
        try await cache.repair(identity, agreed: agreed)
      }
      mailbox.put(.repaired(id, identity, result))
    case .history(let limit):
      let result = await attempt { () async throws(CacheError) in try cache.history(limit: limit) }
      mailbox.put(.history(id, result))
    case .measureUndo(let entry):
      let result = await attempt { () async throws(CacheError) in
        try cache.extent(ofUndoing: entry)
      }
      mailbox.put(.undoMeasured(id, result))
    case .undo(let entry):
      let result = await attempt { () async throws(CacheError) in try await cache.undo(entry) }
      mailbox.put(.undone(id, result))
    default: break
    }
  }

  private func look(_ id: JobID, _ request: Request) async {
    switch request {
    case .loads(let identity):
      let result = await attempt { () async throws(CacheError) in
        try await retrieval.recordedLoads(of: identity)
      }
      mailbox.put(.loads(id, identity, result))
    case .surveyLoads:
      do throws(CacheError) {
        let survey = try await retrieval.surveyLoads { mailbox.put(.surveyed(id, $0)) }
        mailbox.put(.surveyed(id, survey))
        mailbox.put(.ended(id, .done))
      } catch {
        mailbox.put(.ended(id, outcome(error)))
      }
    case .sourceFiles:
      // A source that cannot be listed is one that must be told the names.
      mailbox.put(.sourceFiles(id, (try? await retrieval.source.fileIDs()) ?? nil))
    default: break
    }
  }

  private func load(_ id: JobID, _ request: Request) async {
    switch request {
    case .stepStart(let load):
      await step(id, request) { try await stepping.start(load, retrieval) }
    case .step(let load): await step(id, request) { try await stepping.step(load) }
    case .stepRun(let load, let write):
      await step(id, request) { try await stepping.finish(load, write: write) }
    case .load(let load, let dryRun):
      let result = await attempt { () async throws(CacheError) in
        try await retrieval.load(load, dryRun: dryRun)
      }
      mailbox.put(.loaded(id, result))
    case .foresee(let load):
      let result = await attempt { () async throws(CacheError) in
        try await retrieval.filesDropped(by: load)
      }
      mailbox.put(.foreseen(id, result))
    case .replay(let recorded):
      do throws(CacheError) {
        let (result, differences) = try await retrieval.replay(recorded, dryRun: true)
        mailbox.put(.replayed(id, result, differences))
      } catch {
        mailbox.put(.ended(id, outcome(error)))
      }
    case .newProcess(let load):
      do {
        let child = ChildLoad(workspace: workspace)
        mailbox.put(.processed(id, try await child.run(load)))
      } catch {
        mailbox.put(.ended(id, Outcome(ofWrite: error)))
      }
    default: break
    }
  }

  private func step(
    _ id: JobID, _ request: Request,
    _ body: () async throws -> (steps: [LoadStep], result: LoadResult?)
  ) async {
    do {
      let (steps, result) = try await body()
      mailbox.put(.stepped(id, steps, done: result))
    } catch {
      mailbox.put(.ended(id, request.writes ? Outcome(ofWrite: error) : outcome(error)))
    }
  }

  private func attempt<Value: Sendable>(
    _ body: () async throws(CacheError) -> Value
  ) async -> Result<Value, CacheError> {
    do throws(CacheError) { return .success(try await body()) } catch { return .failure(error) }
  }

  func outcome(_ error: any Error) -> Outcome {
    Outcome(error, cancelled: Task.isCancelled)
  }
}

// MARK: - Lists

extension Worker {
  /// Rows whose details are read in one round trip.
  private static let batch = 500

  private func summaries(_ id: JobID, _ rows: [(place: UInt32, identity: ThreadIdentity)]) async {
    // Whoever scrolls on while the store is slow does not leave a heap of reads behind.
    guard await reads.enter() else { return mailbox.put(.ended(id, .cancelled)) }
    defer { reads.leave() }
    var rest = rows[...]
    while !rest.isEmpty {
      // The first screen's worth is what is looked at: it does not wait for the others.
      let batch = rest.prefix(rest.startIndex == 0 ? 64 : Self.batch)
      rest = rest.dropFirst(batch.count)
      do throws(CacheError) {
        let start = ContinuousClock.now
        let found = try await cache.summaries(of: batch.map(\.identity))
        rate.note(batch.count, in: start.duration(to: .now))
        mailbox.put(
          .summaries(
            id, Dictionary(zip(batch.map(\.place), found), uniquingKeysWith: { first, _ in first }))
        )
      } catch {
        return mailbox.put(.ended(id, outcome(error)))
      }
      if Task.isCancelled { return mailbox.put(.ended(id, .cancelled)) }
    }
    mailbox.put(.ended(id, .done))
  }

  private func match(
    _ id: JobID, _ index: ThreadIndex, _ query: ThreadQuery, _ sort: SortOrder,
    within base: Rows?, knowing known: KnownHashes
  ) async {
    let needsDetails = sort.key.needsDetails && base == nil
    guard
      var rows = Matcher.rows(
        of: index, query: query, sort: needsDetails ? .found : sort, within: base)
    else { return mailbox.put(.ended(id, .cancelled)) }
    if needsDetails {
      let places = rows.order ?? Array(0..<UInt32(index.count))
      guard let values = await values(id, places, of: index, sort, known) else { return }
      rows.order = sort.sorted(places, by: values)
      rows.isAscending = false
    }
    mailbox.put(.matched(id, rows))
  }

  /// What each place is sorted by; nil: the job has ended.
  private func values(
    _ id: JobID, _ places: [UInt32], of index: ThreadIndex, _ sort: SortOrder,
    _ known: KnownHashes
  ) async -> [Int64]? {
    var values: [Int64] = []
    values.reserveCapacity(places.count)
    let now = clock()
    for start in stride(from: 0, to: places.count, by: Self.batch) {
      let batch = places[start..<min(start + Self.batch, places.count)]
      do throws(CacheError) {
        let identities = batch.compactMap { index[$0] }
        guard identities.count == batch.count else { return nil }
        let start = ContinuousClock.now
        values += try await cache.summaries(of: identities).map {
          sort.key.value(of: $0.map(known.applied), now: now)
        }
        rate.note(batch.count, in: start.duration(to: .now))
      } catch {
        mailbox.put(.ended(id, outcome(error)))
        return nil
      }
      if Task.isCancelled {
        mailbox.put(.ended(id, .cancelled))
        return nil
      }
      mailbox.put(.progress(id, done: values.count, total: places.count))
    }
    return values
  }
}
