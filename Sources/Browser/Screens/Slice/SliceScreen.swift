import JSONText
import ThreadCache

/// One slice: as bars, as a tree, as the bytes that are stored, or beside another one.
struct SliceScreen: Screen {
  /// How it is shown.
  enum Mode: String, Sendable, CaseIterable {
    case bars, tree, raw, compared
  }

  let identity: ThreadIdentity
  let file: String
  let segment: String
  /// The thread as it was read last, whose other slices this one can be compared with.
  private(set) var record: ThreadRecord
  /// The bytes of the slice, as they are stored.
  private(set) var bytes: ArraySlice<UInt8> = []
  /// The slice; nil: its bytes are no JSON.
  private(set) var value: JSONValue?
  /// True when the slice shown is not in the cache any more.
  private(set) var isGone = false

  var mode = Mode.raw
  /// The cursor of each way to show it.
  var views: [Mode: Viewport] = [:]
  var bars: SliceBars?
  var outline: SliceOutline?
  var text: SliceText?
  /// What it is compared with.
  var other: (file: String, segment: String)?
  /// How long that is.
  private(set) var otherBytes = 0
  /// Where the cursor came to in the view that was gone to last, and the byte whose place that is.
  var arrival: (mode: Mode, row: Int, byte: Int)?
  var comparison: SliceComparison?
  /// The slices that it can be compared with, the likeliest first.
  private(set) var candidates: [SliceCandidates.Place] = []
  var query = ThreadQuery("")
  /// Where the search that is being typed was begun; nil: none is.
  var searchStart: SearchStart?
  /// The row of the heading that the cursor is below, and the row at which it came there: who hears the screen is told
  /// the heading there, and not again with each row below it.
  private var heard: (heading: Int?, since: Int?) = (nil, nil)
  /// Columns that texts which are too long are moved to the left.
  var aside = 0

  init(_ record: ThreadRecord, file: String, segment: SegmentRecord) {
    identity = record.identity
    self.record = record
    self.file = file
    self.segment = segment.name
    take(segment)
    mode = bars != nil ? .bars : value != nil ? .tree : .raw
    views[.bars] = Viewport(cursor: firstBar)
    findCandidates()
  }

  /// The first row of the bars that has a value to look at: what stands above it is a heading.
  var firstBar: Int { bars?.rows.firstIndex { $0.bar != nil } ?? 0 }

  /// What only a hash holds is parsed here, so it must not be long.
  private static let mostParsed = 4_000_000

  private static func bytes(of segment: SegmentRecord) -> ArraySlice<UInt8> {
    segment.slice?.rawBytes ?? segment.hashBytes?[...] ?? []
  }

  private mutating func take(_ segment: SegmentRecord) {
    bytes = Self.bytes(of: segment)
    value = segment.slice
    if value == nil, bytes.count <= Self.mostParsed {
      value = (try? JSONDocument(parsing: Array(bytes)))?.root
    }
    let order = bars?.order ?? .stored
    bars = value.flatMap { SliceBars($0) }
    if order != .stored { bars?.sort(order) }
    outline = value.map { SliceOutline($0) }
    text = nil
    // What it was begun in is not what is shown now.
    searchStart = nil
    arrival = nil
  }

  var scope: Scope { .slice }
  var crumb: String? { "\(file) › \(segment)" }

  var view: Viewport {
    get { views[mode] ?? Viewport() }
    set { views[mode] = newValue }
  }

  var modes: [Mode] {
    Mode.allCases.filter { mode in
      switch mode {
      case .bars: bars != nil
      case .tree: value != nil
      case .raw: true
      case .compared: comparison != nil
      }
    }
  }

  /// Lines to move in; of a tree those that were passed so far.
  var count: Int {
    switch mode {
    case .bars: bars?.rows.count ?? 0
    case .tree: outline?.count ?? 0
    case .raw: text?.count ?? 0
    case .compared: comparison?.rows.count ?? 0
    }
  }

  func refusal(of action: ActionID, _ scene: Scene) -> String? {
    switch action {
    case .fold:
      mode == .tree
        ? nil
        : "nothing opens or folds in \(Self.names[mode] ?? ""):"
          + " \(scene.key(.nextView)) shows the tree, which folds"
    case .sort: mode == .bars ? nil : "\(scene.key(.nextView)) shows the bars, which have an order"
    case .copyPath:
      mode == .tree
        ? nil : "\(scene.key(.nextView)) shows the tree, where every value has a path"
    case .nextView: modes.count > 1 ? nil : "there is only the raw text"
    case .nextMatch, .previousMatch:
      query.isEmpty ? "\(scene.key(.search)) finds a text first" : nil
    case .nextDifference, .previousDifference:
      mode == .compared
        ? nil
        : comparison == nil
          ? "\(scene.key(.compareSlice)) compares this slice with another one first"
          : "\(scene.key(.nextView)) shows the comparison, whose differences it walks"
    case .compareSlice:
      candidates.isEmpty ? "no other slice has anything in common with this one" : nil
    default: nil
    }
  }

  private static let names: [Mode: String] = [
    .bars: "the bars", .raw: "the raw text", .compared: "a comparison",
  ]

  func label(of action: ActionID) -> String? { action == .edit ? editLabel : nil }

  /// As long as something is looked for, the way from match to match.
  var foremost: [ActionID] { query.isEmpty ? [] : [.nextMatch, .previousMatch] }

  func offers(_ action: ActionID) -> Bool {
    switch action {
    case .fold: mode == .tree
    case .sort: mode == .bars
    case .nextDifference: mode == .compared
    case .compareSlice: !candidates.isEmpty
    default: true
    }
  }

  // MARK: Sight

  /// Rows of the list; a comparison has a line with the names above it.
  func list(_ region: Rect) -> Rect {
    let top = mode == .compared ? 2 : 1
    return Rect(
      x: region.minX, y: region.minY + top, width: region.width,
      height: max(1, region.height - top - 1))
  }

  mutating func settle(in region: Rect, _ turn: inout Turn) {
    if text == nil || textColumns != region.width {
      let first = text?.start(view.cursor)
      textColumns = region.width
      let new = SliceText(bytes, columns: region.width - 2)
      // The line that was looked at has another number now.
      if mode == .raw, let first { view.cursor = new.row(at: first) }
      text = new
    }
    let height = list(region).height
    // Walks far enough to move by pages, and to know of most slices how long they are.
    let wanted = max(view.cursor, view.top) + 4000
    outline?.extend(to: wanted)
    view.clamp(count, height: height)
    if turn.configuration.isLinear { noteHeading() }
  }

  private mutating func noteHeading() {
    let heading = heading(above: view.cursor)
    if heading != heard.heading {
      heard = (heading, view.cursor)
    } else if view.cursor != heard.since {
      heard.since = nil
    }
  }

  /// The row of the heading that a row is below, or is; nil: it has none.
  private func heading(above row: Int) -> Int? {
    switch mode {
    case .bars: bars?.rows.prefix(row + 1).lastIndex { $0.heading != nil }
    case .compared: comparison?.rows.prefix(row + 1).lastIndex { $0.heading != nil }
    case .tree, .raw: nil
    }
  }

  /// The heading that is to be heard with the row under the cursor; nil: it was heard.
  var newHeading: String? {
    guard heard.since == view.cursor, let row = heard.heading, row < count else { return nil }
    switch mode {
    case .bars: return bars?.rows[row].heading
    case .compared: return comparison?.rows[row].heading
    case .tree, .raw: return nil
    }
  }

  /// The width that the raw text was laid out for.
  private var textColumns = 0

  // MARK: Answers

  mutating func receive(_ message: Message, _ turn: inout Turn) {
    // The matrix below reads its thread again after every change.
    guard case .record(_, identity, .success(let record)) = message else { return }
    let new = record?.files.first { $0.id == file }?.segment(segment)
    guard let record, let new, new.slice != nil || new.hashBytes != nil else {
      isGone = true
      return
    }
    isGone = false
    self.record = record
    if !bytes.elementsEqual(Self.bytes(of: new)) {
      take(new)
    }
    findCandidates()
    if let other { compare(with: other.file, other.segment) }
    if !modes.contains(mode) { mode = .raw }
  }

  // MARK: Comparison

  /// What the slices of the thread have in common with this one.
  private mutating func findCandidates() {
    candidates = SliceCandidates.of(file, segment, value, in: record.files)
  }

  /// Puts another slice beside this one; one that is gone ends the comparison.
  mutating func compare(with file: String, _ segment: String) {
    let right = record.files.first { $0.id == file }?.segment(segment)?.slice
    guard let value, let right else {
      other = nil
      comparison = nil
      return
    }
    other = (file, segment)
    otherBytes = right.rawBytes.count
    // What both have in common need not be said.
    let left = segment == self.segment ? self.file : file == self.file ? self.segment : crumb ?? ""
    comparison = SliceComparison(
      value, named: left, right,
      named: segment == self.segment ? file : file == self.file ? segment : "\(file) › \(segment)")
  }

  mutating func mouse(_ mouse: Mouse, in region: Rect, _ turn: inout Turn) {
    switch mouse.kind {
    case .wheelDown, .wheelUp:
      let rows = mouse.kind == .wheelDown ? 3 : -3
      view.cursor += rows
      view.top += rows
    case .press, .doublePress:
      if mouse.position.y == region.minY {
        // A click on the name of a view shows it.
        if let mode = mode(at: mouse.position.x, region) { show(mode) }
        return
      }
      let row = view.top + mouse.position.y - list(region).minY
      guard list(region).contains(mouse.position), (0..<count).contains(row) else { return }
      view.cursor = row
      if mouse.kind == .doublePress { fold() }
    case .release: break
    }
  }
}
