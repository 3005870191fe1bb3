import Browser
import CNcurses

/// Cells into ncurses' window: attributes, colour pairs and characters.
@MainActor
struct Screen {
  var theme: Theme { didSet { renditions = [:] } }
  let depth: ColorDepth
  let encoding: CharacterEncoding

  /// What ncurses is told for a style.
  private struct Pen {
    var attributes: attr_t
    var pair: Int16
  }

  private struct Ground: Hashable {
    var foreground: Int16
    var background: Int16
  }

  private var renditions: [Style: Pen] = [:]
  private var pairs: [Ground: Int16] = [:]
  private let hasDefaultColors: Bool
  private var line: [cchar_t] = []

  /// Prepares colours; ncurses must be open.
  init(theme: Theme, depth: ColorDepth, encoding: CharacterEncoding) {
    self.theme = theme
    self.depth = depth
    self.encoding = encoding
    hasDefaultColors =
      depth != .none && start_color() == OK && use_default_colors() == OK
  }

  /// Copies runs of a grid into the window, as far as both reach.
  mutating func paint(_ runs: [GridDiff.Run], of grid: Grid) {
    let rows = Int(screen_rows())
    let columns = Int(screen_columns())
    for run in runs where run.row < rows && run.columns.lowerBound < columns {
      paint(run, of: grid, columns: columns)
    }
  }

  private mutating func paint(_ run: GridDiff.Run, of grid: Grid, columns: Int) {
    line.removeAll(keepingCapacity: true)
    let base = run.row * grid.size.width
    var last: (style: Style, pen: Pen)?
    for x in run.columns {
      let cell = grid.cells[base + x]
      guard !cell.isContinuation else { continue }
      let pen: Pen
      if let last, last.style == cell.style {
        pen = last.pen
      } else {
        pen = self.pen(for: cell.style)
        last = (cell.style, pen)
      }
      // A wide character that the window's edge would cut.
      let fits = x + Int(cell.columns) <= columns
      append(fits ? cell.character : " ", columns: fits ? Int(cell.columns) : 1, pen)
    }
    _ = mvwadd_wchnstr(
      screen_window(), Int32(run.row), Int32(run.columns.lowerBound), line, Int32(line.count))
  }

  /// Adds a character, or a stand-in as wide when the C library knows none of that width.
  private mutating func append(_ character: Character, columns: Int, _ pen: Pen) {
    var cell = cchar_t()
    if let ascii = character.asciiValue {
      if make(&cell, wchar_t(ascii), nil, pen) { line.append(cell) }
      return
    }
    if encoding == .utf8, make(&cell, of: character, columns: columns, pen) {
      line.append(cell)
      return
    }
    let standIn = CharacterEncoding.standIn(for: character).asciiValue ?? UInt8(ascii: "?")
    guard make(&cell, wchar_t(standIn), nil, pen) else { return }
    for _ in 0..<columns { line.append(cell) }
  }

  /// Fills a cell with a character that ncurses counts as the grid does.
  private func make(
    _ cell: inout cchar_t, of character: Character, columns: Int, _ pen: Pen
  ) -> Bool {
    let scalars = character.unicodeScalars
    guard let first = scalars.first else { return false }
    let base = wchar_t(bitPattern: first.value)
    guard screen_character_width(base) == Int32(columns) else { return false }
    guard scalars.count > 1 else { return make(&cell, base, nil, pen) }
    let marks = scalars.dropFirst().map { wchar_t(bitPattern: $0.value) }
    let shown = marks.filter { screen_character_width($0) == 0 }.prefix(Int(CCHARW_MAX) - 1)
    return make(&cell, base, Array(shown), pen) || make(&cell, base, nil, pen)
  }

  private func make(_ cell: inout cchar_t, _ base: wchar_t, _ marks: [wchar_t]?, _ pen: Pen) -> Bool
  {
    guard let marks else {
      // The common case without an array of its own.
      return withUnsafeTemporaryAllocation(of: wchar_t.self, capacity: 2) { text in
        text[0] = base
        text[1] = 0
        return screen_cell(&cell, text.baseAddress, pen.attributes, pen.pair)
      }
    }
    return screen_cell(&cell, [base] + marks + [0], pen.attributes, pen.pair)
  }

  private mutating func pen(for style: Style) -> Pen {
    if let known = renditions[style] { return known }
    let appearance = theme.appearance(of: style, depth: depth)
    var attributes = attribute_none
    let bits: [(Style.Attributes, attr_t)] = [
      (.bold, attribute_bold), (.dim, attribute_dim), (.underline, attribute_underline),
      (.reverse, attribute_reverse), (.italic, attribute_italic),
    ]
    for (attribute, bit) in bits where appearance.attributes.contains(attribute) {
      attributes |= bit
    }
    let pair = pair(Ground(foreground: appearance.foreground, background: appearance.background))
    let pen = Pen(attributes: attributes, pair: pair)
    renditions[style] = pen
    return pen
  }

  /// The colour pair of two colours, made when first needed; 0, the terminal's own, when none is left.
  private mutating func pair(_ ground: Ground) -> Int16 {
    guard depth != .none, ground.foreground >= 0 || ground.background >= 0 else { return 0 }
    if let known = pairs[ground] { return known }
    let number = pairs.count + 1
    guard number < min(Int(screen_color_pairs()), Int(Int16.max)) else { return 0 }
    // A terminal without colours of its own is white on black to ncurses.
    let foreground = ground.foreground < 0 && !hasDefaultColors ? 7 : ground.foreground
    let background = ground.background < 0 && !hasDefaultColors ? 0 : ground.background
    guard init_pair(Int16(number), foreground, background) == OK else { return 0 }
    pairs[ground] = Int16(number)
    return Int16(number)
  }
}
