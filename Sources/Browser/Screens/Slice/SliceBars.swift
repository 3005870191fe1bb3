import JSONText

/// A slice as bars: numbers by name, grouped by response.
struct SliceBars: Sendable {
  /// One line.
  enum Row: Sendable {
    /// What the bars below belong to: the text of a response.
    case heading(String)
    /// A number; `value` is nil for one that no double holds, and for null.
    case bar(label: String, value: Double?, text: String)
    /// An empty line between groups.
    case gap
  }

  /// More rows than this are not made: a picture of them says nothing.
  static let limit = 20_000

  private(set) var rows: [Row] = []
  /// Columns of the longest label.
  private(set) var labelWidth = 0
  /// Columns of the longest figure.
  private(set) var figureWidth = 0
  /// The value of a full bar.
  private(set) var full = 1.0

  /// The bars of a slice; nil when it has no numbers that could be shown so.
  init?(_ slice: JSONValue, limit: Int = Self.limit) {
    var found: [(label: String, value: JSONValue)?] = []
    var headings: [Int: String] = [:]
    func take(_ members: JSONMembers) {
      for member in members where found.count < limit { found.append((member.name, member.value)) }
    }
    switch slice.kind {
    case .number: found.append(("", slice))
    case .object:
      for member in slice.members where found.count < limit {
        if member.value.kind == .object, Self.hasNumbers(member.value) {
          headings[found.count] = member.name
          found.append(nil)
          take(member.value.members)
        } else {
          found.append((member.name, member.value))
        }
      }
    case .array:
      for (place, element) in slice.elements.enumerated() where found.count < limit {
        let response = element["response"]?.string
        let value = element["value"]
        if let value, value.kind == .object {
          headings[found.count] = response ?? "[\(place)]"
          found.append(nil)
          take(value.members)
        } else if let value {
          found.append((response ?? "[\(place)]", value))
        } else {
          found.append(("[\(place)]", element))
        }
      }
    default: return nil
    }
    let numbers = found.compactMap { $0 }
    guard !numbers.isEmpty, numbers.contains(where: { $0.value.kind == .number }),
      numbers.allSatisfy({ $0.value.kind == .number || $0.value.isNull })
    else { return nil }
    layOut(found, headings)
  }

  private static func hasNumbers(_ value: JSONValue) -> Bool {
    value.members.allSatisfy { $0.value.kind == .number || $0.value.isNull }
  }

  private mutating func layOut(
    _ found: [(label: String, value: JSONValue)?], _ headings: [Int: String]
  ) {
    let decimals = found.reduce(0) { most, entry in
      max(most, entry.map { Self.decimals($0.value) } ?? 0)
    }
    var largest = 0.0
    for (place, entry) in found.enumerated() {
      guard let entry else {
        if !rows.isEmpty { rows.append(.gap) }
        rows.append(.heading(headings[place] ?? ""))
        continue
      }
      let value = entry.value.double
      // Figures stand under each other; one that cannot be laid out so is shown as it is stored.
      let text =
        value.map { abs($0) < 1e12 ? Figures.fixed($0, decimals: min(decimals, 4)) : nil } ?? nil
      let figure = text ?? TextWidth.truncated(entry.value.rawText, to: 14)
      rows.append(.bar(label: entry.label, value: value, text: figure))
      labelWidth = max(labelWidth, TextWidth.columns(of: entry.label))
      figureWidth = max(figureWidth, TextWidth.columns(of: figure))
      largest = max(largest, abs(value ?? 0))
    }
    // Fractions are drawn against the whole, so that two slices can be compared.
    full = largest <= 1 ? 1 : largest
  }

  /// How many decimals a number is written with.
  private static func decimals(_ value: JSONValue) -> Int {
    guard value.kind == .number else { return 0 }
    let text = value.rawText
    guard !text.contains("e"), !text.contains("E"), let point = text.firstIndex(of: ".") else {
      return 0
    }
    return text.distance(from: point, to: text.endIndex) - 1
  }

  /// Columns for a row: in a wider one the eye loses the way from a label to its figure.
  private static let widest = 120

  /// Draws one row.
  func draw(_ row: Row, _ grid: inout Grid, in line: Rect, _ glyphs: GlyphSet) {
    let line = line.splitLeft(min(line.width, Self.widest)).left
    switch row {
    case .gap: break
    case .heading(let text):
      grid.put(
        text, at: line.origin, style: Style(.title), maxWidth: line.width, truncation: .end)
    case .bar(let label, let value, let text):
      let labelRoom = min(labelWidth, max(6, line.width / 3))
      grid.put(
        TextWidth.fitted(label, to: labelRoom, truncation: .middle, ellipsis: glyphs.ellipsis),
        at: line.origin, style: Style(.name), maxWidth: line.width)
      let figures = min(figureWidth, 14)
      let barRoom = line.width - labelRoom - figures - 4
      let end = Point(x: line.maxX - figures - 1, y: line.minY)
      if barRoom >= 4, let value {
        Bar.draw(
          abs(value) / full, &grid, at: line.origin.moved(x: labelRoom + 2), width: barRoom, glyphs,
          role: value < 0 ? .barAlt : .bar, track: false)
      }
      grid.put(
        TextWidth.fitted(text, to: figures, .right), at: end,
        style: Style(value == nil ? .literal : .number))
    }
  }
}

/// The beginning of a slice, for the side panel.
enum SlicePreview {
  static func draw(_ slice: JSONValue, _ grid: inout Grid, in region: Rect, _ glyphs: GlyphSet) {
    guard !region.isEmpty else { return }
    let below = region.splitTop(region.height > 3 ? 1 : 0).rest
    if let bars = SliceBars(slice, limit: below.height + 1) {
      for (row, content) in bars.rows.prefix(below.height).enumerated() {
        bars.draw(content, &grid, in: below.row(row), glyphs)
      }
      return
    }
    let lines = SliceTree(slice, folded: [], limit: below.height).lines
    for (row, line) in lines.prefix(below.height).enumerated() {
      line.draw(&grid, in: below.row(row), glyphs)
    }
  }
}
