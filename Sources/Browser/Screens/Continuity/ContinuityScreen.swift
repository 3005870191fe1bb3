import Retrieval
import ThreadCache

/// A thread's invocations in order of time, each a process of its own that found what the ones before had left.
struct ContinuityScreen: Screen {
  let identity: ThreadIdentity
  /// All that are known; the newest last.
  private(set) var invocations: [Invocation] = []
  /// What the next process will ask for; nil: it is not known yet, or there is nothing to ask for.
  private(set) var next: NextRequest?
  /// True when the user has said what to ask for.
  private var isAsked = false
  /// The row under the cursor; the last one is the next invocation.
  var view = Viewport()
  private var processes: [EndedProcess]
  private var loads: [RecordedLoad]?
  private var files: [FileRecord]?
  /// Whether there was no such thread any more when it was read last.
  private var isGone = false
  private var source: [String]?
  /// The one under way, or that got no answer: it has left no trace yet.
  private var untold: Invocation?

  init(_ identity: ThreadIdentity, _ turn: inout Turn) {
    self.identity = identity
    processes = turn.processes.filter { $0.result.thread == identity }
    turn.start(.loads, .loads(identity))
    turn.start(.record, .record(identity))
    turn.start(.source, .sourceFiles)
  }

  var scope: Scope { .continuity }
  var crumb: String? { "continuity" }

  /// True until it is known what there was before.
  var isReading: Bool { loads == nil }
  /// How many were started here.
  var startedHere: Int { processes.count }
  /// The invocation under the cursor; nil: the next one.
  var selected: Invocation? {
    invocations.indices.contains(view.cursor) ? invocations[view.cursor] : nil
  }
  var rowCount: Int { invocations.count + 1 }

  /// What a load would do now; nil: too little is known yet.
  private var outlook: LoadOutlook? {
    guard let files, let source else { return nil }
    return LoadOutlook(identity: identity, files: files, source: source)
  }

  /// The files that would leave the thread if the next process ran.
  var nextDrops: [String] {
    guard let next, let outlook else { return [] }
    return outlook.dropped(by: next.request)
  }

  /// The newest process before the selected one that had read what this one found.
  var origin: Invocation? {
    guard let selected else { return nil }
    let found = selected.files.flatMap { file in file.cached.map { (file.id, $0) } }
    return invocations[..<view.cursor].last { earlier in
      earlier.pid != selected.pid
        && earlier.files.contains { file in
          file.new.contains { slice in found.contains { $0 == (file.id, slice.segment) } }
        }
    }
  }

  func refusal(of action: ActionID, _ scene: Scene) -> String? {
    switch action {
    case .newProcess:
      if scene.jobs.isRunning(.process) { return "a process is still loading" }
      if next != nil { return nil }
      return files == nil
        ? "reading the thread…" : "nothing to ask for: \(scene.key(.ask)) names a file"
    case .takeLoad:
      return selected == nil ? "this one has not run yet: \(scene.key(.newProcess)) starts it" : nil
    case .recorded:
      guard let loads else { return "reading the recorded loads…" }
      return loads.isEmpty ? "no load of this thread was recorded" : nil
    default: return nil
    }
  }

  mutating func perform(_ command: Command, _ turn: inout Turn) -> Bool {
    switch command {
    case .ask(let request):
      next = NextRequest(asked: request)
      isAsked = true
      view.cursor = invocations.count
    case .play(let load):
      if load.thread == identity {
        turn.push(ReplayScreen(load, &turn))
      } else {
        ReplayScreen.open(load, &turn)
      }
    case .confirmed(.process, .newProcess(let request)):
      untold = Invocation(time: turn.now, request: request, state: .running)
      arrange()
    case .action(let action): return perform(action, &turn)
    default: return false
    }
    return true
  }

  private mutating func perform(_ action: ActionID, _ turn: inout Turn) -> Bool {
    if view.move(action, count: rowCount, height: ContinuityLayout(turn.region).list.height) {
      return true
    }
    switch action {
    case .newProcess:
      if let next {
        turn.open(LoadDialog(next.request, .newProcess, of: files, isGone: isGone, &turn))
      }
    case .ask:
      let text = next.map { Phrase.text($0.request) } ?? ""
      Prompt.ask(identity, of: files, text: text, &turn)
    case .takeLoad:
      guard let selected else { return true }
      switch selected.state {
      case .recorded(let load): turn.push(ReplayScreen(load, &turn))
      case .ended(let process): turn.push(ReplayScreen(process, &turn))
      case .running, .failed:
        turn.push(
          ReplayScreen(
            identity, request: selected.request, from: .invocation, record: nil, &turn))
      }
    case .recorded: turn.run(.loads(identity, loads))
    case .refresh:
      turn.start(.loads, .loads(identity))
      turn.start(.record, .record(identity))
    case .continuity: break
    default: return false
    }
    return true
  }

  mutating func receive(_ message: Message, _ turn: inout Turn) {
    switch message {
    case .loads(_, identity, .success(let loads)):
      self.loads = loads
      arrange()
    case .loads(_, identity, .failure(let error)):
      loads = loads ?? []
      arrange()
      turn.say(.error, error.description)
    case .record(_, identity, let result):
      if case .success(let record) = result { isGone = record == nil }
      files = (try? result.get())?.files ?? []
      propose()
    case .sourceFiles(_, let source):
      self.source = source ?? []
      propose()
    case .processed(_, let process) where process.result.thread == identity:
      processes.append(process)
      untold = nil
      isAsked = false
      arrange()
      view.cursor = invocations.lastIndex { $0.pid == process.pid } ?? invocations.count
      turn.start(.loads, .loads(identity))
      turn.start(.record, .record(identity))
    case .ended(let id, let outcome) where id.slot == .process: give(up: outcome)
    default: break
    }
  }

  /// The process under way has not answered.
  private mutating func give(up outcome: Outcome) {
    guard let running = untold, case .running = running.state else { return }
    let words: String? =
      switch outcome {
      case .done, .enough: nil
      case .cancelled: "it was stopped"
      case .failed(let words), .refused(let words), .unavailable(let words): words
      }
    untold = words.map {
      Invocation(time: running.time, request: running.request, state: .failed($0))
    }
    arrange()
  }

  /// Puts together what was started here and what was recorded; the cursor stays where it was, also on the next one.
  private mutating func arrange() {
    let isOnNext = view.cursor >= invocations.count
    let before = selected
    invocations = [Invocation](processes: processes, loads: loads ?? [])
    if let untold { invocations.append(untold) }
    if isOnNext {
      view.cursor = invocations.count
    } else if let before,
      let row = invocations.firstIndex(where: { $0.pid == before.pid && $0.time == before.time })
    {
      view.cursor = row
    }
    propose()
  }

  private mutating func propose() {
    guard !isAsked, let outlook else { return }
    next = NextRequest(after: processes.last.map(Invocation.init), outlook)
  }

  mutating func settle(in region: Rect, _ turn: inout Turn) {
    view.clamp(rowCount, height: ContinuityLayout(region).list.height)
  }

  mutating func mouse(_ mouse: Mouse, in region: Rect, _ turn: inout Turn) {
    let list = ContinuityLayout(region).list
    switch mouse.kind {
    case .wheelDown: view.cursor += 1
    case .wheelUp: view.cursor -= 1
    case .press, .doublePress:
      let row = view.top + mouse.position.y - list.minY
      guard list.contains(mouse.position), row < rowCount else { return }
      view.cursor = row
      if mouse.kind == .doublePress, selected != nil { turn.run(.action(.takeLoad)) }
    case .release: break
    }
  }
}
