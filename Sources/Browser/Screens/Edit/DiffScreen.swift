import ThreadCache

/// What an edit would change; `y` writes it.
struct DiffScreen: Screen {
  let plan: EditPlan
  /// The built-in editor or the conflict that is below, with the text as it is.
  private let below: Scope?
  /// nil: it is being laid out, or that was called off.
  private var diff: LineDiff?
  /// The layout that is under way.
  private var job: JobID?
  private var isCalledOff = false
  /// Whether it was tried to write it, and nobody knows what became of that.
  private var isDoubtful = false
  /// Whether what was edited was gone when it was tried to write it.
  private var isGone = false
  /// Whether somebody was said to have written the thread since.
  private var isOld = false
  private var view = Viewport()
  private var left = 0

  init(_ plan: EditPlan, over below: Scope?) {
    self.plan = plan
    self.below = below
    if LineDiff.isQuick(plan.before, plan.after) {
      diff = LineDiff(json: plan.before, plan.after)
    }
  }

  var scope: Scope { .diff }
  var crumb: String? { "difference" }
  /// What is not there yet asks nothing; once it is, keys count when it has been seen.
  var asks: Bool { diff != nil }
  private var lines: [LineDiff.Line] { diff?.lines ?? [] }

  func refusal(of action: ActionID, _ scene: Scene) -> String? {
    switch action {
    case .commit where diff == nil:
      isCalledOff
        ? "what it would change was not laid out: \(scene.key(.editAgain)) edits again"
        : "what it would change is still being laid out"
    case .commit where isGone: "what was edited is gone: \(scene.key(.drop)) leaves it"
    // What is being written can be neither left nor taken back here; the answer says what became of it.
    case .editAgain, .drop, .back, .quit:
      scene.jobs.isRunning(.edit) ? "it is being written; wait for the answer" : nil
    default: nil
    }
  }

  mutating func perform(_ command: Command, _ turn: inout Turn) -> Bool {
    guard case .action(let action) = command else { return false }
    if view.move(action, count: lines.count, height: listHeight(turn.region)) { return true }
    switch action {
    case .left: left = max(0, left - 8)
    case .right: left += 8
    case .commit: turn.run(.confirmed(.edit, .commit(plan)))
    case .editAgain:
      turn.pop()
      switch below {
      case nil: EditFlow.open(plan.draft, text: plan.edited, &turn)
      case .conflict: turn.run(.action(.editAgain))
      default: break
      }
    case .back where below != nil, .quit where below != nil: turn.pop()
    case .drop, .back, .quit:
      turn.pop()
      if let below { turn.remove(below) }
      if isDoubtful {
        turn.say(.warning, "nobody knows whether it was written: look at it as it is now")
      } else {
        turn.say(.info, "nothing was written")
      }
    default: return false
    }
    return true
  }

  mutating func retire(_ turn: inout Turn) { turn.callOff(job) }

  mutating func settle(in region: Rect, _ turn: inout Turn) {
    if diff == nil, !isCalledOff, !turn.isUnderWay(job) {
      job = turn.start(.difference, .compare(plan.before, plan.after))
    }
    view.clamp(lines.count, height: listHeight(region))
  }

  mutating func receive(_ message: Message, _ turn: inout Turn) {
    switch message {
    case .compared(job, let diff): self.diff = diff
    case .changes(.changed(plan.draft.target.identity.metaKey)): isOld = true
    case .ended(job, .cancelled): isCalledOff = true
    case .committed(_, .success(.conflict(let current))):
      turn.remove(.diff)
      if let below { turn.remove(below) }
      turn.push(ConflictScreen(plan: plan, current: current))
    case .committed(_, .success): turn.remove(.diff)
    case .committed(_, .failure(let error)):
      isDoubtful = error.isOutcomeUnknown
      if case .notFound = error { isGone = true }
    default: break
    }
  }

  private func listHeight(_ region: Rect) -> Int { max(1, region.height - 3) }

  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    let name = EditWords.target(plan.draft.target)
    grid.put(
      " \(name)", at: region.origin, style: Style(.title), maxWidth: region.width,
      truncation: .middle)
    let counts = diff.map { "+\($0.added) -\($0.removed) lines \(scene.glyphs.separator) " } ?? ""
    let facts =
      " \(counts)\(Figures.bytes(plan.before.count)) \(scene.becomes) "
      + "\(Figures.bytes(plan.after.count)) \(scene.glyphs.separator) in "
      + scene.configuration.address
    grid.put(
      facts, at: region.origin.moved(y: 1), style: Style(.dim), maxWidth: region.width,
      truncation: .end)
    let list = Rect(
      x: region.minX + 1, y: region.minY + 2, width: region.width - 2, height: listHeight(region))
    for (row, index) in view.visible(lines.count, height: list.height).enumerated() {
      lines[index].draw(&grid, in: list.row(row), from: left)
      if index == view.cursor {
        grid.restyle(list.row(row)) { $0.with(.selected) }
        if scene.isFocused { grid.cursor = list.row(row).origin }
      }
    }
    guard diff != nil else {
      grid.put(
        isCalledOff
          ? "This was called off, so nothing can be written: \(scene.key(.editAgain)) edits again."
          : "laying out what it would change…", at: list.origin,
        style: Style(isCalledOff ? .warning : .loading), maxWidth: list.width, truncation: .end)
      return
    }
    grid.put(
      " \(prompt(scene))", at: Point(x: region.minX, y: region.maxY - 1),
      style: Style(isGone || isOld ? .warning : .accent), maxWidth: region.width, truncation: .end)
  }

  /// What can be done with it now.
  private func prompt(_ scene: Scene) -> String {
    let (commit, drop) = (scene.key(.commit), scene.key(.drop))
    guard !isGone else {
      return "What was edited is gone, so nothing can be written: \(drop) leaves it."
    }
    let leaves = "\(drop) leaves it; \(scene.key(.editAgain)) edits again."
    return isOld
      ? "The thread was written meanwhile: \(commit) looks whether this was changed; \(leaves)"
      : "\(commit) writes it, if nobody changed it meanwhile; \(leaves)"
  }
}

/// An edit in words.
enum EditWords {
  static func target(_ target: EditTarget) -> String {
    switch target {
    case .thread(let identity): identity.words
    case .file(let identity, let file): "\(file) in \(identity)"
    case .segment(let identity, let file, let segment): "\(segment) of \(file) in \(identity)"
    }
  }
}
