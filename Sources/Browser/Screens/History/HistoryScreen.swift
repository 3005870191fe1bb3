import ThreadCache

/// The changes made with this program, newest first: `U` undoes the chosen one, Enter opens its thread.
struct HistoryScreen: Screen {
  /// The most changes that are shown.
  static let limit = 1000

  private(set) var entries: [ChangeEntry]?
  private(set) var failure: String?
  private(set) var view = Viewport()
  /// The change whose thread is about to be opened.
  private var visit: ChangeVisit?

  init(_ turn: inout Turn) { turn.start(.history, .history(limit: Self.limit)) }

  var scope: Scope { .history }
  var crumb: String? { "history" }
  private var count: Int { entries?.count ?? 0 }
  var selected: ChangeEntry? {
    entries.flatMap { $0.indices.contains(view.cursor) ? $0[view.cursor] : nil }
  }

  func refusal(of action: ActionID, _ scene: Scene) -> String? {
    guard action == .undo || action == .open else { return nil }
    guard let selected else {
      return entries == nil && failure == nil
        ? "the journal is still being read" : "there is no change to choose"
    }
    guard action == .undo else {
      return selected.threads.count == 1
        ? nil
        : selected.threads.isEmpty
          ? "change \(selected.id) was about many threads that are not named one by one: none is opened"
          : "change \(selected.id) was about \(Figures.count(selected.threads.count, "thread")): none is opened"
    }
    switch selected.outcome {
    case .done where selected.isOver:
      return "the lifetime that change \(selected.id) set is over: nothing of it can be taken back"
    case .done:
      let key = scene.key(.undo)
      return selected.successor.map {
        "change \($0) did the same again: \(key) there is about both"
      }
    case .undone: return "change \(selected.id) is undone already"
    case .failed: return "change \(selected.id) failed: there is nothing to undo"
    case .intended: return "change \(selected.id) was not finished"
    }
  }

  func label(of action: ActionID) -> String? {
    action == .undo && selected?.isRedoable == true ? "redo" : nil
  }

  mutating func perform(_ command: Command, _ turn: inout Turn) -> Bool {
    guard case .action(let action) = command else { return false }
    let height = HistoryLayout(turn.region).list.height
    if view.move(action, count: count, height: height) { return true }
    switch action {
    case .undo: turn.open(UndoDialog(entry: selected, &turn))
    case .open:
      if let selected, let thread = selected.threads.first {
        visit = ChangeVisit(thread, change: selected.id, &turn)
      }
    case .refresh: read(&turn)
    case .history: turn.say(.info, "this is the history")
    default: return false
    }
    return true
  }

  private mutating func read(_ turn: inout Turn) {
    failure = nil
    turn.start(.history, .history(limit: Self.limit))
  }

  mutating func settle(in region: Rect, _ turn: inout Turn) {
    view.clamp(count, height: HistoryLayout(region).list.height)
  }

  mutating func receive(_ message: Message, _ turn: inout Turn) {
    if visit?.receive(message, &turn) == true { visit = nil }
    switch message {
    case .history(let id, .success(let entries)) where id.slot == .history: take(entries)
    case .history(let id, .failure(let error)) where id.slot == .history:
      failure = error.description
    case .undone: read(&turn)
    case .evictedInBulk(_, let progress) where progress.ending != nil: read(&turn)
    default: if !message.touched.isEmpty { read(&turn) }
    }
  }

  /// Shows what was read; the cursor stays on its change.
  private mutating func take(_ new: [ChangeEntry]) {
    let chosen = selected?.id
    let offset = view.cursor - view.top
    entries = new
    guard view.cursor > 0, let place = new.firstIndex(where: { $0.id == chosen }) else { return }
    view.cursor = place
    view.top = place - offset
  }

  mutating func mouse(_ mouse: Mouse, in region: Rect, _ turn: inout Turn) {
    let list = HistoryLayout(region).list
    switch mouse.kind {
    case .wheelDown, .wheelUp:
      let rows = mouse.kind == .wheelDown ? 3 : -3
      view.cursor += rows
      view.top += rows
    case .press, .doublePress:
      let row = view.top + mouse.position.y - list.minY
      guard list.contains(mouse.position), row < count else { return }
      view.cursor = row
      if mouse.kind == .doublePress { turn.run(.action(.open)) }
    case .release: return
    }
    view.clamp(count, height: list.height)
  }
}

/// Where the parts of the history are.
struct HistoryLayout {
  let title: Rect
  let headings: Rect
  let list: Rect
  /// The chosen change, whole.
  let facts: Rect
  let status: Rect

  init(_ region: Rect) {
    let isLow = region.height < 12
    let (title, below) = region.splitTop(isLow ? 0 : 1)
    let (headings, rest) = below.splitTop(region.height > 3 ? 1 : 0)
    let (above, status) = rest.splitBottom(rest.height > 2 ? 1 : 0)
    (list, facts) = above.splitBottom(isLow ? 0 : region.height < 18 ? 3 : 5)
    self.title = title
    self.headings = headings
    self.status = status
  }
}
