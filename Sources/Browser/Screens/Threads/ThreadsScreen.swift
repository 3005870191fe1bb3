import KeyValue
import ThreadCache

/// The list of threads: virtual, so that a million of them cost what is on the screen.
struct ThreadsScreen: Screen {
  /// As many ids as are filtered and ordered at once within an update; more go off the main actor.
  static let synchronousLimit = 8192
  /// An order that reads more metas than this asks first.
  static let costlySort = 5000
  /// The same where every command is paid.
  static let costlySortPaid = 1000

  var canScan: Bool
  var index = ThreadIndex()
  var rows = Rows.all
  var query = ThreadQuery("")
  /// What the rows are filtered by.
  var shownQuery = ThreadQuery("")
  /// Whether nothing is shown because the capitals in the filter count.
  var caseMatters = false
  /// The order that is wanted.
  var sort = SortOrder.found
  /// The order the rows have.
  var shownSort = SortOrder.found
  /// Whether the cursor goes to the first row of the order that was asked for, once there is one: what comes first is
  /// what it was asked for.
  var goesToTop = false
  /// The rows in an order that has cost something, before the filter was narrowed.
  var ordered: OrderedRows?
  /// What is being filtered and ordered in the background.
  var matching: (query: ThreadQuery, sort: SortOrder)?
  /// Places of threads that were evicted in bulk.
  var gone = Marks()
  /// Places of threads whose rows are still there though they were found to be gone.
  var vanished: Set<UInt32> = []
  /// The places of threads that are being evicted in bulk, and those that were asked about.
  var evicting: EvictingPlaces?
  var asked: EvictingPlaces?
  /// Rows that were found since they were put in order; they stand at the end.
  var unsorted = 0
  var view = Viewport()
  /// The thread the cursor is on, by its place in the index; rows may come and go around it.
  var anchor: UInt32?
  var details = BoundedCache<UInt32, ThreadSummary?>(capacity: 4096)
  /// What was shown of threads before all were found anew, until they are found.
  var former: [ThreadIdentity: ThreadSummary?] = [:]
  /// The rows that show such: what is read anew of them is no change that was seen.
  var recalled: Set<UInt32> = []
  /// Where threads with details are.
  var places: [ThreadIdentity: UInt32] = [:]
  /// How threads that were opened are doing.
  var opened = KnownHashes()
  /// Details that are out of date, and shown until newer ones come.
  var outdated: Set<UInt32> = []
  /// Of those, what somebody was said to have changed.
  var told: Set<UInt32> = []
  /// Rows that changed a moment ago, and until when they are marked.
  var changed: [UInt32: Int64] = [:]
  /// Threads that came up since the scan was over.
  var arrived = 0
  /// What the details job under way is reading.
  var requested: Set<UInt32> = []
  var marks = Marks()
  /// Where a range began; a place in the index.
  var rangeStart: UInt32?
  var progress: ScanProgress?
  /// How far an order that reads details is.
  var sorting: (done: Int, total: Int)?
  /// Whether the scan and live changes wait.
  var isPaused = false
  /// Whether the scan failed or was cancelled, and goes on when it is told to.
  var isStopped = false
  /// Whether the scan goes on as soon as the store answers.
  var isInterrupted = false
  /// Whether the scan has found enough for a while, and goes on when the rows in sight are the last ones.
  var isResting = false
  /// Whether all are to be found anew, and what is shown is what was found before.
  var isRenewing = false
  /// How far that goes; nil: as far as any scan.
  var renewal: ScanGoal?
  /// Why the threads cannot be listed; nil: they can.
  var scanProblem: String?
  /// Rows whose details were refused: they are not asked for again by themselves.
  var refused: Set<UInt32> = []
  /// Until when the details of a store that is paid by the command are not asked for, for the rows go by.
  var settlesAt: Int64 = 0

  init(canScan: Bool) { self.canScan = canScan }

  var scope: Scope { .threads }
  var crumb: String? { nil }

  /// Number of rows.
  var count: Int { rows.count(of: index) }

  /// The thread under the cursor.
  var selected: (place: UInt32, identity: ThreadIdentity)? {
    guard view.cursor < count, let place = rows.index(of: view.cursor), let identity = index[place]
    else { return nil }
    return (place, identity)
  }

  /// The threads that are marked, or the one under the cursor.
  var chosen: [ThreadIdentity] {
    marks.count > 0
      ? marks.places.compactMap { index[$0] } : selected.map { [$0.identity] } ?? []
  }

  /// Of a footer that is full, only what there is to find is offered; of a list that stays empty, nothing that is done with
  /// threads.
  func offers(_ action: ActionID) -> Bool {
    if !canScan, index.count == 0 {
      return ![.open, .filter, .replay, .mark, .sort, .evict, .findAll].contains(action)
    }
    return action != .findAll || isResting || isStopped
  }

  /// Before the scan has begun rows are what one expects.
  var keepsRefused: Bool { count > 0 || (progress == nil && query.isEmpty) }

  /// What is done with marks or a range, as long as there are any.
  var foremost: [ActionID] {
    if rangeStart != nil { return [.evict, .lifetime, .range, .back] }
    return marks.count > 0 ? [.evict, .lifetime, .mark, .markAll, .back] : []
  }

  func label(of action: ActionID) -> String? {
    switch action {
    case .range: rangeStart != nil ? "mark the range" : nil
    case .back: rangeStart != nil ? "drop the range" : marks.count > 0 ? "unmark" : nil
    case .markAll: areAllMarked ? "unmark all" : nil
    default: nil
    }
  }

  func nextChange(after now: Int64) -> Int64? {
    // Rows in sight only; their words change by the minute at most.
    let words = view.visible(count, height: 200).compactMap { row -> Int64? in
      guard let place = rows.index(of: row), let summary = details[place] ?? nil else { return nil }
      return ThreadAge.untilChange(summary.expiry, ThreadAge.of(summary, now: now), now: now)
    }.min().map { now + $0 }
    return [
      words, changed.values.filter { $0 > now }.min(), settlesAt > now ? settlesAt : nil,
    ].compactMap { $0 }.min()
  }

  func refusal(of action: ActionID, _ scene: Scene) -> String? {
    switch action {
    case .evict, .lifetime:
      selected == nil && marks.count == 0 ? "no thread is selected" : nil
    case .markAll: selected == nil ? "no thread is shown that could be marked" : nil
    case .open, .edit, .replay, .mark, .range, .copy:
      selected == nil ? "no thread is selected" : nil
    case .findAll: refusalToFindAll(scene)
    default: nil
    }
  }

  mutating func perform(_ command: Command, _ turn: inout Turn) -> Bool {
    switch command {
    case .filter(let text):
      guard text != query.text else { return true }
      query = ThreadQuery(text)
      match(&turn)
    case .sort(let order): sort(by: order, &turn)
    case .dropped:
      sort = shownSort
      goesToTop = false
      asked = nil
    case .confirmed(.match, .match(_, let query, let sort, _, _)): matching = (query, sort)
    case .confirmed(.scan, _):
      isStopped = false
      isInterrupted = false
      isResting = false
    case .lifetime(let threads, let lifetime):
      LifetimeQuestion.ask(threads, lifetime, &turn)
    case .evictAllShown: evictAllShown(&turn)
    case .evictInBulk: beginEvicting()
    case .action(let action): return perform(action, &turn)
    default: return false
    }
    return true
  }

  private mutating func perform(_ action: ActionID, _ turn: inout Turn) -> Bool {
    if view.move(action, count: count, height: listHeight(turn.region)) {
      anchorCursor()
      moved(&turn)
      return true
    }
    switch action {
    case .open: selected.map { turn.push(ThreadScreen($0.identity)) }
    case .replay:
      if let identity = selected?.identity {
        turn.push(ThreadScreen(identity, isPassed: true))
        turn.start(.record, .record(identity))
        turn.push(ReplayScreen(identity, request: nil, from: nil, record: nil, &turn))
      }
    case .edit:
      if let identity = selected?.identity { turn.run(.edit(.thread(identity), nil)) }
    // What is shown as a range is what is meant, whether or not it was ended.
    case .evict: if closeRange(&turn) { evict(&turn) }
    case .lifetime: if closeRange(&turn) { openLifetime(&turn) }
    case .copy:
      if let identity = selected?.identity {
        turn.effects.append(.copy(identity.description))
        turn.say(.info, "copied the id \(identity)")
      }
    case .filter: turn.open(Prompt(.filter(before: query.text, of: "id"), text: query.text))
    case .sort: turn.open(sortMenu)
    case .mark: markRow(&turn)
    case .range: markRange(&turn)
    case .markAll: markAll(&turn)
    case .nextBroken: findBroken(1, &turn)
    case .previousBroken: findBroken(-1, &turn)
    case .refresh: refresh(&turn)
    case .findAll: findAll(&turn)
    case .back: return back(&turn)
    default: return false
    }
    return true
  }

  /// Esc drops a range, then marks, then the filter; at the end it does nothing.
  private mutating func back(_ turn: inout Turn) -> Bool {
    if rangeStart != nil {
      rangeStart = nil
    } else if marks.count > 0 {
      marks.removeAll()
    } else if !query.isEmpty {
      // What was found is what one stays on.
      if count > 0 { anchorCursor() }
      query = ThreadQuery("")
      match(&turn)
    } else {
      turn.say(.info, "\(turn.scene.key(.quit)) quits")
    }
    return true
  }

  /// The thread the cursor goes back to when a new scan finds it.
  var returning: ThreadIdentity?

  /// The rows' part of the region: below title and headings, above the status.
  func listHeight(_ region: Rect) -> Int { max(1, ThreadsLayout(region).list.height) }

  mutating func anchorCursor() {
    goesToTop = false
    anchor = count > 0 ? rows.index(of: view.cursor) : nil
    returning = nil
  }

  mutating func mouse(_ mouse: Mouse, in region: Rect, _ turn: inout Turn) {
    let layout = ThreadsLayout(region)
    let list = layout.list
    switch mouse.kind {
    case .wheelDown, .wheelUp:
      let rows = mouse.kind == .wheelDown ? 3 : -3
      view.cursor += rows
      view.top += rows
    case .press where layout.headings.contains(mouse.position):
      return sort(byHeadingAt: mouse.position.x - region.minX, width: region.width, &turn)
    case .press, .doublePress:
      let row = view.top + mouse.position.y - list.minY
      guard list.contains(mouse.position), row < count else { return }
      view.cursor = row
      if mouse.kind == .doublePress { turn.run(.action(.open)) }
    case .release: return
    }
    view.clamp(count, height: list.height)
    anchorCursor()
    moved(&turn)
  }

  /// Other rows are in sight: where commands are paid, the last ones bring more, and details wait until rows stop going by.
  private mutating func moved(_ turn: inout Turn) {
    guard turn.configuration.billed else { return }
    settlesAt = turn.now + Self.settling
    lookOn(&turn)
  }
}
