/// The bottom line: the next keys, as many as fit, with the way to the others always there.
enum Footer {
  private struct Placed {
    var key: FooterKey
    var x: Int
    var width: Int
  }

  static func draw(_ grid: inout Grid, _ keys: [FooterKey], in line: Rect, _ glyphs: GlyphSet) {
    for placed in place(keys, in: line, glyphs) {
      let dim: Style.Attributes = placed.key.isEnabled ? [] : .dim
      var x = placed.x
      x += grid.put(
        placed.key.key, at: Point(x: x, y: line.minY),
        style: Style(placed.key.isEnabled ? .key : .dim, dim))
      grid.put(
        " " + placed.key.label, at: Point(x: x, y: line.minY),
        style: Style(placed.key.isEnabled ? .keyLabel : .dim, dim))
    }
  }

  /// The key whose label is at a column.
  static func key(
    at x: Int, _ keys: [FooterKey], in line: Rect, _ glyphs: GlyphSet
  ) -> KeyPress? {
    place(keys, in: line, glyphs).first { $0.x <= x && x < $0.x + $0.width }?.key.press
  }

  /// Help is kept whatever is left out; the others go from the least important one.
  private static func place(
    _ keys: [FooterKey], in line: Rect, _ glyphs: GlyphSet
  ) -> [Placed] {
    let gap = line.width >= 60 ? 3 : 2
    let widths = keys.map { TextWidth.columns(of: $0.key) + 1 + TextWidth.columns(of: $0.label) }
    let help = keys.firstIndex { $0.isKept }
    var room = line.width - 2
    var kept: Set<Int> = []
    if let help {
      kept.insert(help)
      room -= widths[help] + gap
    }
    for index in keys.indices where index != help {
      guard widths[index] <= room else { break }
      kept.insert(index)
      room -= widths[index] + gap
    }
    var x = line.minX + 1
    return kept.sorted().map { index in
      defer { x += widths[index] + gap }
      return Placed(key: keys[index], x: x, width: widths[index])
    }
  }
}
