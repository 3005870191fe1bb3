import Retrieval
import ThreadCache

/// A lazy load of a thread, step by step or in one go: what was hit, what was read from where, the delta.
struct ReplayScreen: Screen {
  /// What is shown below the steps.
  enum Pane: String, Sendable, CaseIterable {
    case summary, delta, meta
  }

  let identity: ThreadIdentity
  var request: LoadRequest?
  /// The recorded load that is run again; nil: one that was made up.
  var recording: RecordedLoad?
  private(set) var loads: [RecordedLoad]?
  var steps: [LoadStep] = []
  var result: LoadResult?
  var differences: [ReplayDifference]?
  /// True when the load is being run step by step.
  var isStepping = false
  private(set) var pane = Pane.summary
  var view = Viewport()
  /// What the panes below show, made when a result comes.
  private(set) var delta: [StyledLine] = []
  private(set) var metaDiff: LineDiff?
  private var files: [String]
  /// What a new process answered.
  private(set) var process: (pid: Int32, words: String)?

  init(
    _ identity: ThreadIdentity, request: LoadRequest?, record: ThreadRecord?, _ turn: inout Turn
  ) {
    self.identity = identity
    self.request = request
    files = record?.files.map(\.id) ?? []
    turn.start(.loads, .loads(identity))
  }

  var scope: Scope { .replay }
  var crumb: String? { "replay" }

  func refusal(of action: ActionID, _ scene: Scene) -> String? {
    switch action {
    case .step, .dryRun, .writeLoad, .newProcess:
      if request == nil { return "nothing is asked for yet: a asks, r takes a recorded load" }
      if action == .step, isStepping, result != nil { return "all steps are done; W writes it" }
      if action == .step, scene.jobs.isRunning(.load) { return "a step is running" }
      return nil
    case .compare:
      return recording == nil ? "only a recorded load can be compared: r takes one" : nil
    case .recorded:
      guard let loads else { return "reading the recorded loads…" }
      return loads.isEmpty ? "no load of this thread was recorded" : nil
    default: return nil
    }
  }

  mutating func perform(_ command: Command, _ turn: inout Turn) -> Bool {
    switch command {
    case .ask(let request): take(request, recording: nil, &turn)
    case .play(let load): take(load.request, recording: load, &turn)
    case .confirmed(.load, _): differences = nil
    case .action(let action): return perform(action, &turn)
    default: return false
    }
    return true
  }

  private mutating func take(
    _ request: LoadRequest, recording: RecordedLoad?, _ turn: inout Turn
  ) {
    turn.cancel(.load)
    self.request = request
    self.recording = recording
    // A recording is shown as it went until it is run again.
    steps = recording?.steps ?? []
    result = nil
    differences = nil
    isStepping = false
    process = nil
    pane = .summary
    view = Viewport()
  }

  private mutating func perform(_ action: ActionID, _ turn: inout Turn) -> Bool {
    let layout = ReplayLayout(turn.region, self)
    if view.move(action, count: lineCount, height: max(1, layout.pane.height)) { return true }
    switch action {
    case .step: step(&turn)
    case .dryRun:
      guard let request else { return true }
      isStepping = false
      differences = nil
      turn.start(.load, .load(request, dryRun: true))
    case .writeLoad:
      guard let request else { return true }
      turn.open(
        isStepping ? LoadQuestion.finish(request, turn) : LoadQuestion.load(request, turn))
    case .compare:
      if let recording {
        isStepping = false
        turn.start(.load, .replay(recording))
      }
    case .newProcess: if let request { turn.open(LoadQuestion.newProcess(request, turn)) }
    case .ask:
      let text = request.map(Phrase.text) ?? files.first.map { $0 + ": " } ?? ""
      turn.open(Prompt(.ask(identity), text: text))
    case .recorded: turn.open(menu(turn))
    case .nextView:
      let index = Pane.allCases.firstIndex(of: pane) ?? 0
      pane = Pane.allCases[(index + 1) % Pane.allCases.count]
      view = Viewport()
    case .refresh: turn.start(.loads, .loads(identity))
    case .back:
      turn.cancel(.load)
      return false
    default: return false
    }
    return true
  }

  private mutating func step(_ turn: inout Turn) {
    guard let request else { return }
    if isStepping {
      turn.start(.load, .step)
    } else {
      isStepping = true
      steps = []
      result = nil
      differences = nil
      turn.start(.load, .stepStart(request))
    }
  }

  private func menu(_ turn: Turn) -> Menu {
    let loads = (loads ?? []).prefix(30)
    let columns = loads.map { load in
      [
        Ages.moment(load.time, now: turn.now, secondsEast: turn.configuration.secondsEast),
        "pid \(load.pid)", load.cache.rawValue,
      ]
    }
    let widths = (0..<3).map { column in
      columns.map { TextWidth.columns(of: $0[column]) }.max() ?? 0
    }
    let items = zip(loads, columns).map { load, texts in
      let facts = zip(texts, widths).map { TextWidth.padded($0, to: $1) }.joined(separator: "  ")
      return Menu.Item(text: "\(facts)  \(Phrase.text(load.request))", command: .play(load))
    }
    return Menu(title: "Recorded loads", items: items)
  }

  mutating func settle(in region: Rect, _ turn: inout Turn) {
    let layout = ReplayLayout(region, self)
    view.clamp(lineCount, height: max(1, layout.pane.height))
  }

  mutating func receive(_ message: Message, _ turn: inout Turn) {
    switch message {
    case .record(_, identity, .success(let record?)):
      files = record.files.map(\.id)
      proposeRequest(&turn)
    case .loads(_, .success(let loads)):
      self.loads = loads
      proposeRequest(&turn)
    case .loads(_, .failure(let error)): turn.say(.error, error.description)
    case .stepped(_, let steps, let result):
      self.steps = steps
      if let result {
        take(result)
        if !result.dryRun { turn.start(.loads, .loads(identity)) }
      }
    case .loaded(_, .success(let result)):
      isStepping = false
      take(result)
      if !result.dryRun { turn.start(.loads, .loads(identity)) }
    case .loaded(_, .failure(let error)): turn.say(.error, error.description)
    case .replayed(_, let result, let differences):
      take(result)
      self.differences = differences
    case .processed(_, let pid, let result):
      process = (pid, LoadWords.answer(result.answer))
      take(result)
    default: break
    }
  }

  /// Asks for what was asked for last, else for what services ask for when they name nothing.
  private mutating func proposeRequest(_ turn: inout Turn) {
    guard request == nil, let loads else { return }
    if let newest = loads.first {
      take(newest.request, recording: newest, &turn)
    } else {
      request = files.first.map {
        LoadRequest(
          thread: identity.id, schema: identity.schema, files: [FileRequest(id: $0)]
        ).normalized
      }
    }
  }

  private mutating func take(_ result: LoadResult) {
    self.result = result
    steps = result.trace
    delta = LoadWords.delta(result.answer)
    metaDiff = LineDiff(json: result.metaBefore ?? [], result.metaAfter ?? [])
    view = Viewport()
  }

  /// The steps that are shown: those done, then, while stepping, those that may follow.
  var shownSteps: Int { max(steps.count, 6) }

  var lineCount: Int {
    switch pane {
    case .summary: LoadWords.summary(self).count
    case .delta: delta.count
    case .meta: metaDiff?.lines.count ?? 0
    }
  }
}
