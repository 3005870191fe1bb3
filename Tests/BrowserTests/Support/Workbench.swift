import Foundation
import JSONText
import KeyValue
import Retrieval
import Testing

@testable import Browser
@testable import ThreadCache

/// A browser with a runner that answers at once, over a real cache in a store in memory.
final class Workbench {
  static let now: Int64 = 1_800_000_000_000
  static let address = "memory:bench"

  var model: Model
  let cache: ThreadCache
  let retrieval: Retrieval
  /// Everything the runner was asked to do and did not do itself.
  var effects: [Effect] = []
  /// What was done, as the runner notes it.
  private var log = OperationLog()
  /// Every request that was started, in order.
  var requests: [Request] = []
  /// How many keys the store says it has.
  var keys = 365_344
  /// The stores that cannot be opened.
  var brokenStores: Set<String> = []
  /// The actions that keys have carried out: none of them was refused.
  private(set) var exercised: Set<ActionID> = []
  /// What `$EDITOR` makes of a text.
  var editor: ((String) -> String)?
  /// Requests that are left lying, to see the screen while they are under way.
  var held: (Request) -> Bool = { _ in false }
  var heldJobs: [(JobID, Request)] = []

  private let folder: URL
  private var stepped: LoadRequest?
  private var stepper: LoadStepper?
  private var lastProcess: Int32 = 4711

  init(
    width: Int = 80, height: Int = 24, threads: [(id: String, meta: String)] = Sample.threads,
    surveys: [String: String] = [:], readOnly: String? = nil, tour: Bool = false,
    glyphs: GlyphSet = .unicode,
    start: BrowserConfiguration.Start = .threads, linear: Bool = false, bookmark: Bookmark? = nil,
    configure: (inout BrowserConfiguration) -> Void = { _ in }
  ) async throws {
    folder = FileManager.default.temporaryDirectory.appending(
      path: "bobbin-browser-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in Sample.source {
      // Words in the place of the usual ones, where a survey is to be long.
      let text = surveys[name].map { text.replacing("Learning is encouraged", with: $0) } ?? text
      try Data(text.utf8).write(to: folder.appending(path: name + ".json"))
    }
    let store = MemoryStore(address: Self.address, clock: { Self.now })
    var settings = ThreadCache.Settings()
    settings.now = { Self.now }
    cache = ThreadCache(
      store: store, settings: settings,
      // Its times are on the screens, which look the same on every day of a month.
      journal: try Journal(
        directory: folder.path, storeIdentity: "bench", retention: Journal.Retention(),
        now: { Self.now }))
    var retrievalSettings = Retrieval.Settings()
    retrievalSettings.now = { Self.now }
    retrievalSettings.pid = 4711
    retrieval = Retrieval(
      cache: cache, source: DirectorySource(directory: folder.path), settings: retrievalSettings)
    for (index, thread) in threads.enumerated() {
      try await Sample.store(thread.meta, at: thread.id, in: store, days: index)
    }
    var configuration = BrowserConfiguration(
      storeName: "bench", address: Self.address, engine: "memory", readOnly: readOnly,
      source: "surveys", glyphs: glyphs, start: start, now: Self.now,
      size: Size(width: width, height: height))
    configuration.tour = tour
    configuration.isLinear = linear
    configuration.bookmark = bookmark
    configure(&configuration)
    model = Model(configuration: configuration)
    await run(model.start())
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var screen: String { model.view().text() }

  /// The screen line by line.
  var rows: [String] {
    screen.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  func send(_ message: Message) async {
    if let entry = message.logEntry() { log.append(entry) }
    await run(model.update(message))
    // What the monitor or the log shows and does not have comes after the frame, as from the runner.
    if let monitor = model.top as? MonitorScreen, monitor.sight.shown == nil {
      await send(.vitals(Sample.vitals))
    } else if let screen = model.top as? LogScreen, screen.sight.newest == nil {
      await send(.operations(log))
    }
  }

  /// Presses keys by name, as a person would: each after the frame that the one before made.
  func press(_ keys: String...) async {
    for key in keys {
      if model.wantsDrawn { await send(.drawn) }
      guard let press = KeyPress(key) else {
        Issue.record("\(key) is no key")
        return
      }
      noteAction(of: press)
      await send(.key(press))
    }
    if model.wantsDrawn { await send(.drawn) }
  }

  /// Takes note of what a key means now, if it is not refused.
  private func noteAction(of key: KeyPress) {
    if let overlay = model.overlay {
      if overlay.asks, let answer = DialogAnswer(key) {
        exercised.insert(answer == .yes ? .yes : .no)
      }
      return
    }
    let turn = Turn(
      configuration: model.configuration, now: model.now, region: model.layout.body,
      jobs: model.jobs)
    guard
      case .action(let action) = model.configuration.actions.lookup(
        model.pending + [key], in: model.top.scope),
      model.refusal(of: action, turn) == nil
    else { return }
    exercised.insert(action.id)
  }

  func type(_ text: String) async {
    for character in text { await send(.key(.character(character))) }
  }

  func resize(_ width: Int, _ height: Int) async {
    await send(.resized(Size(width: width, height: height)))
  }

  /// Lets go on what was held.
  func release() async {
    let jobs = heldJobs
    heldJobs = []
    held = { _ in false }
    for (id, request) in jobs {
      for message in await answer(id, request) { await send(message) }
    }
  }

  private func run(_ effects: [Effect]) async {
    for effect in effects {
      switch effect {
      case .start(let id, let request):
        requests.append(request)
        if held(request) {
          heldJobs.append((id, request))
          continue
        }
        for message in await answer(id, request) { await send(message) }
      case .editor(let id, let draft, let text):
        guard let editor else {
          self.effects.append(effect)
          continue
        }
        let edited = editor(String(decoding: text, as: UTF8.self))
        await send(.edited(id, draft, bytes: Array(edited.utf8)))
      case .cancel, .stop, .pace, .hold, .budget, .copy, .mouse, .suspend, .redraw, .switchStore,
        .quit:
        self.effects.append(effect)
      }
    }
  }

  private func attempt<Value>(
    _ body: () async throws(CacheError) -> Value
  ) async -> Result<Value, CacheError> {
    do { return .success(try await body()) } catch { return .failure(error) }
  }

  /// What the runner answers.
  func answer(_ id: JobID, _ request: Request) async -> [Message] {
    switch request {
    case .scan(let start, let goal): return await scan(id, start, goal)
    case .countKeys: return [.counted(id, .success(keys))]
    case .match(let index, let query, let sort, let base, _):
      return Matcher.rows(of: index, query: query, sort: sort, within: base).map {
        [.matched(id, $0)]
      } ?? []
    case .summaries(let wanted):
      guard let found = try? await cache.summaries(of: wanted.map(\.identity)) else { return [] }
      var news: [UInt32: ThreadSummary?] = [:]
      for (row, summary) in zip(wanted, found) { news.updateValue(summary, forKey: row.place) }
      return [.summaries(id, news), .ended(id, .done)]
    case .record(let identity):
      let result = await attempt { () async throws(CacheError) in try await cache.record(identity) }
      return [.record(id, identity, result)]
    case .find(let thread):
      let result = await attempt { () async throws(CacheError) in try await cache.resolve(thread) }
      return [.found(id, thread, result)]
    case .planEviction(let selections, let searching):
      let result = await attempt { () async throws(CacheError) in
        try await cache.plan(evicting: selections, searching: searching)
      }
      return [.evictionPlanned(id, result)]
    case .evict(let plan):
      let result = await attempt { () async throws(CacheError) in try await cache.evict(plan) }
      return [.evicted(id, result)]
    case .estimateEviction(let index, let places):
      let target = BulkTarget.threads(index.threads(at: places))
      do throws(CacheError) {
        var last: EvictionEstimate?
        for try await estimate in cache.estimate(evicting: target) { last = estimate }
        return last.map { [.evictionEstimated(id, .success((target, $0)))] } ?? []
      } catch {
        return [.evictionEstimated(id, .failure(error))]
      }
    case .evictInBulk(let target, let options):
      var messages: [Message] = []
      for await progress in cache.evict(target, options: options) {
        messages.append(.evictedInBulk(id, progress))
      }
      return messages
    case .draft(let target):
      let result = await attempt { () async throws(CacheError) in try await cache.draft(target) }
      return [.draft(id, result)]
    case .check(let draft, let bytes):
      let result = await attempt { () async throws(CacheError) in
        try cache.check(draft, edited: bytes)
      }
      return [.checked(id, result)]
    case .compare(let before, let after):
      return [.compared(id, LineDiff(json: before, after))]
    case .merge(let base, let theirs, let mine):
      return [
        .merged(
          id, ConflictText(base: base, theirs: theirs, mine: mine, check: LineDiff.never))
      ]
    case .layOut(let answer):
      return [.answerLaidOut(id, AnswerText(answer, check: LineDiff.never))]
    case .commit(let plan):
      let result = await attempt { () async throws(CacheError) in try await cache.commit(plan) }
      return [.committed(id, result)]
    case .setLifetime(let identity, let lifetime):
      let result = await attempt { () async throws(CacheError) in
        try await cache.setLifetime(identity, lifetime)
      }
      return [.lifetimeSet(id, identity, result)]
    case .setLifetimes(let identities, let lifetime):
      let result = await attempt { () async throws(CacheError) in
        try await cache.setLifetime(identities, lifetime)
      }
      return [.lifetimesSet(id, result)]
    case .repair(let identity, let agreed):
      let result = await attempt { () async throws(CacheError) in
        try await cache.repair(identity, agreed: agreed)
      }
      return [.repaired(id, identity, result)]
    case .history(let limit):
      let result = await attempt { () async throws(CacheError) in try cache.history(limit: limit) }
      return [.history(id, result)]
    case .measureUndo(let entry):
      let result = await attempt { () async throws(CacheError) in
        try cache.extent(ofUndoing: entry)
      }
      return [.undoMeasured(id, result)]
    case .undo(let entry):
      let result = await attempt { () async throws(CacheError) in try await cache.undo(entry) }
      return [.undone(id, result)]
    case .openStore(let name):
      return brokenStores.contains(name)
        ? [.ended(id, .failed("The store cannot be opened: \(name) is down."))] : [.storeOpened(id)]
    case .loads, .surveyLoads, .sourceFiles, .stepStart, .step, .stepRun, .load, .foresee, .replay,
      .newProcess:
      return await load(id, request)
    }
  }

  private func scan(_ id: JobID, _ start: ScanStart, _ goal: ScanGoal) async -> [Message] {
    let from = if case .after(let count) = start { count } else { 0 }
    var identities: [ThreadIdentity] = []
    do {
      for try await page in cache.scan() { identities += page.identities }
    } catch {
      return [.ended(id, .failed("\(error)"))]
    }
    let all = identities.sorted()
    var end = all.count
    if case .some(let threads, _) = goal { end = min(end, from + threads) }
    let isPaid = model.configuration.billed
    return [
      .scanned(
        id,
        Chunk(base: UInt32(isPaid ? from : 0), identities: Array(all[(isPaid ? from : 0)..<end])),
        ScanProgress(
          found: end, scanned: end, total: isPaid ? nil : all.count, milliseconds: 2)),
      .ended(id, end < all.count ? .enough : .done),
    ]
  }

  private func load(_ id: JobID, _ request: Request) async -> [Message] {
    do {
      switch request {
      case .loads(let identity):
        return [.loads(id, identity, .success(try await retrieval.recordedLoads(of: identity)))]
      case .surveyLoads:
        return [.surveyed(id, try await retrieval.surveyLoads()), .ended(id, .done)]
      case .sourceFiles: return [.sourceFiles(id, try await retrieval.source.fileIDs())]
      case .stepStart(let load):
        stepped = load
        stepper = try retrieval.step(load)
        return try await step(id)
      case .step(let load): return load == stepped ? try await step(id) : []
      case .stepRun(let load, let write):
        guard let stepper, load.dropping(nil) == stepped else { return [] }
        let result = try await stepper.finish(write: write, mayDrop: load.mayDrop)
        return [.stepped(id, result.trace, done: result)]
      case .load(let load, let dryRun):
        let result = await attempt { () async throws(CacheError) in
          try await retrieval.load(load, dryRun: dryRun)
        }
        return [.loaded(id, result)]
      case .foresee(let load):
        let result = await attempt { () async throws(CacheError) in
          try await retrieval.filesDropped(by: load)
        }
        return [.foreseen(id, result)]
      case .replay(let load):
        let (result, differences) = try await retrieval.replay(load, dryRun: true)
        return [.replayed(id, result, differences)]
      case .newProcess(let load):
        return [.processed(id, try await process(load))]
      default: return []
      }
    } catch {
      return [.ended(id, .failed("\(error)"))]
    }
  }

  /// A load by a retrieval service of its own, as another process would run it.
  private func process(_ load: LoadRequest) async throws -> EndedProcess {
    lastProcess += 1
    var settings = retrieval.settings
    settings.pid = lastProcess
    let other = Retrieval(cache: cache, source: retrieval.source, settings: settings)
    let result = try await other.load(load)
    await other.flushHistory()
    return EndedProcess(
      pid: lastProcess, status: 0, startedAt: model.now, answerMilliseconds: 31.4, result: result)
  }

  private func step(_ id: JobID) async throws -> [Message] {
    guard let stepper else { return [] }
    _ = try await stepper.next()
    let isOver = await stepper.upcoming == nil
    let result = isOver ? try await stepper.finish(write: false) : nil
    return [.stepped(id, await stepper.trace, done: result)]
  }
}

extension Workbench {
  /// A workbench whose browser stands on the usual thread.
  static func onThread(_ width: Int = 120, _ height: Int = 40) async throws -> Workbench {
    try await Workbench(
      width: width, height: height,
      start: .thread(ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))))
  }

  /// The usual thread as it is stored now.
  func stored() async throws -> ThreadRecord {
    let identity = ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))
    return try #require(try await cache.record(identity))
  }
}

extension Workbench {
  /// Clicks on the first place, from the top of the screen, where a text stands.
  func click(on text: String, _ kind: Mouse.Kind = .press) async {
    for (y, row) in rows.enumerated() {
      guard let range = row.range(of: text) else { continue }
      return await click(TextWidth.columns(of: String(row[..<range.lowerBound])), y, kind)
    }
    Issue.record("\(text) is not on the screen")
  }
}
