import Retrieval
import ThreadCache

/// A lazy load of a thread, step by step or in one go: what was found, what was read from where, the answer.
struct ReplayScreen: Screen {
  /// What is shown below the steps.
  enum Pane: String, Sendable, CaseIterable {
    case step, answer
    case meta = "meta diff"
  }

  let identity: ThreadIdentity
  private(set) var request: LoadRequest?
  /// What the request was made from; nil: there is none yet.
  private(set) var origin: RequestOrigin?
  /// The recorded load that is run again; nil: one that was made up.
  private(set) var recording: RecordedLoad?
  private(set) var loads: [RecordedLoad]?
  private(set) var steps: [LoadStep] = []
  private(set) var result: LoadResult?
  private(set) var differences: [ReplayDifference]?
  /// True when the load is being run step by step.
  private(set) var isStepping = false
  /// The load that was started here last: answers to other screens are none of this one's.
  private var job: JobID?
  /// The new process that was started here last, of which the same is true.
  private var processJob: JobID?
  private(set) var pane = Pane.step
  /// The step under the cursor, and which steps are in sight.
  var stepView = Viewport()
  /// What of the pane is in sight.
  var paneView = Viewport()
  /// The answer's text, made when it is looked at; nil: not yet.
  private(set) var answerText: AnswerText?
  /// What became of the meta, made when it is looked at.
  private(set) var metaDiff: LineDiff?
  /// The layout of a pane that was asked for.
  private var layingOut: (pane: Pane, job: JobID)?
  private(set) var isLayoutCalledOff = false
  /// The thread's files as they were read last; nil: they were not.
  private var files: [FileRecord]?
  /// Whether there was no such thread any more when it was read last.
  private(set) var isGone = false
  /// The new process that answered.
  private(set) var process: EndedProcess?

  init(
    _ identity: ThreadIdentity, request: LoadRequest?, from origin: RequestOrigin?,
    record: ThreadRecord?, _ turn: inout Turn
  ) {
    self.identity = identity
    self.request = request
    self.origin = request == nil ? nil : origin
    files = record?.files
    turn.start(.loads, .loads(identity))
  }

  /// The screen of a load that is there to be looked at.
  init(_ load: RecordedLoad, _ turn: inout Turn) {
    self.init(load.thread, request: load.request, from: .recorded, record: nil, &turn)
    take(load.request, from: .recorded, recording: load, &turn)
  }

  /// The screen of what a process that was started from here did.
  init(_ process: EndedProcess, _ turn: inout Turn) {
    let result = process.result
    self.init(result.thread, request: result.request, from: .invocation, record: nil, &turn)
    self.process = process
    take(result, &turn)
  }

  /// Goes to a load of another thread than the one that is open.
  static func open(_ load: RecordedLoad, _ turn: inout Turn) {
    turn.navigation.append(.root)
    turn.push(ThreadScreen(load.thread))
    turn.start(.record, .record(load.thread))
    turn.push(ReplayScreen(load, &turn))
  }

  var scope: Scope { .replay }
  var crumb: String? { "replay" }

  func refusal(of action: ActionID, _ scene: Scene) -> String? {
    let isWriting = scene.jobs.writing.contains(.load)
    if isWriting, [.step, .dryRun, .compare, .ask, .recorded].contains(action) {
      return "a load is being written; wait for the answer"
    }
    switch action {
    case .step, .dryRun, .writeLoad, .newProcess:
      if request == nil {
        let recorded = ", \(scene.key(.recorded)) takes a recorded load"
        return "nothing is asked for yet: \(scene.key(.ask)) asks"
          + (loads?.isEmpty == false ? recorded : " for files and segments")
      }
      if action == .step, isStepping, result != nil {
        return "all steps are done; \(scene.key(.writeLoad)) writes it"
      }
      if action == .step || (action == .dryRun && isMidway), scene.jobs.isRunning(.load) {
        return "a step is running"
      }
      return nil
    case .nextView:
      return request == nil ? "nothing is asked for yet: \(scene.key(.ask)) asks" : nil
    case .compare:
      return recording == nil
        ? "only a recorded load can be compared: \(scene.key(.recorded)) takes one" : nil
    case .recorded:
      guard let loads else { return "reading the recorded loads…" }
      return loads.isEmpty ? "no load of this thread was recorded" : nil
    default: return nil
    }
  }

  /// Whether some steps were run and others are still to come.
  private var isMidway: Bool { isStepping && result == nil }

  func label(of action: ActionID) -> String? {
    action == .dryRun && isMidway ? "the rest" : nil
  }

  mutating func perform(_ command: Command, _ turn: inout Turn) -> Bool {
    switch command {
    case .ask(let request): take(request, from: .asked, recording: nil, &turn)
    case .play(let load):
      guard load.thread == identity else {
        Self.open(load, &turn)
        return true
      }
      take(load.request, from: .recorded, recording: load, &turn)
    case .confirmed(.load, _):
      job = turn.jobs.current(.load)
      differences = nil
    case .confirmed(.process, _): processJob = turn.jobs.current(.process)
    case .action(let action): return perform(action, &turn)
    default: return false
    }
    return true
  }

  private mutating func take(
    _ request: LoadRequest, from origin: RequestOrigin, recording: RecordedLoad?,
    _ turn: inout Turn
  ) {
    turn.cancel(.load)
    self.request = request
    self.origin = origin
    self.recording = recording
    isStepping = false
    job = nil
    processJob = nil
    process = nil
    pane = .step
    forget(&turn)
    // A recording is shown as it went until it is run again.
    steps = recording?.steps ?? []
    stepView.cursor = max(0, steps.count - 1)
  }

  /// Nothing was run yet.
  private mutating func forget(_ turn: inout Turn) {
    turn.callOff(layingOut?.job)
    layingOut = nil
    steps = []
    result = nil
    differences = nil
    answerText = nil
    metaDiff = nil
    stepView = Viewport()
    paneView = Viewport()
  }

  private mutating func perform(_ action: ActionID, _ turn: inout Turn) -> Bool {
    if move(action, turn) { return true }
    switch action {
    case .step: step(&turn)
    case .dryRun:
      guard let request else { return true }
      differences = nil
      // Whoever has begun step by step wants the rest, not the beginning again.
      if isMidway, goesOn(turn) {
        job = turn.start(.load, .stepRun(request, write: false))
      } else {
        isStepping = false
        job = turn.start(.load, .load(request, dryRun: true))
      }
    case .writeLoad:
      guard let request else { return true }
      turn.open(LoadDialog(request, way(turn), of: files, isGone: isGone, &turn))
    case .compare:
      if let recording {
        isStepping = false
        job = turn.start(.load, .replay(recording))
      }
    case .newProcess:
      if let request {
        turn.open(LoadDialog(request, .newProcess, of: files, isGone: isGone, &turn))
      }
    case .ask:
      let text = request.map(Phrase.text) ?? files?.first?.id ?? ""
      Prompt.ask(identity, of: files, text: text, &turn)
    case .recorded: turn.run(.loads(identity, loads))
    case .nextView:
      let index = Pane.allCases.firstIndex(of: pane) ?? 0
      show(Pane.allCases[(index + 1) % Pane.allCases.count])
    case .refresh: turn.start(.loads, .loads(identity))
    case .back:
      turn.cancel(.load)
      if turn.jobs.writing.contains(.load) {
        turn.say(.info, "the load goes on; what became of it is said here")
      }
      return false
    default: return false
    }
    return true
  }

  /// Up and down go from step to step, or through the text of the pane; pages always through the text.
  private mutating func move(_ action: ActionID, _ turn: Turn) -> Bool {
    let layout = ReplayLayout(turn.region, self)
    let isLine = [.up, .down, .top, .bottom].contains(action)
    guard pane == .step, isLine || layout.pane.isEmpty else {
      return paneView.scroll(
        action, count: paneCount(layout.pane.width, turn.scene), height: max(1, layout.pane.height))
    }
    let before = stepView.cursor
    let moves = stepView.move(action, count: steps.count, height: max(1, layout.steps.height))
    if stepView.cursor != before { paneView = Viewport() }
    return moves
  }

  mutating func show(_ pane: Pane) {
    self.pane = pane
    isLayoutCalledOff = false
    paneView = Viewport()
    guard let result else { return }
    switch pane {
    case .step: break
    case .answer:
      if answerText == nil, AnswerText.isQuick(result.answer) {
        answerText = AnswerText(result.answer, check: LineDiff.never)
      }
    case .meta:
      let (before, after) = result.metas
      if metaDiff == nil, LineDiff.isQuick(before, after) {
        metaDiff = LineDiff(json: before, after)
      }
    }
  }

  /// Long texts are not laid out while the user waits: only the pane that is shown, elsewhere.
  private mutating func layOut(_ turn: inout Turn) {
    guard let result, !isLayoutCalledOff, let request = layout(of: result) else { return }
    if let layingOut, layingOut.pane == pane, turn.isUnderWay(layingOut.job) { return }
    layingOut = (pane, turn.start(.difference, request))
  }

  /// What the pane lacks; nil: nothing.
  private func layout(of result: LoadResult) -> Request? {
    switch pane {
    case .step: return nil
    case .answer: return answerText == nil ? .layOut(result.answer) : nil
    case .meta:
      let (before, after) = result.metas
      return metaDiff == nil ? .compare(before, after) : nil
    }
  }

  mutating func retire(_ turn: inout Turn) { turn.callOff(layingOut?.job) }

  /// Who writes, and how much of it was run already.
  private func way(_ turn: Turn) -> LoadDialog.Way {
    goesOn(turn) ? (isMidway ? .rest : .write) : .here
  }

  /// True when the load that is being stepped is still the one that the runner keeps.
  private func goesOn(_ turn: Turn) -> Bool { isStepping && job == turn.jobs.current(.load) }

  private mutating func step(_ turn: inout Turn) {
    guard let request else { return }
    if goesOn(turn) {
      job = turn.start(.load, .step(request))
    } else {
      isStepping = true
      forget(&turn)
      pane = .step
      job = turn.start(.load, .stepStart(request))
    }
  }

  mutating func settle(in region: Rect, _ turn: inout Turn) {
    layOut(&turn)
    let layout = ReplayLayout(region, self)
    stepView.clamp(steps.count, height: max(1, layout.steps.height))
    paneView.clamp(paneCount(layout.pane.width, turn.scene), height: max(1, layout.pane.height))
  }

  mutating func mouse(_ mouse: Mouse, in region: Rect, _ turn: inout Turn) {
    let layout = ReplayLayout(region, self)
    switch mouse.kind {
    case .wheelDown, .wheelUp:
      let isDown = mouse.kind == .wheelDown
      if layout.pane.contains(mouse.position) {
        paneView.top += isDown ? 3 : -3
        paneView.cursor += isDown ? 3 : -3
      } else {
        stepView.cursor += isDown ? 1 : -1
      }
    case .press, .doublePress:
      if layout.steps.contains(mouse.position) {
        let row = stepView.top + mouse.position.y - layout.steps.minY
        if steps.indices.contains(row) {
          stepView.cursor = row
          if pane != .step { show(.step) }
        }
      } else if let pane = layout.pane(at: mouse.position) {
        show(pane)
      }
    case .release: break
    }
  }

  mutating func receive(_ message: Message, _ turn: inout Turn) {
    switch message {
    case .record(_, identity, .success(nil)): isGone = true
    case .record(_, identity, .success(let record?)):
      isGone = false
      files = record.files
      proposeRequest(&turn)
    case .loads(_, identity, .success(let loads)):
      self.loads = loads
      proposeRequest(&turn)
    case .loads(_, identity, .failure(let error)): turn.say(.error, error.description)
    case .stepped(job, let steps, let result):
      self.steps = steps
      stepView.cursor = max(0, steps.count - 1)
      paneView = Viewport()
      if let result {
        take(result, &turn)
        // What it had read is out of date: the next write begins anew.
        if result.isRefused { isStepping = false }
        if !result.dryRun { turn.start(.loads, .loads(identity)) }
      }
    case .loaded(let id, .success(let result)) where result.thread == identity:
      if id == job {
        isStepping = false
        take(result, &turn)
      }
      if !result.dryRun { turn.start(.loads, .loads(identity)) }
    case .compared(layingOut?.job, let diff): metaDiff = diff
    case .answerLaidOut(layingOut?.job, let text): answerText = text
    case .ended(layingOut?.job, .cancelled): isLayoutCalledOff = true
    case .replayed(job, let result, let differences):
      take(result, &turn)
      self.differences = differences
    case .processed(let id, let process) where process.result.thread == identity:
      if id == processJob {
        isStepping = false
        take(process.result, &turn)
        self.process = process
      }
      turn.start(.loads, .loads(identity))
    default: break
    }
  }

  /// Asks for what was asked for last, else for what services ask for when they name nothing.
  private mutating func proposeRequest(_ turn: inout Turn) {
    guard request == nil, let loads else { return }
    if let newest = loads.first {
      take(newest.request, from: .newest, recording: newest, &turn)
    } else if let file = files?.first {
      origin = .usual
      request =
        LoadRequest(
          thread: identity.id, schema: identity.schema, files: [FileRequest(id: file.id)]
        ).normalized
    }
  }

  private mutating func take(_ result: LoadResult, _ turn: inout Turn) {
    let shown = pane
    forget(&turn)
    self.result = result
    steps = result.trace
    stepView.cursor = max(0, steps.count - 1)
    show(shown)
  }
}

extension LoadResult {
  /// The meta before and after; where there was none, no bytes.
  fileprivate var metas: (before: [UInt8], after: [UInt8]) { (metaBefore ?? [], metaAfter ?? []) }
}
