/// What the signs of the matrix mean.
enum Legend {
  /// A sign and what it means.
  typealias Entry = (sign: String, role: Role, words: String)

  /// Stands beside a file that something is wrong with as a whole.
  static let flawed: Character = "!"

  /// All signs, for the help.
  static func entries(_ scene: Scene) -> [Entry] {
    let glyphs = scene.glyphs
    return CellState.allCases.map { (String($0.sign(glyphs)), $0.role, $0.help) } + [
      ("meta", .header, "the thread's record: its files, slices, and which are loaded"),
      ("hash", .header, "a file's slices once more, in a key of its own; both should agree"),
      ("2/9", .plain, "LOADED: marked loaded, with a slice in the meta, broken or not"),
      ("88 kB", .plain, "IN META: what the file takes; the line at the top has the whole meta"),
      (String(flawed), .broken, "beside a file: broken as a whole, its panel says how"),
      (String(glyphs.loading), .loading, "loading: on its way"),
      (
        scale(glyphs), .heat4,
        "loaded, under heat (\(scene.key(.heat))): small to large, or new to old"
      ),
      (String(glyphs.changed), .changed, "beside a cell or row: changed a moment ago"),
      (String(glyphs.mark), .mark, "beside a cell or row: marked"),
      ("v", .mark, "beside a cell or row: in the range that \(scene.key(.range)) ends"),
    ]
  }

  /// From the lowest level of heat to the highest: `▁–█`.
  static func scale(_ glyphs: GlyphSet) -> String {
    "\(glyphs.heat.first ?? glyphs.loaded)–\(glyphs.heat.last ?? glyphs.loaded)"
  }
}

/// The legend, over the matrix.
struct LegendBox: Overlay {
  /// The first line in sight.
  private var top = 0
  /// Whether some signs were out of sight when it was opened.
  private let hasMore: Bool

  init(_ turn: Turn) {
    hasMore = Self.box(turn.scene, width: turn.region.width).scrolling(in: turn.region).most > 0
  }

  var footer: [FooterKey]? {
    let back = FooterKey(key: KeyPress.escape.label(), label: "back", press: .escape)
    guard hasMore else { return [back] }
    return [FooterKey(key: KeyPress.down.name, label: "scroll", press: .down), back]
  }

  mutating func key(_ key: KeyPress, _ turn: inout Turn) {
    switch key {
    case .escape, .enter, .character("q"), .control("c"): turn.close()
    case .down: scroll(1, turn)
    case .up: scroll(-1, turn)
    default:
      guard case .action(let action) = turn.actions.lookup([key], in: .thread) else { return }
      switch action.id {
      case .legend: turn.close()
      case .down: scroll(1, turn)
      case .up: scroll(-1, turn)
      default: break
      }
    }
  }

  private mutating func scroll(_ step: Int, _ turn: Turn) {
    let box = Self.box(turn.scene, width: turn.region.width)
    top = max(0, min(top + step, box.scrolling(in: turn.region).most))
  }

  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    var box = Self.box(scene, width: region.width)
    box.top = top
    box.draw(&grid, in: region, scene)
  }

  private static func box(_ scene: Scene, width: Int) -> DialogBox {
    DialogBox(
      title: "Signs", lines: lines(scene, width: width),
      buttons: [FooterKey(key: KeyPress.escape.label(), label: "back", press: .escape)])
  }

  private static func lines(_ scene: Scene, width: Int) -> [StyledLine] {
    let entries = Legend.entries(scene)
    let column = 2 + (entries.map { TextWidth.columns(of: $0.sign) }.max() ?? 0)
    return entries.flatMap { entry in
      TextWrap.lines(entry.words, width: max(8, width - 5 - column)).enumerated().map {
        row, words in
        StyledLine(spans: [
          (TextWidth.padded(row == 0 ? entry.sign : "", to: column), Style(entry.role)),
          (words, Style(.dialog)),
        ])
      }
    }
  }
}
