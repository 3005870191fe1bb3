extension Grid {
  /// Draws a horizontal line.
  public mutating func hline(
    at point: Point, width: Int, glyphs: GlyphSet, style: Style = Style(.border)
  ) {
    fill(
      Rect(x: point.x, y: point.y, width: width, height: 1), with: glyphs.horizontal, style: style)
  }

  /// Draws a vertical line.
  public mutating func vline(
    at point: Point, height: Int, glyphs: GlyphSet, style: Style = Style(.border)
  ) {
    fill(
      Rect(x: point.x, y: point.y, width: 1, height: height), with: glyphs.vertical, style: style)
  }

  /// Draws a frame along the edge of a region, with a title in its top line.
  ///
  /// The inside is not touched; ``Rect/inset(x:y:)`` by one gives it.
  public mutating func box(
    _ region: Rect, glyphs: GlyphSet, style: Style = Style(.border), title: String = "",
    titleStyle: Style = Style(.title)
  ) {
    guard region.width >= 2, region.height >= 2 else { return }
    let right = region.maxX - 1
    let bottom = region.maxY - 1
    hline(at: region.origin, width: region.width, glyphs: glyphs, style: style)
    hline(at: Point(x: region.minX, y: bottom), width: region.width, glyphs: glyphs, style: style)
    vline(at: region.origin, height: region.height, glyphs: glyphs, style: style)
    vline(at: Point(x: right, y: region.minY), height: region.height, glyphs: glyphs, style: style)
    put(String(glyphs.topLeft), at: region.origin, style: style)
    put(String(glyphs.topRight), at: Point(x: right, y: region.minY), style: style)
    put(String(glyphs.bottomLeft), at: Point(x: region.minX, y: bottom), style: style)
    put(String(glyphs.bottomRight), at: Point(x: right, y: bottom), style: style)
    guard !title.isEmpty, region.width > 6 else { return }
    let shown = TextWidth.truncated(
      title, to: region.width - 6, at: .middle, ellipsis: glyphs.ellipsis)
    put(" \(shown) ", at: region.origin.moved(x: 2), style: titleStyle)
  }
}
