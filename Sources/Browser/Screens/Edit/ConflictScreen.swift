import ThreadCache

/// Somebody changed what was being edited: what it was, what it is now and what was to be written, side by
/// side, and a choice at every place that both changed.
struct ConflictScreen: Screen {
  let plan: EditPlan
  let current: EditDraft
  private(set) var merge = ThreeWay()
  private(set) var rows: [ConflictText.Row] = []
  /// False while the three texts are being laid out, or when that was called off.
  private(set) var isLaidOut = false
  /// The layout that is under way.
  private var job: JobID?
  private(set) var isCalledOff = false
  var view = Viewport()
  /// Which of the three is in sight where there is room for one.
  private(set) var shown = 1
  /// Characters left out at the beginning of lines, so that what differs is in sight.
  private(set) var left = 0

  init(plan: EditPlan, current: EditDraft) {
    self.plan = plan
    self.current = current
    let (base, theirs, mine) = (plan.before, current.original, plan.after)
    if ConflictText.isQuick(base.count + theirs.count + mine.count) {
      take(ConflictText(base: base, theirs: theirs, mine: mine, check: LineDiff.never))
    }
  }

  private mutating func take(_ text: ConflictText) {
    merge = text.merge
    rows = text.rows
    isLaidOut = true
    let first = merge.chunks.firstIndex(where: \.isConflict)
    go(to: first ?? merge.chunks.firstIndex { !$0.isSame } ?? 0)
  }

  /// The text that the choices make; nil while one is missing.
  private var merged: [UInt8]? { isLaidOut ? merge.merged.map(Self.text) : nil }

  var scope: Scope { .conflict }
  var crumb: String? { "conflict" }

  /// The chunk that the cursor is in.
  private var chunk: Int? { rows.indices.contains(view.cursor) ? rows[view.cursor].chunk : nil }

  /// The chunk that the cursor is in, where something differs.
  private var place: Int? { chunk.flatMap { merge.chunks[$0].isSame ? nil : $0 } }

  func refusal(of action: ActionID, _ scene: Scene) -> String? {
    switch action {
    case .takeTheirs, .keepMine, .recheck:
      guard !isLaidOut else { break }
      return isCalledOff
        ? "what differs was not laid out: \(scene.key(.editAgain)) edits your text"
        : "what differs is still being laid out"
    default: break
    }
    switch action {
    case .takeTheirs, .keepMine:
      return place == nil
        ? "nothing differs here; \(scene.key(.nextDifference)) goes to the next place" : nil
    case .recheck:
      guard merge.undecided > 0 else { return nil }
      return "\(Figures.count(merge.undecided, "place")) to decide: "
        + "\(scene.key(.takeTheirs)) takes theirs, \(scene.key(.keepMine)) keeps yours"
    default: return nil
    }
  }

  mutating func perform(_ command: Command, _ turn: inout Turn) -> Bool {
    guard case .action(let action) = command else { return false }
    if view.move(action, count: rows.count, height: listHeight(turn.region)) { return true }
    switch action {
    case .left: scroll(-1, turn.region)
    case .right: scroll(1, turn.region)
    case .nextDifference: if !find(1) { turn.say(.info, "nothing differs below") }
    case .previousDifference: if !find(-1) { turn.say(.info, "nothing differs above") }
    case .takeTheirs: choose(.theirs)
    case .keepMine: choose(.mine)
    case .recheck:
      if let merged { turn.start(.edit, .check(current, merged)) }
    case .editAgain:
      turn.pop()
      EditFlow.open(current, text: merged ?? plan.edited, &turn)
    case .back, .quit: turn.open(LeaveEditQuestion(.conflict))
    case .drop:
      turn.cancel(.edit)
      turn.pop()
      turn.say(.info, "yours was dropped; what others wrote stays")
    default: return false
    }
    return true
  }

  private static func text(_ lines: [String]) -> [UInt8] {
    Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  /// Chooses, and goes on to what is to be decided next.
  private mutating func choose(_ side: ThreeWay.Side) {
    guard let place else { return }
    merge.choose(side, at: place)
    let open = merge.chunks.indices.filter { merge.chunks[$0].choice == nil }
    if let next = open.first(where: { $0 > place }) ?? open.first { go(to: next) }
  }

  private mutating func find(_ direction: Int) -> Bool {
    let here = chunk ?? -1
    var row = view.cursor + direction
    while rows.indices.contains(row) {
      if let chunk = rows[row].chunk, chunk != here, !merge.chunks[chunk].isSame {
        go(to: chunk)
        return true
      }
      row += direction
    }
    return false
  }

  private mutating func go(to chunk: Int) {
    guard let row = rows.firstIndex(where: { $0.chunk == chunk }) else { return }
    view.cursor = row
    view.top = max(0, row - ConflictText.context)
    left = Self.firstDifference(rows[row].texts.compactMap { $0 })
  }

  /// Where the difference begins, with a little of what is before it; 0 for short lines.
  private static func firstDifference(_ lines: [String]) -> Int {
    guard let first = lines.first, lines.contains(where: { $0.count > 30 }) else { return 0 }
    let shared = lines.dropFirst().reduce(first.count) { least, line in
      min(least, zip(first, line).prefix { $0 == $1 }.count)
    }
    return shared > 24 ? shared - 12 : 0
  }

  private mutating func scroll(_ direction: Int, _ region: Rect) {
    if Self.isWide(region) {
      left = max(0, left + 8 * direction)
    } else {
      shown = min(2, max(0, shown + direction))
    }
  }

  static func isWide(_ region: Rect) -> Bool { region.width >= 90 }

  mutating func settle(in region: Rect, _ turn: inout Turn) {
    if !isLaidOut, !isCalledOff, !turn.isUnderWay(job) {
      let request = Request.merge(
        base: plan.before, theirs: current.original, mine: plan.after)
      job = turn.start(.difference, request)
    }
    view.clamp(rows.count, height: listHeight(region))
  }

  mutating func receive(_ message: Message, _ turn: inout Turn) {
    switch message {
    case .merged(job, let text): take(text)
    case .ended(job, .cancelled): isCalledOff = true
    // Lines that fit one by one need not fit together.
    case .checked(_, .failure(let error)):
      turn.remove(.conflict)
      if let merged { EditFlow.open(current, text: merged, &turn) }
      turn.say(.warning, "the two do not fit together: \(error.description)")
    case .committed(_, .success(.done)): turn.remove(.conflict)
    default: break
    }
  }

  mutating func retire(_ turn: inout Turn) { turn.callOff(job) }

  func listHeight(_ region: Rect) -> Int { max(1, region.height - 3) }

  mutating func mouse(_ mouse: Mouse, in region: Rect, _ turn: inout Turn) {
    switch mouse.kind {
    case .wheelDown, .wheelUp:
      let lines = mouse.kind == .wheelDown ? 3 : -3
      view.cursor += lines
      view.top += lines
    case .press, .doublePress:
      let row = view.top + mouse.position.y - region.minY - 2
      if rows.indices.contains(row), mouse.position.y >= region.minY + 2 { view.cursor = row }
    case .release: break
    }
  }
}
