import JSONText

extension SliceComparison {
  /// Where the columns of a comparison are.
  private struct Columns {
    let label: Rect
    let left: Rect
    let sign: Rect
    let right: Rect
    let delta: Rect

    init(_ line: Rect, labelWidth: Int) {
      let line = line.splitLeft(min(line.width, 150)).left
      let (label, rest) = line.splitLeft(min(labelWidth + 1, max(8, line.width / 3)))
      let (values, delta) = rest.splitRight(line.width >= 50 ? 10 : 0)
      let side = max(0, (values.width - 3) / 2)
      self.label = label
      self.delta = delta
      (left, sign, right) = (
        Rect(x: values.minX, y: line.minY, width: side, height: 1),
        Rect(x: values.minX + side + 1, y: line.minY, width: 1, height: 1),
        Rect(x: values.minX + side + 3, y: line.minY, width: side, height: 1)
      )
    }
  }

  /// Columns of the figures, which end under each other.
  private static let figures = 8

  /// Draws the names of the two sides, and words about the lines before them, as far as they fit.
  func drawHeader(_ grid: inout Grid, in line: Rect, _ words: String) {
    let columns = Columns(line, labelWidth: labelWidth)
    let short = words.replacing(" lines", with: "")
    if let fitting = [words, short].first(where: { $0.count < columns.label.width }) {
      grid.put(fitting, at: columns.label.origin, style: Style(.dim))
    }
    for (rect, name) in [(columns.left, leftName), (columns.right, rightName)] {
      // A short name ends where the figures end.
      let figures = min(Self.figures, rect.width)
      grid.put(
        TextWidth.padded(name, to: figures, .right), at: rect.origin, style: Style(.header),
        maxWidth: rect.width, truncation: .middle)
    }
  }

  /// Columns of a row's text for which there is no room.
  func excess(of row: Row, in line: Rect) -> Int {
    switch row {
    case .gap: return 0
    case .heading(let text): return max(0, TextWidth.columns(of: text) - line.width)
    case .pair(let pair):
      let columns = Columns(line, labelWidth: labelWidth)
      let texts = [
        (pair.label, columns.label.width - 1),
        (pair.left.flatMap(Self.words) ?? "", columns.left.width),
        (pair.right.flatMap(Self.words) ?? "", columns.right.width),
      ]
      return texts.map { max(0, TextWidth.columns(of: $0) - $1) }.max() ?? 0
    }
  }

  /// Draws one row, its text moved to the left by so many columns: what differs has a sign between its two sides.
  func draw(
    _ row: Row, _ grid: inout Grid, in line: Rect, aside: Int = 0, _ glyphs: GlyphSet
  ) {
    switch row {
    case .gap: break
    case .heading(let text):
      grid.put(
        TextWidth.scrolled(text, by: aside, to: line.width, ellipsis: glyphs.ellipsis),
        at: line.origin, style: Style(.title))
    case .pair(let pair):
      let columns = Columns(line, labelWidth: labelWidth)
      let room = columns.label.width - 1
      let label =
        aside > 0
        ? TextWidth.scrolled(pair.label, by: aside, to: room, ellipsis: glyphs.ellipsis)
        : TextWidth.truncated(pair.label, to: room, at: .middle, ellipsis: glyphs.ellipsis)
      grid.put(label, at: columns.label.origin, style: Style(.name))
      let isSame = pair.difference == .same
      draw(pair.left, &grid, in: columns.left, aside, .bar, isSame, glyphs)
      draw(pair.right, &grid, in: columns.right, aside, .barAlt, isSame, glyphs)
      grid.put(
        String(Self.sign(pair.difference)), at: columns.sign.origin,
        style: Style(isSame ? .dim : .changed))
      if case .number(let delta) = pair.difference {
        let text = (delta > 0 ? "+" : "") + Figures.fixed(delta, decimals: decimals)
        grid.put(
          TextWidth.fitted(text, to: columns.delta.width, .right), at: columns.delta.origin,
          style: Style(.changed))
      }
    }
  }

  /// The sign between two values: `<` where the right one is more, `-` where only the left one is there.
  static func sign(_ difference: Difference) -> Character {
    switch difference {
    case .same: "="
    case .number(let delta): delta > 0 ? "<" : ">"
    case .other: "!"
    case .onlyLeft: "-"
    case .onlyRight: "+"
    }
  }

  /// What stands for a value that is no number; nil: it is one.
  private static func words(_ value: JSONValue) -> String? {
    guard value.double == nil else { return nil }
    return switch value.kind {
    case .object: "{\(value.count)}"
    case .array: "[\(value.count)]"
    default: String(decoding: value.rawBytes.prefix(400), as: UTF8.self)
    }
  }

  private func draw(
    _ value: JSONValue?, _ grid: inout Grid, in rect: Rect, _ aside: Int, _ role: Role,
    _ isSame: Bool, _ glyphs: GlyphSet
  ) {
    guard let value else {
      grid.put(
        TextWidth.padded(String(glyphs.unknown), to: min(Self.figures, rect.width), .right),
        at: rect.origin, style: Style(.dim), maxWidth: rect.width)
      return
    }
    guard let number = value.double else {
      grid.put(
        TextWidth.scrolled(
          Self.words(value) ?? "", by: aside, to: rect.width, ellipsis: glyphs.ellipsis),
        at: rect.origin, style: Style(isSame ? .dim : .string))
      return
    }
    let figures = min(Self.figures, rect.width)
    grid.put(
      TextWidth.fitted(SliceBars.figure(value, decimals: decimals), to: figures, .right),
      at: rect.origin, style: Style(isSame ? .dim : .number))
    let room = rect.width - figures - 1
    guard room >= 4 else { return }
    Bar.draw(
      abs(number) / full, &grid, at: rect.origin.moved(x: figures + 1), width: room, glyphs,
      role: isSame ? .track : role, track: false)
  }
}
