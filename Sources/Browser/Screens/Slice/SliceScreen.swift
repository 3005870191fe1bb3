import JSONText
import ThreadCache

/// One slice: as bars, as a tree, or as the bytes that are stored.
struct SliceScreen: Screen {
  /// How it is shown.
  enum Mode: String, Sendable, CaseIterable {
    case bars, tree, raw
  }

  /// More bytes than this are not laid out as raw text.
  static let rawLimit = 262_144

  let identity: ThreadIdentity
  let file: String
  let segment: String
  private(set) var value: JSONValue?
  private let rawBytes: [UInt8]
  private(set) var mode: Mode
  var view = Viewport()
  private let bars: SliceBars?
  private var folded: Set<Int> = []
  private var tree: SliceTree?
  private var raw: (width: Int, lines: [String])?
  private var query = ThreadQuery("")
  private var left = 0

  init(identity: ThreadIdentity, file: String, segment: SegmentRecord) {
    self.identity = identity
    self.file = file
    self.segment = segment.name
    rawBytes = segment.slice.map { Array($0.rawBytes) } ?? segment.hashBytes ?? []
    value = segment.slice ?? (try? JSONDocument(parsing: rawBytes))?.root
    bars = value.flatMap { SliceBars($0) }
    tree = value.map { SliceTree($0, folded: []) }
    mode = bars != nil ? .bars : value != nil ? .tree : .raw
  }

  var scope: Scope { .slice }
  var crumb: String? { "\(file) › \(segment)" }

  private var modes: [Mode] {
    Mode.allCases.filter { $0 == .raw || ($0 == .bars ? bars != nil : value != nil) }
  }

  private var count: Int {
    switch mode {
    case .bars: bars?.rows.count ?? 0
    case .tree: tree?.lines.count ?? 0
    case .raw: raw?.lines.count ?? 0
    }
  }

  func refusal(of action: ActionID, _ scene: Scene) -> String? {
    switch action {
    case .fold: mode == .tree ? nil : "Tab shows the tree, which folds"
    case .nextView: modes.count > 1 ? nil : "this is no JSON: there is only the raw text"
    case .nextMatch, .previousMatch: query.isEmpty ? "/ finds a text first" : nil
    default: nil
    }
  }

  mutating func settle(in region: Rect, _ turn: inout Turn) {
    if mode == .raw, raw?.width != region.width {
      let text = String(decoding: rawBytes.prefix(Self.rawLimit), as: UTF8.self)
      raw = (region.width, Self.wrapped(text, width: max(1, region.width - 2)))
    }
    view.clamp(count, height: listHeight(region))
  }

  private static func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var used = 0
    TextWidth.forEachCell(of: text) { character, columns in
      if used + columns > width {
        lines.append(line)
        line = ""
        used = 0
      }
      line.append(character)
      used += columns
      return true
    }
    return lines + [line]
  }

  private func listHeight(_ region: Rect) -> Int { max(1, region.height - 2) }

  mutating func perform(_ command: Command, _ turn: inout Turn) -> Bool {
    switch command {
    case .search(let text):
      query = ThreadQuery(text)
      if !text.isEmpty, !matches(view.cursor) { _ = find(1) }
      return true
    case .action(let action): return perform(action, &turn)
    default: return false
    }
  }

  private mutating func perform(_ action: ActionID, _ turn: inout Turn) -> Bool {
    if view.move(action, count: count, height: listHeight(turn.region)) { return true }
    switch action {
    case .nextView:
      let index = modes.firstIndex(of: mode) ?? 0
      mode = modes[(index + 1) % modes.count]
      view = Viewport()
    case .fold: fold()
    case .left: fold(only: false)
    case .right: fold(only: true)
    case .search: turn.open(Prompt(.search(before: query.text), text: query.text))
    case .nextMatch: if !find(1) { turn.say(.info, "no match below") }
    case .previousMatch: if !find(-1) { turn.say(.info, "no match above") }
    case .copy:
      let text = String(decoding: rawBytes, as: UTF8.self)
      turn.effects.append(.copy(text))
      turn.say(.info, "copied \(segment) of \(file), \(Figures.bytes(rawBytes.count))")
    case .edit: turn.start(.edit, .draft(.segment(identity, file: file, segment: segment)))
    default: return false
    }
    return true
  }

  /// Folds or unfolds the line; `only` says which of the two is wanted.
  private mutating func fold(only unfolds: Bool? = nil) {
    guard mode == .tree, let value, let tree, tree.lines.indices.contains(view.cursor) else {
      return
    }
    let line = tree.lines[view.cursor]
    if line.isFoldable, unfolds == nil || line.isFolded == unfolds {
      if folded.remove(line.id) == nil { folded.insert(line.id) }
      self.tree = SliceTree(value, folded: folded)
    } else if unfolds == false {
      // Left of a leaf is what it is in.
      let parent = tree.lines[..<view.cursor].lastIndex { $0.depth < line.depth }
      if let parent { view.cursor = parent }
    }
  }

  // MARK: Search

  private func text(_ row: Int) -> String {
    switch mode {
    case .bars:
      switch bars?.rows[row] {
      case .heading(let text): text
      case .bar(let label, _, let text): label + " " + text
      default: ""
      }
    case .tree: tree.map { ($0.lines[row].name ?? "") + ": " + $0.lines[row].text } ?? ""
    case .raw: raw?.lines[row] ?? ""
    }
  }

  private func matches(_ row: Int) -> Bool {
    guard !query.isEmpty, (0..<count).contains(row) else { return false }
    return Matcher(query).matches(text(row).utf8)
  }

  private mutating func find(_ direction: Int) -> Bool {
    let matcher = Matcher(query)
    var row = view.cursor + direction
    while (0..<count).contains(row) {
      if matcher.matches(text(row).utf8) {
        view.cursor = row
        return true
      }
      row += direction
    }
    return false
  }

  mutating func receive(_ message: Message, _ turn: inout Turn) {
    if message.touched.contains(identity) {
      // What is shown is not what is stored any more; the matrix below shows what is.
      turn.pop()
    }
  }

  mutating func mouse(_ mouse: Mouse, in region: Rect, _ turn: inout Turn) {
    switch mouse.kind {
    case .wheelDown, .wheelUp:
      let rows = mouse.kind == .wheelDown ? 3 : -3
      view.cursor += rows
      view.top += rows
    case .press, .doublePress:
      let row = view.top + mouse.position.y - region.minY - 1
      guard (0..<count).contains(row) else { return }
      view.cursor = row
      if mouse.kind == .doublePress { fold() }
    case .release: break
    }
  }

  // MARK: Drawing

  func draw(_ grid: inout Grid, in region: Rect, _ scene: Scene) {
    var x = region.minX + 1
    for (place, mode) in modes.enumerated() {
      if place > 0 { x += grid.put("  ", at: Point(x: x, y: region.minY)) }
      let isShown = mode == self.mode
      x += grid.put(
        isShown ? "[\(mode.rawValue)]" : mode.rawValue, at: Point(x: x, y: region.minY),
        style: Style(isShown ? .accent : .dim))
    }
    let facts =
      "\(Figures.bytes(rawBytes.count)) \(scene.glyphs.separator) \(Figures.count(count, "line"))"
    let width = TextWidth.columns(of: facts)
    if x + width + 3 < region.maxX {
      grid.put(facts, at: Point(x: region.maxX - width - 1, y: region.minY), style: Style(.dim))
    }
    let list = Rect(
      x: region.minX, y: region.minY + 1, width: region.width, height: listHeight(region))
    for (line, row) in view.visible(count, height: list.height).enumerated() {
      draw(row: row, &grid, in: list.row(line), scene)
    }
    drawStatus(&grid, in: region.row(region.height - 1), scene)
  }

  private func draw(row: Int, _ grid: inout Grid, in line: Rect, _ scene: Scene) {
    let isSelected = row == view.cursor
    let content = line.splitLeft(2).rest
    switch mode {
    case .bars: if let bars { bars.draw(bars.rows[row], &grid, in: content, scene.glyphs) }
    case .tree: tree?.lines[row].draw(&grid, in: content, scene.glyphs)
    case .raw: raw.map { _ = grid.put($0.lines[row], at: line.origin.moved(x: 1)) }
    }
    if matches(row) {
      grid.put("/", at: line.origin.moved(x: mode == .raw ? 0 : 1), style: Style(.match))
    }
    if isSelected {
      grid.put(String(scene.glyphs.selection), at: line.origin, style: Style(.selection))
      grid.restyle(line) { $0.with(.selected) }
      if scene.isFocused { grid.cursor = content.origin }
    }
  }

  private func drawStatus(_ grid: inout Grid, in line: Rect, _ scene: Scene) {
    var text = ""
    if mode == .tree, let tree, tree.lines.indices.contains(view.cursor) {
      text = tree.lines[view.cursor].value.path
      if tree.isCut { text += "   only the first \(Figures.count(SliceTree.limit)) lines" }
    } else if mode == .raw, rawBytes.count > Self.rawLimit {
      text = "the first \(Figures.bytes(Self.rawLimit)); c copies all, e opens all in the editor"
    } else if mode == .bars, let bars {
      text = "a full bar is \(Figures.fixed(bars.full, decimals: bars.full == 1 ? 0 : 2))"
    }
    if !query.isEmpty { text += "   /\(query.text)" }
    grid.put(
      text, at: line.origin.moved(x: 1), style: Style(.dim), maxWidth: line.width - 2,
      truncation: .end)
  }
}
