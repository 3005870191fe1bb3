/// Which part of a list is in sight, on a line of its own.
enum ScrollBar {
  /// Draws it down `line`, unless all of the list is in sight.
  static func draw(
    _ grid: inout Grid, down line: Rect, _ visible: Range<Int>, of count: Int, _ glyphs: GlyphSet
  ) {
    let height = line.height
    guard height > 0, !visible.isEmpty, visible.count < count else { return }
    let size = max(1, height * visible.count / count)
    // The thumb is at an end only when the list is.
    let way = height - size
    let hidden = count - visible.count
    var start = (visible.lowerBound * way + hidden / 2) / hidden
    if visible.lowerBound > 0, way > 1 { start = max(1, start) }
    if visible.upperBound < count, way > 1 { start = min(way - 1, start) }
    for y in 0..<height {
      let isThumb = y >= start && y < start + size
      let sign = isThumb ? glyphs.barParts.last ?? glyphs.vertical : glyphs.vertical
      grid.put(sign, at: line.origin.moved(y: y), style: Style(isThumb ? .header : .border))
    }
  }
}
