import Retrieval
import ThreadCache

extension Model {
  /// Takes a message and says what is to be done.
  public mutating func update(_ message: Message) -> [Effect] {
    if let id = message.job, !jobs.isCurrent(id) { return [] }
    // What is laid out here is as wide as it will be drawn.
    return TextWidth.$isASCIIOnly.withValue(configuration.isASCIIOnly) {
      take(message) + typeAhead()
    }
  }

  private mutating func take(_ message: Message) -> [Effect] {
    turn { model, turn in
      switch message {
      case .key(let key): model.press(key, &turn)
      case .mouse(let mouse): model.point(mouse, &turn)
      case .paste(let text): model.paste(text, &turn)
      case .resized(let size): model.resize(to: size, &turn)
      case .tick(let now): model.pass(to: now, &turn)
      case .drawn: model.isSeen = true
      case .health(let health): model.take(health, &turn)
      case .mayOnlyRead(let reason, let lists): model.forbidWriting(reason, lists: lists)
      case .ended(let id, let outcome): model.end(id, outcome, &turn)
      default: model.deliver(message, &turn)
      }
    }
  }

  /// Runs one update and carries out what it asked of the model itself.
  mutating func turn(_ body: (inout Model, inout Turn) -> Void) -> [Effect] {
    let asked = asks
    let depth = screens.count
    var turn = Turn(configuration: configuration, now: now, region: layout.body, jobs: jobs)
    turn.flash = flash
    turn.health = health
    turn.processes = processes
    turn.holdsReads = outage?.isAsking == false
    var changed = false
    body(&self, &turn)
    repeat {
      if let change = turn.overlay {
        turn.overlay = nil
        changed = true
        // What takes its place is not to be left for a store nobody waits for any more.
        if overlay is StoreSwitcher { turn.cancel(.store) }
        if case .open(let new) = change { overlay = new } else { overlay = nil }
      }
      let steps = turn.navigation
      turn.navigation.removeAll()
      for step in steps { navigate(step, &turn) }
      guard !turn.commands.isEmpty else { break }
      perform(turn.commands.removeFirst(), &turn)
    } while true
    if overlay == nil || !top.asks { screens[screens.count - 1].settle(in: layout.body, &turn) }
    holdBulk(&turn)
    renewPalette(turn)
    jobs = turn.jobs
    busy.note(jobs, hasStrip: bulk != nil, hasQuestion: overlay != nil, now: now)
    // What was said of one screen is no news on the next; what was said on the way there is.
    if screens.count != depth, turn.flash == flash { turn.flash = nil }
    flash = turn.flash.flatMap { $0.until > now ? $0 : nil }
    if !asks {
      isSeen = true
    } else if !asked || changed || depth != screens.count {
      isSeen = false
    }
    tour?.arrive(at: screens.map(\.scope))
    return turn.effects
  }

  private mutating func resize(to new: Size, _ turn: inout Turn) {
    size = new
    turn.region = layout.body
    // A higher window has room for more than was found.
    guard screens.count == 1, var list = screens[0] as? ThreadsScreen else { return }
    list.lookOn(&turn)
    screens[0] = list
  }

  private mutating func navigate(_ step: Turn.Navigation, _ turn: inout Turn) {
    for case let thread as ThreadScreen in screens {
      if let spot = thread.spot { spots.insert(spot, for: thread.identity) }
    }
    switch step {
    case .push(var thread as ThreadScreen):
      thread.returnsTo = thread.returnsTo ?? spots[thread.identity]
      screens.append(thread)
    case .push(let screen): screens.append(screen)
    case .pop: retire(at: screens.count - 1, &turn)
    case .remove(let scope):
      guard let index = screens.lastIndex(where: { $0.scope == scope }) else { return }
      retire(at: index, &turn)
      if isPassed(at: index - 1) { retire(at: index - 1, &turn) }
    case .alone: while screens.count > 2 { retire(at: 1, &turn) }
    case .root: while screens.count > 1 { retire(at: screens.count - 1, &turn) }
    }
  }

  /// Takes a screen away; the list of threads stays.
  private mutating func retire(at index: Int, _ turn: inout Turn) {
    guard index > 0 else { return }
    var screen = screens.remove(at: index)
    screen.retire(&turn)
  }

  /// Gives an answer or news to everything that shows something.
  private mutating func deliver(_ message: Message, _ turn: inout Turn) {
    if let id = message.job, message.isFinal { turn.jobs.finish(id) }
    note(message, &turn)
    if case .storeOpened = message, overlay is StoreSwitcher { turn.effects.append(.switchStore) }
    if case .found(_, let id, let result) = message { open(id, result, &turn) }
    // Where one was when it was done: what is shown changes with it.
    let place = tour == nil ? nil : whereabouts
    let editor = screens.last { $0.scope == .editor || $0.scope == .conflict }
    editing.receive(message, over: editor?.scope, &turn)
    if case .evictedInBulk(_, let progress) = message { take(progress, &turn) }
    if case .processed(_, let process) = message { note(process) }
    if case .undone(_, .success(let outcome)) = message, outcome.isOfBulk { bulk = nil }
    learn(message)
    if message.hasWritten {
      hasWritten = true
      if let result = message.loadResult {
        if result.hasBrought { newestLoadDropped = result.answer.dropped }
      } else {
        newestLoadDropped = nil
      }
    }
    noteUndo(message, &turn)
    report(message, &turn)
    overlay?.receive(message, &turn)
    for index in screens.indices.reversed() { screens[index].receive(message, &turn) }
    followLoads(message, &turn)
    lookAgain(message, &turn)
    arrive(message, &turn)
    if let place { tour?.note(message, at: place) }
  }

  /// Learns which change an undo would name now.
  private mutating func noteUndo(_ message: Message, _ turn: inout Turn) {
    switch message {
    case .history(_, .success(let entries)): nextUndo = entries.first(where: \.isNextToUndo)
    // A thread that is gone may have taken with it what could be undone.
    case .undone, .record(_, _, .success(nil)): turn.lookForUndo()
    case .evictedInBulk(_, let progress):
      if progress.ending != nil, progress.entry != nil { turn.lookForUndo() }
    default: if let entry = message.entry { nextUndo = entry }
    }
  }

  private mutating func end(_ id: JobID, _ outcome: Outcome, _ turn: inout Turn) {
    if turn.jobs.writing.contains(id.slot) {
      if outcome == .cancelled {
        turn.say(.warning, Self.nothingWritten)
      } else {
        // A write that has no answer of its own to give may have been done in part.
        hasWritten = true
      }
    }
    turn.jobs.finish(id)
    var outcome = outcome
    if case .unavailable(let words) = outcome {
      if id.slot.isRetried { suffer(words, &turn) } else { outcome = .failed(words) }
    }
    if case .refused(let words) = outcome {
      // It answers, if only to say no: what was said of its silence is over.
      outage = nil
      outcome = .failed(words)
    }
    // What lies on top says it itself, and stays until it was read.
    let isTold = id.slot == .store && overlay is StoreSwitcher
    if case .failed(let words) = outcome, !isTold {
      if id.slot.isRetried { turn.sayOfRead(words) } else { turn.say(.error, words) }
    }
    let message = Message.ended(id, outcome)
    overlay?.receive(message, &turn)
    for index in screens.indices.reversed() { screens[index].receive(message, &turn) }
  }
}

extension Message {
  /// The job it answers; nil: it is input or news.
  public var job: JobID? {
    switch self {
    case .scanned(let id, _, _), .matched(let id, _), .progress(let id, _, _),
      .summaries(let id, _), .record(let id, _, _), .found(let id, _, _),
      .evictionPlanned(let id, _), .evicted(let id, _), .evictionEstimated(let id, _),
      .evictedInBulk(let id, _), .draft(let id, _), .edited(let id, _, _),
      .lifetimesSet(let id, _), .checked(let id, _), .compared(let id, _), .merged(let id, _),
      .answerLaidOut(let id, _), .committed(let id, _), .lifetimeSet(let id, _, _),
      .repaired(let id, _, _), .loads(let id, _, _), .surveyed(let id, _),
      .sourceFiles(let id, _), .stepped(let id, _, _), .loaded(let id, _), .foreseen(let id, _),
      .replayed(let id, _, _), .processed(let id, _), .history(let id, _),
      .undoMeasured(let id, _), .undone(let id, _),
      .counted(let id, _), .storeOpened(let id), .ended(let id, _):
      id
    case .key, .mouse, .paste, .resized, .tick, .drawn, .changes, .health, .vitals,
      .operations, .mayOnlyRead:
      nil
    }
  }

  /// True when something that is stored is not as it was, or nobody knows whether it is.
  var hasWritten: Bool {
    switch self {
    case .evictedInBulk(_, let progress): progress.evicted > 0
    case .undone(_, .success(.done)): true
    default: writeFailure?.isOutcomeUnknown ?? !touched.isEmpty
    }
  }

  /// Why a change of ours failed as a whole; nil: it did not.
  var writeFailure: CacheError? {
    switch self {
    case .evicted(_, .failure(let error)), .lifetimeSet(_, _, .failure(let error)),
      .lifetimesSet(_, .failure(let error)), .repaired(_, _, .failure(let error)),
      .committed(_, .failure(let error)), .undone(_, .failure(let error)),
      .loaded(_, .failure(let error)):
      error
    default: nil
    }
  }

  /// The entry by which what it tells can be undone; nil: it tells of no change, or none was kept.
  var entry: ChangeEntry? {
    switch self {
    case .evicted(_, .success(let receipt)): receipt.entry
    case .committed(_, .success(.done(let written))): written
    case .lifetimeSet(_, _, .success(let receipt)): receipt.entry
    case .lifetimesSet(_, .success(let receipt)): receipt.entry
    case .repaired(_, _, .success(let receipt)): receipt.entry
    default: nil
    }
  }

  /// What a load came to that may have written.
  fileprivate var loadResult: LoadResult? {
    switch self {
    case .loaded(_, .success(let result)), .stepped(_, _, .some(let result)): result
    case .processed(_, let process): process.result
    default: nil
    }
  }

  /// True when the job has nothing more to say.
  var isFinal: Bool {
    switch self {
    case .scanned, .progress, .summaries, .surveyed: false
    case .evictedInBulk(_, let progress): progress.ending != nil
    default: true
    }
  }
}

extension LoadResult {
  /// Whether something that was not cached is stored now.
  fileprivate var hasBrought: Bool { answer.stored && answer.files.contains { !$0.data.isEmpty } }
}
