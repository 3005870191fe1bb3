import ThreadCache

/// What an edit would change; `y` writes it.
struct DiffScreen: Screen {
  let plan: EditPlan
  /// The built-in editor or the conflict that is below, with the text as it is.
  private let below: Scope?
  private let diff: LineDiff
  private var view = Viewport()
  private var left = 0

  init(_ plan: EditPlan, over below: Scope?) {
    self.plan = plan
    self.below = below
    diff = LineDiff(json: plan.before, plan.after)
  }

  var scope: Scope { .diff }
  var crumb: String? { "difference" }
  var asks: Bool { true }

  func refusal(of action: ActionID, _ scene: Scene) -> String? {
    switch action {
    // What is being written can be neither left nor taken back here; the answer says what became of it.
    case .editAgain, .drop, .back, .quit:
      scene.jobs.isRunning(.edit) ? "it is being written; wait for the answer" : nil
    default: nil
    }
  }

  mutating func perform(_ command: Command, _ turn: inout Turn) -> Bool {
    guard case .action(let action) = command else { return false }
    if view.move(action, count: diff.lines.count, height: listHeight(turn.region)) { return true }
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
      turn.say(.info, "nothing was written")
    default: return false
    }
    return true
  }

  mutating func settle(in region: Rect, _ turn: inout Turn) {
    view.clamp(diff.lines.count, height: listHeight(region))
  }

  mutating func receive(_ message: Message, _ turn: inout Turn) {
    switch message {
    case .committed(_, .success(.conflict(let current))):
      turn.remove(.diff)
      if let below { turn.remove(below) }
      turn.push(ConflictScreen(plan: plan, current: current))
    case .committed(_, .success): turn.remove(.diff)
    case .committed(_, .failure(let error)): turn.say(.error, error.description)
    default: break
    }
  }

  private func listHeight(_ region: Rect) -> Int { max(1, region.height - 3) }

  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    let name = EditWords.target(plan.draft.target)
    grid.put(
      " \(name)", at: region.origin, style: Style(.title), maxWidth: region.width,
      truncation: .middle)
    let facts =
      " +\(diff.added) -\(diff.removed) lines \(scene.glyphs.separator) "
      + "\(Figures.bytes(plan.before.count)) \(scene.glyphs.becomes) "
      + "\(Figures.bytes(plan.after.count)) \(scene.glyphs.separator) in "
      + scene.configuration.address
    grid.put(
      facts, at: region.origin.moved(y: 1), style: Style(.dim), maxWidth: region.width,
      truncation: .end)
    let list = Rect(
      x: region.minX + 1, y: region.minY + 2, width: region.width - 2, height: listHeight(region))
    for (row, index) in view.visible(diff.lines.count, height: list.height).enumerated() {
      diff.lines[index].draw(&grid, in: list.row(row), from: left)
      if index == view.cursor {
        grid.restyle(list.row(row)) { $0.with(.selected) }
        if scene.isFocused { grid.cursor = list.row(row).origin }
      }
    }
    grid.put(
      " y writes it, if nobody changed it meanwhile; n leaves it; e edits again.",
      at: Point(x: region.minX, y: region.maxY - 1), style: Style(.accent),
      maxWidth: region.width, truncation: .end)
  }
}

/// An edit in words.
enum EditWords {
  static func target(_ target: EditTarget) -> String {
    switch target {
    case .thread(let identity): "thread \(identity.id)"
    case .file(let identity, let file): "\(file) in \(identity.id)"
    case .segment(let identity, let file, let segment): "\(segment) of \(file) in \(identity.id)"
    }
  }
}
