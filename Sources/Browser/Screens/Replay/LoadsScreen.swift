import Retrieval
import ThreadCache

/// The recorded loads of all processes, newest first: of one thread, or of all; two of them can be compared.
struct LoadsScreen: Screen {
  let identity: ThreadIdentity
  /// Those of the thread; nil: they are being read.
  private var own: [RecordedLoad]?
  /// Those of all threads, as far as they were found; nil: nobody asked.
  private(set) var survey: LoadSurvey?
  /// Whether those of all threads are shown.
  private(set) var showsAll = false
  var view = Viewport()
  /// The loads that are compared: two of them, or one with that under the cursor.
  private(set) var marked: [RecordedLoad] = []
  private(set) var comparison: LoadComparison?

  init(_ identity: ThreadIdentity, _ loads: [RecordedLoad]?, _ turn: inout Turn) {
    self.identity = identity
    own = loads
    if loads == nil { turn.start(.loads, .loads(identity)) }
  }

  var scope: Scope { .loads }
  var crumb: String? { comparison == nil ? "loads" : "two loads" }

  /// The loads that are listed; nil: they are being read.
  var loads: [RecordedLoad]? { showsAll ? survey?.loads : own }
  private var count: Int { loads?.count ?? 0 }
  /// The load under the cursor.
  var selected: RecordedLoad? {
    loads.flatMap { $0.indices.contains(view.cursor) ? $0[view.cursor] : nil }
  }

  func refusal(of action: ActionID, _ scene: Scene) -> String? {
    switch action {
    case .takeLoad, .mark, .compare, .nextView:
      if comparison != nil {
        return "two loads are compared: \(scene.key(.back)) goes back to the list"
      }
    default: break
    }
    switch action {
    case .takeLoad, .mark:
      guard let selected else { return "no load is selected" }
      guard action == .mark, marked.count == 2, !isMarked(selected) else { return nil }
      return "two are marked: \(scene.key(.compare)) compares them,"
        + " \(scene.key(.mark)) on one of them unmarks it"
    case .compare:
      guard let selected else { return "no load is selected" }
      guard !marked.isEmpty else {
        return "mark one with \(scene.key(.mark)) first, then \(scene.key(.compare)) on another"
      }
      return marked.count == 1 && isMarked(selected)
        ? "this is the marked one; move to another" : nil
    case .nextView:
      return scene.configuration.billed
        ? "this store is paid by the command, and each thread's history costs one" : nil
    default: return nil
    }
  }

  func isMarked(_ load: RecordedLoad) -> Bool { marked.contains { $0.id == load.id } }

  func offers(_ action: ActionID) -> Bool {
    comparison == nil || ![.takeLoad, .mark, .compare, .nextView].contains(action)
  }

  mutating func perform(_ command: Command, _ turn: inout Turn) -> Bool {
    guard case .action(let action) = command else { return false }
    let (rows, height) = (rowCount(turn.region, turn.scene), height(turn.region))
    if comparison == nil
      ? view.move(action, count: rows, height: height)
      : view.scroll(action, count: rows, height: height)
    {
      return true
    }
    switch action {
    case .takeLoad:
      if let selected {
        turn.pop()
        turn.run(.play(selected))
      }
    case .mark:
      guard let selected else { return true }
      if isMarked(selected) {
        marked.removeAll { $0.id == selected.id }
      } else {
        marked.append(selected)
      }
    case .compare:
      if let first = marked.first, let second = marked.count > 1 ? marked[1] : selected {
        comparison = LoadComparison(first, second)
        listView = view
        view = Viewport()
      }
    case .nextView:
      showsAll.toggle()
      view = Viewport()
      if showsAll, survey == nil { turn.start(.survey, .surveyLoads) }
    case .refresh:
      turn.start(.loads, .loads(identity))
      if showsAll { turn.start(.survey, .surveyLoads) }
    case .back where comparison != nil:
      comparison = nil
      view = listView
    case .back:
      turn.cancel(.survey)
      return false
    default: return false
    }
    return true
  }

  /// Where the list stood when two were compared.
  private var listView = Viewport()

  mutating func receive(_ message: Message, _ turn: inout Turn) {
    switch message {
    case .loads(_, identity, .success(let loads)): take(loads, forAll: false) { $0.own = loads }
    case .loads(_, identity, .failure): own = own ?? []
    case .surveyed(_, let survey):
      take(survey.loads, forAll: true) { $0.survey = survey }
    default: break
    }
  }

  /// The cursor stays on its load when newer ones are found, unless it waits for the newest.
  private mutating func take(
    _ loads: [RecordedLoad], forAll: Bool, _ keep: (inout Self) -> Void
  ) {
    let anchor = showsAll == forAll && comparison == nil ? selected?.id : nil
    keep(&self)
    if view.cursor > 0, let row = loads.firstIndex(where: { $0.id == anchor }) {
      view.cursor = row
    }
  }

  mutating func settle(in region: Rect, _ turn: inout Turn) {
    view.clamp(rowCount(region, turn.scene), height: height(region))
  }

  mutating func mouse(_ mouse: Mouse, in region: Rect, _ turn: inout Turn) {
    switch mouse.kind {
    case .wheelDown, .wheelUp:
      let rows = mouse.kind == .wheelDown ? 3 : -3
      view.cursor += rows
      // Where no line is chosen, the text itself moves.
      if comparison != nil { view.top += rows }
    case .press, .doublePress:
      guard comparison == nil else { return }
      let row = view.top + mouse.position.y - region.minY - 2
      guard row >= view.top, row < count else { return }
      view.cursor = row
      if mouse.kind == .doublePress { turn.run(.action(.takeLoad)) }
    case .release: break
    }
  }

  private func height(_ region: Rect) -> Int { max(1, region.height - 3) }

  private func rowCount(_ region: Rect, _ scene: Scene) -> Int {
    comparison?.lines(width: region.width, scene).count ?? count
  }
}
