import ThreadCache

/// The changes made with this program, newest first; `U` undoes the chosen one.
struct HistoryScreen: Screen {
  private var entries: [ChangeEntry]?
  private var failure: String?
  private var view = Viewport()

  init(_ turn: inout Turn) { turn.start(.history, .history(limit: 1000)) }

  var scope: Scope { .history }
  var crumb: String? { "history" }
  private var count: Int { entries?.count ?? 0 }
  private var selected: ChangeEntry? {
    entries.flatMap { $0.indices.contains(view.cursor) ? $0[view.cursor] : nil }
  }

  func refusal(of action: ActionID, _ scene: Scene) -> String? {
    guard action == .undo else { return nil }
    guard let selected else { return "no change is selected" }
    switch selected.outcome {
    case .done: return nil
    case .undone: return "change \(selected.id) is undone already"
    case .failed: return "change \(selected.id) failed: there is nothing to undo"
    case .intended: return "change \(selected.id) was not finished"
    }
  }

  mutating func perform(_ command: Command, _ turn: inout Turn) -> Bool {
    guard case .action(let action) = command else { return false }
    if view.move(action, count: count, height: listHeight(turn.region)) { return true }
    switch action {
    case .undo: turn.open(UndoDialog(entry: selected, &turn))
    case .refresh: turn.start(.history, .history(limit: 1000))
    case .history: break
    default: return false
    }
    return true
  }

  mutating func settle(in region: Rect, _ turn: inout Turn) {
    view.clamp(count, height: listHeight(region))
  }

  mutating func receive(_ message: Message, _ turn: inout Turn) {
    switch message {
    case .history(let id, .success(let entries)) where id.slot == .history: self.entries = entries
    case .history(let id, .failure(let error)) where id.slot == .history:
      failure = error.description
    case .undone: turn.start(.history, .history(limit: 1000))
    default: break
    }
  }

  private func listHeight(_ region: Rect) -> Int { max(1, region.height - 3) }

  mutating func mouse(_ mouse: Mouse, in region: Rect, _ turn: inout Turn) {
    switch mouse.kind {
    case .wheelDown: view.cursor += 3
    case .wheelUp: view.cursor -= 3
    case .press, .doublePress: view.cursor = view.top + mouse.position.y - region.minY - 2
    case .release: break
    }
    view.clamp(count, height: listHeight(region))
  }

  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    grid.put(" Changes made with bobbin", at: region.origin, style: Style(.title))
    guard let entries, !entries.isEmpty else {
      let text = failure ?? (entries == nil ? "reading the journal…" : "No change was made yet.")
      grid.put(
        "   " + text, at: region.origin.moved(y: 2),
        style: Style(failure == nil ? .accent : .danger),
        maxWidth: region.width)
      return
    }
    let isWide = region.width >= 70
    let head = isWide ? "     #  WHEN          DEED      OUTCOME   WHAT" : "     #  WHAT"
    grid.put(head, at: region.origin.moved(y: 1), style: Style(.header), maxWidth: region.width)
    let list = Rect(
      x: region.minX, y: region.minY + 2, width: region.width, height: listHeight(region))
    for (row, index) in view.visible(entries.count, height: list.height).enumerated() {
      let entry = entries[index]
      let line = list.row(row)
      let when = Ages.moment(
        entry.time, now: scene.now, secondsEast: scene.configuration.secondsEast)
      let threads =
        entry.threads.count == 1
        ? " in \(entry.threads[0].id)" : ", \(Figures.count(entry.threadCount, "thread"))"
      let summary =
        entry.summary.contains(entry.threads.first?.id.description ?? " ")
        ? entry.summary : entry.summary + threads
      var text = TextWidth.padded("\(entry.id)", to: 6, .right) + "  "
      if isWide {
        text += TextWidth.padded(when, to: 14) + TextWidth.padded(entry.deed.rawValue, to: 10)
        text += TextWidth.padded(entry.outcome.rawValue, to: 10)
      }
      let role: Role = entry.isUndoable ? .plain : .dim
      grid.put(
        text + summary, at: line.origin, style: Style(role), maxWidth: line.width,
        truncation: .end)
      if index == view.cursor {
        grid.put(String(scene.glyphs.selection), at: line.origin, style: Style(.selection))
        grid.restyle(line) { $0.with(.selected) }
        if scene.isFocused { grid.cursor = line.origin }
      }
    }
    grid.put(
      " \(Figures.count(entries.count, "change")), newest first; U undoes the chosen one",
      at: Point(x: region.minX, y: region.maxY - 1), style: Style(.dim), maxWidth: region.width)
  }
}
