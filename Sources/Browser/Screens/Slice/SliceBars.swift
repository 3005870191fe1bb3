import JSONText

/// A slice as bars: numbers by name, grouped by response.
struct SliceBars: Sendable {
  /// A number; `value` is nil for one that no double holds, and for null.
  struct Entry: Sendable {
    let label: String
    let value: Double?
    /// The figure, with as many decimals as those below and above it.
    let text: String
    /// The number as it is stored.
    let source: JSONValue
  }

  /// One line.
  enum Row: Sendable {
    /// What the bars below belong to: the text of a response.
    case heading(String)
    case bar(Entry)
    /// An empty line between groups.
    case gap

    var bar: Entry? { if case .bar(let bar) = self { bar } else { nil } }
    var heading: String? { if case .heading(let text) = self { text } else { nil } }
  }

  /// In which order the bars of a group stand.
  enum Order: String, Sendable, CaseIterable {
    case stored = "as stored"
    case value = "by value"
    case name = "by name"

    var next: Order {
      let all = Self.allCases
      return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
    }
  }

  private struct Group: Sendable {
    var heading: String?
    var bars: [Entry] = []
  }

  /// More rows than this are not made: a picture of them says nothing.
  static let limit = 20_000
  /// More decimals than this are rounded.
  private static let mostDecimals = 6

  private(set) var rows: [Row] = []
  private(set) var order = Order.stored
  /// True when there would have been more bars.
  private(set) var isCut = false
  private var groups: [Group] = []
  /// Columns of the longest label.
  private(set) var labelWidth = 0
  /// Columns of the longest figure.
  private(set) var figureWidth = 0
  /// The value of a full bar.
  private(set) var full = 1.0

  /// The bars of a slice; nil when it has no numbers that could be shown so.
  init?(_ slice: JSONValue, limit: Int = Self.limit) {
    var found: [(heading: String?, bars: [(label: String, value: JSONValue)])] = []
    var room = limit
    func add(_ label: String, _ value: JSONValue) {
      room -= 1
      // What has no heading of its own is no part of the group above it.
      if found.last.map({ $0.heading == nil }) == true {
        found[found.count - 1].bars.append((label, value))
      } else {
        found.append((nil, [(label, value)]))
      }
    }
    func add(group: String, _ members: JSONMembers) {
      let bars = members.prefix(max(0, room)).map { ($0.name, $0.value) }
      found.append((group, bars))
      room -= bars.count + 1
    }
    switch slice.kind {
    case .number: add("", slice)
    case .object:
      for member in slice.members {
        guard room > 0 else { break }
        if member.value.kind == .object {
          add(group: member.name, member.value.members)
        } else {
          add(member.name, member.value)
        }
      }
    case .array:
      for (place, element) in slice.elements.enumerated() {
        guard room > 0 else { break }
        let response = element["response"]?.string
        let value = element["value"]
        if let value, value.kind == .object {
          add(group: response ?? "[\(place)]", value.members)
        } else if let value {
          add(response ?? "[\(place)]", value)
        } else {
          add("[\(place)]", element)
        }
      }
    default: return nil
    }
    isCut = room <= 0
    let numbers = found.lazy.flatMap(\.bars).map(\.value)
    guard numbers.contains(where: { $0.kind == .number }),
      numbers.allSatisfy({ $0.kind == .number || $0.isNull })
    else { return nil }
    layOut(found)
  }

  private mutating func layOut(
    _ found: [(heading: String?, bars: [(label: String, value: JSONValue)])]
  ) {
    let decimals = found.lazy.flatMap(\.bars).reduce(0) { max($0, Self.decimals($1.value)) }
    var largest = 0.0
    for group in found {
      var bars: [Entry] = []
      for (label, source) in group.bars {
        let value = source.double
        let text = Self.figure(source, decimals: decimals)
        bars.append(Entry(label: label, value: value, text: text, source: source))
        labelWidth = max(labelWidth, TextWidth.columns(of: label))
        figureWidth = max(figureWidth, TextWidth.columns(of: text))
        largest = max(largest, abs(value ?? 0))
      }
      groups.append(Group(heading: group.heading, bars: bars))
    }
    // Fractions are drawn against the whole, so that two slices can be compared.
    full = largest <= 1 ? 1 : largest
    makeRows()
  }

  /// Puts the bars of every group into another order.
  mutating func sort(_ order: Order) {
    self.order = order
    makeRows()
  }

  private mutating func makeRows() {
    rows = []
    for group in groups {
      if let heading = group.heading {
        if !rows.isEmpty { rows.append(.gap) }
        rows.append(.heading(heading))
      } else if !rows.isEmpty {
        rows.append(.gap)
      }
      rows += ordered(group.bars).map { .bar($0) }
    }
  }

  /// What is equal keeps the order in which it is stored.
  private func ordered(_ bars: [Entry]) -> [Entry] {
    let places = bars.indices
    switch order {
    case .stored: return bars
    case .value:
      let least = -Double.infinity
      return places.sorted { a, b in
        let (left, right) = (bars[a].value ?? least, bars[b].value ?? least)
        return left == right ? a < b : left > right
      }.map { bars[$0] }
    case .name:
      return places.sorted { a, b in
        bars[a].label == bars[b].label ? a < b : bars[a].label < bars[b].label
      }.map { bars[$0] }
    }
  }

  /// A figure with so many decimals, so that those of a list stand under each other; one that cannot be laid out so is
  /// shown as it is stored.
  static func figure(_ value: JSONValue, decimals: Int) -> String {
    guard let number = value.double, abs(number) < 1e12 else {
      return TextWidth.truncated(value.rawText, to: 14)
    }
    return Figures.fixed(number, decimals: decimals)
  }

  /// How many decimals a number is shown with: as it is written, and what is rounded without the zeros at its end.
  static func decimals(_ value: JSONValue) -> Int {
    guard value.kind == .number else { return 0 }
    let text = value.rawText
    guard !text.contains("e"), !text.contains("E"), let point = text.firstIndex(of: ".") else {
      return 0
    }
    let written = text.distance(from: point, to: text.endIndex) - 1
    guard written > mostDecimals, let number = value.double else { return written }
    let rounded = Figures.fixed(number, decimals: mostDecimals)
    return mostDecimals - rounded.reversed().prefix { $0 == "0" }.count
  }

  /// Columns for a row: in a wider one the eye loses the way from a label to its figure.
  private static let widest = 120

  private func labelRoom(_ width: Int) -> Int { min(labelWidth, max(6, width / 3)) }

  /// Columns of a row's text for which there is no room.
  func excess(of row: Row, width: Int) -> Int {
    let width = min(width, Self.widest)
    return switch row {
    case .gap: 0
    case .heading(let text): max(0, TextWidth.columns(of: text) - width)
    case .bar(let bar): max(0, TextWidth.columns(of: bar.label) - labelRoom(width))
    }
  }

  /// Draws one row, its text moved to the left by so many columns.
  func draw(
    _ row: Row, _ grid: inout Grid, in line: Rect, aside: Int = 0, _ glyphs: GlyphSet
  ) {
    let line = line.splitLeft(min(line.width, Self.widest)).left
    switch row {
    case .gap: break
    case .heading(let text):
      grid.put(
        TextWidth.scrolled(text, by: aside, to: line.width, ellipsis: glyphs.ellipsis),
        at: line.origin, style: Style(.title))
    case .bar(let bar):
      let labelRoom = labelRoom(line.width)
      let label =
        aside > 0
        ? TextWidth.scrolled(bar.label, by: aside, to: labelRoom, ellipsis: glyphs.ellipsis)
        : TextWidth.truncated(bar.label, to: labelRoom, at: .middle, ellipsis: glyphs.ellipsis)
      grid.put(label, at: line.origin, style: Style(.name), maxWidth: line.width)
      let figures = min(figureWidth, 14)
      let barRoom = line.width - labelRoom - figures - 4
      let end = Point(x: line.maxX - figures - 1, y: line.minY)
      if barRoom >= 4, let value = bar.value {
        Bar.draw(
          abs(value) / full, &grid, at: line.origin.moved(x: labelRoom + 2), width: barRoom, glyphs,
          role: value < 0 ? .barAlt : .bar, track: false)
      }
      grid.put(
        TextWidth.fitted(bar.text, to: figures, .right), at: end,
        style: Style(bar.value == nil ? .literal : .number))
    }
  }
}

/// The beginning of a slice, for the side panel.
enum SlicePreview {
  static func draw(_ slice: JSONValue, _ grid: inout Grid, in region: Rect, _ glyphs: GlyphSet) {
    guard !region.isEmpty else { return }
    let below = region.splitTop(region.height > 3 ? 1 : 0).rest
    if let bars = SliceBars(slice, limit: below.height + 1) {
      let lines = room(in: below, for: bars.rows.count, &grid, glyphs)
      for (row, content) in bars.rows.prefix(lines).enumerated() {
        bars.draw(content, &grid, in: below.row(row), glyphs)
      }
      return
    }
    var outline = SliceOutline(slice)
    outline.extend(to: below.height + 1)
    let lines = room(in: below, for: outline.count, &grid, glyphs)
    for (row, line) in outline.lines(0..<lines).enumerated() {
      line.draw(&grid, in: below.row(row), glyphs)
    }
  }

  /// How many of its lines are shown; where there are more, the last row says so.
  private static func room(
    in region: Rect, for count: Int, _ grid: inout Grid, _ glyphs: GlyphSet
  ) -> Int {
    guard count > region.height, region.height > 1 else { return min(count, region.height) }
    grid.put(
      "\(glyphs.ellipsis) more", at: region.row(region.height - 1).origin, style: Style(.dim),
      maxWidth: region.width)
    return region.height - 1
  }
}
