import ThreadCache

/// Somebody changed what was being edited: what it was, what it is now, and what was to be written.
struct ConflictScreen: Screen {
  let plan: EditPlan
  let current: EditDraft
  private let columns: [(title: String, lines: [String])]
  private var view = Viewport()
  private var shown = 1
  /// Characters left out at the beginning of lines, so that what differs is in sight.
  private var left = 0

  init(plan: EditPlan, current: EditDraft) {
    self.plan = plan
    self.current = current
    columns = [
      ("it was", LineDiff.layOut(plan.before)), ("it is now", LineDiff.layOut(current.original)),
      ("yours", LineDiff.layOut(plan.after)),
    ]
    // The first line that is not the same in all three.
    let shortest = columns.map(\.lines.count).min() ?? 0
    let first = (0..<shortest).first { line in
      Set(columns.map { $0.lines[line] }).count > 1
    }
    view.cursor = first ?? max(0, shortest - 1)
    left = first.map { line in Self.firstDifference(columns.map { $0.lines[line] }) } ?? 0
    view.top = max(0, view.cursor - 3)
  }

  /// Where the difference begins, with a little of what is before it; 0 for short lines.
  private static func firstDifference(_ lines: [String]) -> Int {
    guard let first = lines.first, lines.contains(where: { $0.count > 30 }) else { return 0 }
    var shared = first[...]
    for line in lines { shared = shared.commonPrefix(with: line[...]) }
    return max(0, shared.count - 12)
  }

  var scope: Scope { .diff }
  var crumb: String? { "conflict" }
  private var count: Int { columns.map(\.lines.count).max() ?? 0 }

  func refusal(of action: ActionID, _ scene: Scene) -> String? {
    action == .commit ? "it was changed meanwhile; e edits it as it is now, n drops yours" : nil
  }

  mutating func perform(_ command: Command, _ turn: inout Turn) -> Bool {
    guard case .action(let action) = command else { return false }
    if view.move(action, count: count, height: listHeight(turn.region)) { return true }
    switch action {
    case .left: shown = max(0, shown - 1)
    case .right: shown = min(2, shown + 1)
    case .editAgain:
      turn.pop()
      EditFlow.open(current, text: plan.edited, &turn)
    case .drop, .back:
      turn.pop()
      turn.say(.info, "yours was dropped; what others wrote stays")
    default: return false
    }
    return true
  }

  mutating func settle(in region: Rect, _ turn: inout Turn) {
    view.clamp(count, height: listHeight(region))
  }

  private func listHeight(_ region: Rect) -> Int { max(1, region.height - 3) }

  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    grid.put(
      " Somebody changed \(EditWords.target(plan.draft.target)) meanwhile; nothing was written.",
      at: region.origin, style: Style(.warning), maxWidth: region.width, truncation: .end)
    let isWide = region.width >= 90
    let visible = isWide ? Array(0..<3) : [shown]
    let width = region.width / visible.count
    let list = Rect(
      x: region.minX, y: region.minY + 2, width: region.width, height: listHeight(region))
    for (place, index) in visible.enumerated() {
      let x = region.minX + place * width
      let note = isWide ? "" : " (\(index + 1) of 3, h l)"
      grid.put(
        " \(columns[index].title)\(note)", at: Point(x: x, y: region.minY + 1),
        style: Style(.header), maxWidth: width)
      if place > 0 {
        grid.vline(
          at: Point(x: x, y: region.minY + 1), height: list.height + 1, glyphs: scene.glyphs)
      }
      for (row, line) in view.visible(count, height: list.height).enumerated() {
        let lines = columns[index].lines
        guard line < lines.count else { continue }
        let base = line < columns[0].lines.count ? columns[0].lines[line] : nil
        let differs = index > 0 && lines[line] != base
        grid.put(
          (differs ? "* " : "  ") + lines[line].dropFirst(left),
          at: Point(x: x + 1, y: list.minY + row),
          style: Style(differs ? (index == 1 ? .warning : .added) : .plain), maxWidth: width - 2,
          truncation: .end)
      }
    }
    grid.put(
      " e edits it as it is now, with your text; n drops yours.",
      at: Point(x: region.minX, y: region.maxY - 1), style: Style(.accent),
      maxWidth: region.width, truncation: .end)
  }
}

extension Substring {
  /// What two texts begin with alike.
  fileprivate func commonPrefix(with other: Substring) -> Substring {
    var end = startIndex
    for (a, b) in zip(indices, other.indices) {
      guard self[a] == other[b] else { break }
      end = index(after: a)
    }
    return self[startIndex..<end]
  }
}
