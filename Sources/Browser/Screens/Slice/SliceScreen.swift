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
  var rawBytes: [UInt8] = []
  private(set) var mode = Mode.raw
  /// True when the slice shown is not in the cache any more.
  private(set) var isGone = false
  var view = Viewport()
  var bars: SliceBars?
  var folded: Set<Int> = []
  var tree: SliceTree?
  var raw: (width: Int, lines: [String])?
  var query = ThreadQuery("")

  init(_ record: ThreadRecord, file: String, segment: SegmentRecord) {
    identity = record.identity
    self.file = file
    self.segment = segment.name
    take(segment)
    mode = bars != nil ? .bars : value != nil ? .tree : .raw
  }

  private mutating func take(_ segment: SegmentRecord) {
    rawBytes = segment.slice.map { Array($0.rawBytes) } ?? segment.hashBytes ?? []
    value = segment.slice ?? (try? JSONDocument(parsing: rawBytes))?.root
    bars = value.flatMap { SliceBars($0) }
    folded = []
    tree = value.map { SliceTree($0, folded: []) }
    raw = nil
  }

  var scope: Scope { .slice }
  var crumb: String? { "\(file) › \(segment)" }

  var modes: [Mode] {
    Mode.allCases.filter { $0 == .raw || ($0 == .bars ? bars != nil : value != nil) }
  }

  var count: Int {
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

  func listHeight(_ region: Rect) -> Int { max(1, region.height - 2) }

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

  func matches(_ row: Int) -> Bool {
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
    // The matrix below reads its thread again after every change.
    guard case .record(_, identity, .success(let record)) = message else { return }
    let new = record?.files.first { $0.id == file }?.segment(segment)
    guard let new, new.slice != nil || new.hashBytes != nil else {
      isGone = true
      return
    }
    isGone = false
    let before = rawBytes
    let now = new.slice.map { Array($0.rawBytes) } ?? new.hashBytes ?? []
    guard before != now else { return }
    take(new)
    if !modes.contains(mode) { mode = .raw }
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
}
