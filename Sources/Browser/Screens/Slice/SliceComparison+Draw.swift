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

  /// Draws the names of the two sides.
  func drawHeader(_ grid: inout Grid, in line: Rect) {
    let columns = Columns(line, labelWidth: labelWidth)
    for (rect, name) in [(columns.left, leftName), (columns.right, rightName)] {
      grid.put(
        name, at: rect.origin, style: Style(.header), maxWidth: rect.width, truncation: .middle)
    }
  }

  /// Draws one row: what differs has a sign between its two sides.
  func draw(_ row: Row, _ grid: inout Grid, in line: Rect, _ glyphs: GlyphSet) {
    switch row {
    case .gap: break
    case .heading(let text):
      grid.put(
        text, at: line.origin, style: Style(.title), maxWidth: line.width, truncation: .end)
    case .pair(let pair):
      let columns = Columns(line, labelWidth: labelWidth)
      grid.put(
        TextWidth.truncated(
          pair.label, to: columns.label.width - 1, at: .middle, ellipsis: glyphs.ellipsis),
        at: columns.label.origin, style: Style(.name))
      let isSame = pair.difference == .same
      draw(pair.left, &grid, in: columns.left, .bar, isSame, glyphs)
      draw(pair.right, &grid, in: columns.right, .barAlt, isSame, glyphs)
      grid.put(
        String(Self.sign(pair.difference)), at: columns.sign.origin,
        style: Style(isSame ? .dim : .changed))
      if case .number(let delta) = pair.difference {
        let text = (delta > 0 ? "+" : "") + Self.figure(delta)
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

  /// A difference of two fractions has no more decimals than people read.
  private static func figure(_ value: Double) -> String {
    var text = Figures.fixed(value, decimals: 6)
    guard text.contains(".") else { return text }
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }

  private func draw(
    _ value: JSONValue?, _ grid: inout Grid, in rect: Rect, _ role: Role, _ isSame: Bool,
    _ glyphs: GlyphSet
  ) {
    guard let value else {
      grid.put(String(glyphs.unknown), at: rect.origin, style: Style(.dim), maxWidth: rect.width)
      return
    }
    guard let number = value.double else {
      let text =
        switch value.kind {
        case .object: "{\(value.count)}"
        case .array: "[\(value.count)]"
        default: String(decoding: value.rawBytes.prefix(400), as: UTF8.self)
        }
      grid.put(
        text, at: rect.origin, style: Style(isSame ? .dim : .string), maxWidth: rect.width,
        truncation: .end)
      return
    }
    let figures = min(8, rect.width)
    grid.put(
      TextWidth.fitted(
        String(decoding: value.rawBytes.prefix(64), as: UTF8.self), to: figures, .right),
      at: rect.origin, style: Style(isSame ? .dim : .number))
    let room = rect.width - figures - 1
    guard room >= 4 else { return }
    Bar.draw(
      abs(number) / full, &grid, at: rect.origin.moved(x: figures + 1), width: room, glyphs,
      role: isSame ? .track : role, track: false)
  }
}
