import ThreadCache

/// The operations of this session, the newest at the bottom; new ones come into sight until one looks at older ones.
struct LogScreen: Screen {
  private(set) var log = OperationLog()
  /// The entries that are listed, the oldest first.
  private(set) var entries: [OperationEntry] = []
  private(set) var view = Viewport()
  private(set) var isFollowing = true
  /// What matters less is not listed.
  private(set) var level = OperationEntry.Level.info
  private(set) var filter = ""
  /// False until the runner has sent what there is.
  private(set) var isRead = false
  /// Whether the entry under the cursor has most of the window, so that it can be read whole.
  private(set) var isWhole = false
  /// The change whose thread is about to be opened.
  private var visit: ChangeVisit?

  var scope: Scope { .log }
  var crumb: String? { "log" }
  /// What the runner must know to send what is missing here.
  var sight: Sight.Log { Sight.Log(newest: isRead ? log.newest : nil) }
  var selected: OperationEntry? {
    entries.indices.contains(view.cursor) ? entries[view.cursor] : nil
  }

  func refusal(of action: ActionID, _ scene: Scene) -> String? {
    switch action {
    case .copy where selected == nil: "there is no entry to copy"
    case .open where selected == nil: "there is no entry"
    case .nextView where selected == nil: "there is no entry"
    case .open where selected?.thread == nil: "this entry is not about one thread"
    default: nil
    }
  }

  func label(of action: ActionID) -> String? {
    action == .nextView ? isWhole ? "list" : "whole" : nil
  }

  mutating func perform(_ command: Command, _ turn: inout Turn) -> Bool {
    switch command {
    case .action(let action): return perform(action, &turn)
    case .filter(let text):
      filter = text
      list()
      return true
    default: return false
    }
  }

  private mutating func perform(_ action: ActionID, _ turn: inout Turn) -> Bool {
    let height = LogLayout(turn.region, isWhole: isWhole).list.height
    if view.move(action, count: entries.count, height: height) {
      // Whoever goes to the end wants to see what comes; whoever moves otherwise wants to read.
      isFollowing = action == .bottom
      return true
    }
    switch action {
    case .follow: isFollowing.toggle()
    case .nextView:
      isWhole.toggle()
      // What is read does not move away.
      if isWhole { isFollowing = false }
    case .level:
      level = level.next
      list()
    case .filter: turn.open(Prompt(.filter(before: filter, of: "entry"), text: filter))
    case .copy:
      guard let selected else { return true }
      turn.effects.append(.copy(LogWords.text(selected, turn.scene)))
      turn.say(.info, "copied the entry")
    case .open:
      guard let selected, let thread = selected.thread else { return true }
      // Whoever comes back comes back to this one.
      isFollowing = false
      if let change = selected.change {
        visit = ChangeVisit(thread, change: change, &turn)
      } else {
        let place = selected.file.map { ThreadScreen.Place(file: $0, segment: selected.segment) }
        turn.run(.visit(thread, place))
      }
    case .back where isWhole: isWhole = false
    case .back:
      guard !filter.isEmpty else { return false }
      filter = ""
      list()
    case .log: break
    default: return false
    }
    return true
  }

  mutating func receive(_ message: Message, _ turn: inout Turn) {
    if visit?.receive(message, &turn) == true { visit = nil }
    guard case .operations(let log) = message else { return }
    self.log = log
    isRead = true
    list()
  }

  /// Lists what is to be listed; the cursor stays on its entry, or where it was.
  private mutating func list() {
    let number = selected?.number ?? 0
    let offset = view.cursor - view.top
    entries = log.entries(from: level, matching: filter)
    guard !isFollowing else { return }
    view.cursor = entries.firstPlace { $0.number >= number }
    view.top = view.cursor - offset
  }

  mutating func settle(in region: Rect, _ turn: inout Turn) {
    if isFollowing { view.cursor = entries.count - 1 }
    view.clamp(entries.count, height: LogLayout(region, isWhole: isWhole).list.height)
  }

  mutating func mouse(_ mouse: Mouse, in region: Rect, _ turn: inout Turn) {
    let list = LogLayout(region, isWhole: isWhole).list
    switch mouse.kind {
    case .wheelDown: view.cursor += 3
    case .wheelUp:
      view.cursor -= 3
      isFollowing = false
    case .press, .doublePress:
      guard list.contains(mouse.position) else { return }
      view.cursor = view.top + mouse.position.y - list.minY
      isFollowing = false
      if mouse.kind == .doublePress { turn.run(.action(.open)) }
    case .release: break
    }
  }
}

extension [OperationEntry] {
  /// The first place from which on all entries are so; the entries before are not.
  fileprivate func firstPlace(where holds: (OperationEntry) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// Where the parts of the log are.
struct LogLayout {
  let head: Rect
  let list: Rect
  /// What is known of the entry under the cursor.
  let details: Rect
  let status: Rect

  /// - Parameter isWhole: whether the entry has all but a few rows.
  init(_ region: Rect, isWhole: Bool) {
    let (head, below) = region.splitTop(1)
    let (above, status) = below.splitBottom(1)
    let wanted =
      isWhole
      ? max(0, above.height - 2)
      : above.height < 5 ? 0 : above.height < 12 ? 2 : min(9, above.height / 3)
    let (list, details) = above.splitBottom(wanted)
    self.head = head
    self.list = list
    self.details = details
    self.status = status
  }
}
