import KeyValue

/// How the session and its store are doing: traffic, hits, latency, errors, memory, alerts.
///
/// The runner sends new figures once a second, for as long as this is the screen that is shown: they are asked for
/// by what is in sight (``Sight/Monitor``).
struct MonitorScreen: Screen {
  /// New figures come after so many milliseconds.
  private static let interval: Int64 = 1000

  private(set) var vitals: Vitals?
  /// How often the user wanted the store to be asked now.
  private var demands = 0
  private var top = 0

  var scope: Scope { .monitor }
  var crumb: String? { "monitor" }

  /// What the runner must know to send what is missing here.
  var sight: Sight.Monitor { Sight.Monitor(shown: vitals?.time, demands: demands) }

  func nextChange(after now: Int64) -> Int64? {
    guard let vitals else { return nil }
    let due = vitals.time + Self.interval
    return due > now ? due : nil
  }

  mutating func perform(_ command: Command, _ turn: inout Turn) -> Bool {
    guard case .action(let action) = command else { return false }
    let page = max(1, turn.region.height - 2)
    switch action {
    case .up: top -= 1
    case .down: top += 1
    case .halfUp: top -= page / 2 + 1
    case .halfDown: top += page / 2 + 1
    case .pageUp: top -= page
    case .pageDown: top += page
    case .top: top = 0
    case .bottom: top = .max / 2
    case .refresh: demands += 1
    case .monitor: break
    default: return false
    }
    return true
  }

  mutating func receive(_ message: Message, _ turn: inout Turn) {
    if case .vitals(let vitals) = message { self.vitals = vitals }
  }

  mutating func settle(in region: Rect, _ turn: inout Turn) {
    let height = vitals.map { page($0, region.width, turn.scene).rows.count } ?? 0
    top = min(max(0, top), max(0, height - Self.room(in: region, turn.scene)))
  }

  mutating func mouse(_ mouse: Mouse, in region: Rect, _ turn: inout Turn) {
    switch mouse.kind {
    case .wheelDown: top += 3
    case .wheelUp: top -= 3
    case .press, .doublePress, .release: break
    }
  }

  /// Rows of the page that are shown: the title is above it, the times are below.
  ///
  /// What is heard has one line less, for its news.
  private static func room(in region: Rect, _ scene: Scene) -> Int {
    max(1, region.height - (scene.configuration.isLinear ? 3 : 2))
  }

  private func page(_ vitals: Vitals, _ width: Int, _ scene: Scene) -> MonitorPage {
    MonitorPage(vitals, width: width, scene)
  }

  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    grid.put(
      region.width < 50
        ? " How \(scene.configuration.storeName) is doing"
        : " How \(scene.configuration.storeName) is doing, as this session sees it",
      at: region.origin, style: Style(.title), maxWidth: region.width, truncation: .end)
    if scene.isFocused { grid.cursor = region.origin }
    guard let vitals else {
      grid.put(
        "   counting…", at: region.origin.moved(y: 2), style: Style(.loading),
        maxWidth: region.width)
      return
    }
    let rows = page(vitals, region.width, scene).rows
    let room = Self.room(in: region, scene)
    for (row, line) in rows.dropFirst(top).prefix(room).enumerated() {
      line.left.draw(
        &grid, at: region.origin.moved(y: row + 1),
        width: line.right == nil ? region.width - 1 : region.width / 2 - 1)
      line.right?.draw(
        &grid, at: region.origin.moved(x: region.width / 2, y: row + 1),
        width: region.width - region.width / 2 - 1)
    }
    drawStatus(vitals, rows.count, &grid, in: region, scene)
  }

  private func drawStatus(
    _ vitals: Vitals, _ count: Int, _ grid: inout Grid, in region: Rect, _ scene: Scene
  ) {
    let room = Self.room(in: region, scene)
    let from = Ages.moment(
      vitals.since, now: vitals.time, secondsEast: scene.configuration.secondsEast)
    let isNarrow = region.width < 50
    var words = isNarrow ? " since \(from)" : " counted since \(from)"
    if count > room {
      let below = scene.configuration.isLinear ? ", more below" : " \(scene.glyphs.down)"
      let more = top + room < count ? below : ""
      words =
        " \(top + 1)–\(min(count, top + room)) of \(count) rows\(more) \(scene.glyphs.separator)"
        + words
    }
    let store =
      scene.configuration.billed
      ? "commands cost: the store is asked by \(scene.key(.refresh))"
      : "the store is asked every 5 s"
    grid.put(
      isNarrow ? words : words + " \(scene.glyphs.separator) \(store)",
      at: region.origin.moved(y: region.height - 1),
      style: Style(.dim), maxWidth: region.width, truncation: .end)
  }
}
